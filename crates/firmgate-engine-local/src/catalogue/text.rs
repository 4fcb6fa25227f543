//! How the words of a query are read, and in which order what they find is shown.
//!
//! A query is read as it is written, in every spelling and joining of its words, with its places searched for in
//! the locations of companies. Few matches are joined by guesses at longer words and initials; only where there is
//! none, words are treated as misspelt.
//! INVARIANT (one plan): all of that makes one plan, so the total, the pages and the facets of a search refer to the
//! same companies.

use firmgate_model::filter::Filter;
use firmgate_names::names::{name_key, spellings, variants, with_humps_apart, without_form, written};
use firmgate_names::words::{has_digit, telling_words, without_empty};

use super::clause::Clause;
use super::document::identifier_key;
use super::error::QueryError;
use super::guess;
use super::joins::joined_parts;
use super::named::{self, Likeness, Named};
use super::operators::Operators;
use super::places;
use super::plan::Plan;
use super::reading::{Reading, Words, attempt};
use super::relax;
use super::resolve;
use super::searched::Searched;
use super::terms::{Frequencies, Term, TextField, mark, term};
use super::tier::{Group, Tier};

/// Up to this many matches are joined by guesses.
const FEW_COMPANIES: u64 = 10;
/// Words that more companies have are not tried in joined spellings: their meaning is plain.
const JOINED_COMPANIES_MAX: u64 = 1_000;

/// The readings so far, and the tiers of each kind in the order in which they are shown.
#[derive(Default)]
struct Draft {
    readings: Vec<Vec<Clause>>,
    pins: Vec<Tier>,
    named: Vec<Tier>,
    names: Vec<Tier>,
    joins: Vec<Tier>,
    texts: Vec<Tier>,
    guesses: Vec<Tier>,
}

/// Reads the text. `filters` is the plan of everything else that is asked.
pub(super) fn read(index: &dyn Searched, text: &str, filter: &Filter, filters: &Plan) -> Result<Reading, QueryError> {
    let domain = resolve::domain_of(text);
    let text = domain.as_deref().unwrap_or(text);
    let mut draft = Draft::default();
    let is_named = draft.pin(index, text, domain.as_deref())?;
    if let Some(asked) = Operators::of(text).filter(|_| !is_named) {
        return with_operators(index, &asked, filter, filters);
    }
    let mut ways = ways(index, text, filter)?;
    // `Air France` is a company, not an air in France.
    ways.retain(|way| way.places.is_empty() || way.is_repeated || !is_named);
    draft.add_written(index, &ways)?;
    let written = attempt(index, filters, draft.readings.clone(), Vec::new())?;
    let (total, readings) = (written.as_ref().map_or(0, |written| written.total), draft.readings.len());
    let has_pin = is_named || !draft.pins.is_empty();
    if total == 0
        && let Some(reading) = as_number(index, text, filters)?
    {
        return Ok(reading);
    }
    if total <= FEW_COMPANIES {
        for way in &ways {
            draft.add_guesses(index, way, text)?;
        }
    }
    let is_in_few = total <= FEW_COMPANIES && ways.iter().any(|way| way.words.len() > 1);
    if total > 0
        && !has_pin
        && let Some(likeness) = Likeness::wanted(index, text, filters, &draft.names, is_in_few)?
    {
        draft.add_named(named::like(index, text, &ways, filters, likeness)?);
    }
    if let Some(written) = written.filter(|_| draft.readings.len() == readings) {
        return Ok(Reading { tiers: draft.tiers(), ..written });
    }
    Ok(match draft.finish(index, filters)? {
        Some(reading) => reading,
        None => otherwise(index, text, filter, filters, &ways)?,
    })
}

/// Reads the text as what it may have meant, where no company has it as it is written.
fn otherwise(
    index: &dyn Searched,
    text: &str,
    filter: &Filter,
    filters: &Plan,
    ways: &[Words],
) -> Result<Reading, QueryError> {
    let mut reading = None;
    if let Some(apart) = with_humps_apart(text) {
        let mut draft = Draft::default();
        draft.add_written(index, &self::ways(index, &apart, filter)?)?;
        reading = draft.finish(index, filters)?;
    }
    if reading.is_none() {
        reading = guess::as_misspelt(index, ways, filters)?;
    }
    // Where it is the filter that excludes all, other words would not be what is asked for.
    let is_excluded = reading.is_none() && excludes_all(index, ways, filters)?;
    if reading.is_none() && !is_excluded {
        reading = relax::relaxed(index, ways, filters)?;
    }
    let likeness = if reading.is_some() { Likeness::Near } else { Likeness::Last };
    if !is_excluded && let Some(named) = named::like(index, text, ways, filters, likeness)? {
        reading = named.before(index, filters, reading)?;
    }
    if reading.is_none() && !is_excluded {
        reading = relax::one_word(index, ways, filters)?;
    }
    Ok(reading.unwrap_or_else(Reading::nothing))
}

/// Whether some company has the words, and the filter excludes each of them.
fn excludes_all(index: &dyn Searched, ways: &[Words], filters: &Plan) -> Result<bool, QueryError> {
    if filters.is_everything() {
        return Ok(false);
    }
    let everything = Plan::default();
    let mut draft = Draft::default();
    draft.add_written(index, ways)?;
    if draft.finish(index, &everything)?.is_some() {
        return Ok(true);
    }
    Ok(guess::as_misspelt(index, ways, &everything)?.is_some())
}

/// Alternatives are searched for as they are written, each like a query of its own, without guesses.
fn with_operators(
    index: &dyn Searched,
    asked: &Operators,
    filter: &Filter,
    filters: &Plan,
) -> Result<Reading, QueryError> {
    let without = asked.without.iter().map(|word| Clause::none(vec![term(TextField::All, word)]));
    let filters = without.fold(filters.clone(), Plan::and);
    let mut draft = Draft::default();
    for text in &asked.any {
        draft.pin(index, text, None)?;
        draft.add_written(index, &ways(index, text, filter)?)?;
    }
    Ok(draft.finish(index, &filters)?.unwrap_or_else(Reading::nothing))
}

/// The interpretations of a query: its spellings, and those with the places taken out.
fn ways(index: &dyn Frequencies, text: &str, filter: &Filter) -> Result<Vec<Words>, QueryError> {
    let mut spellings = spellings(text);
    spellings.extend(variants(text));
    let mut ways: Vec<Words> = Vec::new();
    for spelling in &spellings {
        let words = telling_words(spelling);
        if !words.is_empty() && !ways.iter().any(|way| way.words == words) {
            let key = name_key(spelling).replace(' ', "");
            ways.push(Words { words, places: Vec::new(), key, is_repeated: true });
        }
    }
    for spelling in &spellings {
        if let Some(placed) = places::of(index, spelling, filter)? {
            let words = without_empty(&placed.rest);
            ways.push(Words { words, places: placed.places, key: String::new(), is_repeated: placed.is_repeated });
        }
    }
    Ok(ways)
}

fn as_number(index: &dyn Searched, text: &str, filters: &Plan) -> Result<Option<Reading>, QueryError> {
    let numbers = Clause::any(vec![term(TextField::Identifier, &identifier_key(text))]);
    if !has_digit(text) || numbers.frequency(index)? == 0 {
        return Ok(None);
    }
    attempt(index, filters, vec![vec![numbers.clone()]], vec![Tier::Pinned(vec![numbers])])
}

impl Draft {
    fn finish(mut self, index: &dyn Searched, filters: &Plan) -> Result<Option<Reading>, QueryError> {
        let readings = std::mem::take(&mut self.readings);
        attempt(index, filters, readings, self.tiers())
    }

    fn tiers(self) -> Vec<Tier> {
        [self.pins, self.named, self.names, self.joins, self.texts, self.guesses].into_iter().flatten().collect()
    }

    /// Puts the companies first whose name is the query: written the same, then with the same legal form, then with
    /// another one. They match by their words, too. Returns whether there are any.
    fn pin(&mut self, index: &dyn Frequencies, text: &str, domain: Option<&str>) -> Result<bool, QueryError> {
        let mut pins: Vec<Term> = domain.map(|domain| term(TextField::Domain, domain)).into_iter().collect();
        let mut exactly = |mark: &str, key: &str| pins.push(term(TextField::Exact, &format!("{mark}{key}")));
        exactly(mark::WRITTEN, &written(text));
        let spellings: Vec<String> = spellings(text).into_iter().chain(variants(text)).collect();
        let keys: Vec<String> = spellings.iter().map(|spelling| name_key(spelling)).collect();
        keys.iter().for_each(|key| exactly(mark::FULL, key));
        keys.iter().for_each(|key| exactly(mark::NAME, &without_form(key)));
        keys.iter().for_each(|key| exactly(mark::ALIAS, &without_form(key)));
        let mut is_named = false;
        for pin in pins {
            if index.frequency(&pin)? > 0 {
                is_named |= pin.field == TextField::Exact;
                self.pins.push(Tier::Pinned(vec![Clause::any(vec![pin])]));
            }
        }
        Ok(is_named)
    }

    fn add_written(&mut self, index: &dyn Frequencies, ways: &[Words]) -> Result<(), QueryError> {
        for way in ways {
            self.add_words(index, way)?;
            self.add_joins(index, way)?;
        }
        Ok(())
    }

    /// Every word as it is, anywhere in a company.
    fn add_words(&mut self, index: &dyn Frequencies, way: &Words) -> Result<(), QueryError> {
        let texts = Group::each(TextField::All, &way.words);
        if !Group::all_occur(index, &texts)? {
            return Ok(());
        }
        let within = || way.places.clone();
        if !way.places.is_empty() {
            let bare = without_form(&name_key(&way.words.join(" ")));
            let named = [mark::NAME, mark::ALIAS].map(|mark| term(TextField::Exact, &format!("{mark}{bare}")));
            let named = Clause::any(named.into());
            if named.frequency(index)? > 0 {
                self.pins.push(Tier::Pinned(std::iter::once(named).chain(within()).collect()));
            }
        }
        for field in [TextField::Name, TextField::Aliases] {
            let groups = Group::each(field, &way.words);
            if !groups.is_empty() && Group::all_occur(index, &groups)? {
                self.names.push(Tier::Scored { groups, within: within() });
            }
        }
        let tier =
            if texts.is_empty() { Tier::Pinned(within()) } else { Tier::Scored { groups: texts, within: within() } };
        self.readings.push(tier.clauses());
        self.texts.push(tier);
        Ok(())
    }

    /// Words that names write as one, or as several.
    fn add_joins(&mut self, index: &dyn Frequencies, way: &Words) -> Result<(), QueryError> {
        let mut rarest = u64::MAX;
        for word in &way.words {
            rarest = rarest.min(index.frequency(&term(TextField::All, word))?);
        }
        if rarest > JOINED_COMPANIES_MAX {
            return Ok(());
        }
        let mut wholes = vec![way.words.concat(), way.key.clone()];
        wholes.retain(|whole| !whole.is_empty());
        wholes.dedup();
        let mut terms = Vec::new();
        for whole in &wholes {
            terms.push(term(TextField::Exact, &format!("{}{whole}", mark::JOINED)));
            // As it is, one word finds these without being joined.
            if way.words.len() > 1 {
                terms.extend([mark::NAME, mark::ALIAS].map(|mark| term(TextField::Exact, &format!("{mark}{whole}"))));
            }
        }
        let whole = Clause::any(terms);
        if whole.frequency(index)? > 0 {
            let pin: Vec<Clause> = std::iter::once(whole).chain(way.places.iter().cloned()).collect();
            self.readings.push(pin.clone());
            self.pins.push(Tier::Pinned(pin));
        }
        for mut parts in joined_parts(index, &way.words)? {
            parts.extend(way.places.iter().cloned());
            self.readings.push(parts.clone());
            self.joins.push(Tier::Pinned(parts));
        }
        Ok(())
    }

    /// What the words may be the beginning or the initials of. What is written in capitals is initials first.
    fn add_guesses(&mut self, index: &dyn Frequencies, way: &Words, text: &str) -> Result<(), QueryError> {
        let initials = guess::initials(index, way)?;
        self.readings.extend(initials.iter().map(Tier::clauses));
        let is_in_capitals = text.chars().filter(|c| c.is_uppercase()).nth(1).is_some();
        let (first, last) = if is_in_capitals { (initials, None) } else { (None, initials) };
        self.pins.extend(first);
        for guess in guess::beginnings(index, way)? {
            self.readings.push(guess.clauses());
            self.guesses.push(guess);
        }
        self.guesses.extend(last);
        Ok(())
    }

    /// Companies with a name like the text, after those whose name it is.
    fn add_named(&mut self, named: Option<Named>) {
        if let Some(named) = named {
            self.readings.push(named.reading());
            self.named = named.tiers();
        }
    }
}
