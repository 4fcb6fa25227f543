//! Compares a reading with what is expected, by what the filter selects and not by how it is written.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use firmgate_model::filter::{Filter, Industry, Money, Range, Sort, State, Values};
use firmgate_query::{Interpretation, Slot};
use firmgate_vocabulary::fold;

use super::expected::{Amounts, Ends, Question, Ranges, Set, city, words};

/// The slots that are counted, in the order of [`Verdict::slots`].
const SLOTS: [&str; 9] =
    ["countries", "states", "cities", "categories", "employees", "founded", "revenue", "status", "sort"];

/// Right values, values too many, values missing.
#[derive(Clone, Copy, Default)]
pub(crate) struct Count {
    right: usize,
    extra: usize,
    missing: usize,
}

/// How a reading compares.
pub(crate) struct Verdict {
    /// Whether the filter, the order and the words that rank are as expected, without a stray word.
    is_exact: bool,
    slots: [Count; SLOTS.len()],
    strays: usize,
    wishes: usize,
    wishes_named: usize,
    pub(crate) faults: Vec<String>,
}

impl Verdict {
    pub(crate) fn is_fully_right(&self) -> bool {
        self.faults.is_empty()
    }
}

pub(crate) fn judge(question: &Question, reading: &Interpretation) -> Verdict {
    let filter = &reading.filter;
    let mut faults = Vec::new();
    let (countries, not_countries) = effective(&filter.countries, |country| vec![country.alpha2().to_owned()]);
    let (states, not_states) = effective(&filter.states, |state| vec![code(state)]);
    let (cities, not_cities) = effective(&filter.cities, |name| vec![city(name)]);
    let (categories, not_categories) = effective(&filter.industries, categories_of);
    let (statuses, not_statuses) = effective(&filter.statuses, |status| vec![status.word().to_owned()]);
    let statuses: BTreeSet<String> =
        statuses.into_iter().chain(not_statuses.into_iter().map(|word| format!("-{word}"))).collect();
    let pair =
        |wanted: &Set, not_wanted: &Set, got: &BTreeSet<String>, not: &BTreeSet<String>, name, faults: &mut _| {
            let without = minus(wanted, not_wanted);
            let count = compare(&without, got, name, faults);
            // An exclusion that is taken from a list already is not expected once more.
            let is_taken = !got.is_empty() && not.is_empty();
            let none = if is_taken { Count::default() } else { compare(not_wanted, not, name, faults) };
            count.and(none)
        };
    let slots = [
        pair(&question.countries, &question.not_countries, &countries, &not_countries, "countries", &mut faults),
        pair(&question.states, &question.not_states, &states, &not_states, "states", &mut faults),
        pair(&question.cities, &question.not_cities, &cities, &not_cities, "cities", &mut faults),
        pair(&question.categories, &question.not_categories, &categories, &not_categories, "categories", &mut faults),
        range(&question.employees, employees(filter), "employees", &mut faults),
        range(&question.founded, ends(filter.founded), "founded", &mut faults),
        revenue(&question.revenue, filter.revenue, &mut faults),
        compare(&question.statuses, &statuses, "status", &mut faults),
        compare(&question.sorts, &sort(reading.sort), "sort", &mut faults),
    ];
    let (strays, lacks) = ranking(question, reading, &mut faults);
    let is_lost = question.soft.iter().any(|name| is_lost(name, reading, &mut faults));
    let is_exact = slots.iter().all(|slot| slot.extra == 0 && slot.missing == 0) && strays == 0 && !lacks && !is_lost;
    let named = question.unsupported.iter().filter(|wish| is_named(wish, reading, &mut faults)).count();
    Verdict { is_exact, slots, strays, wishes: question.unsupported.len(), wishes_named: named, faults }
}

/// What a field selects: its values without the excluded ones, or the excluded ones when it has only those.
fn effective<T>(values: &Values<T>, names: impl Fn(&T) -> Vec<String>) -> (BTreeSet<String>, BTreeSet<String>) {
    let any: BTreeSet<String> = values.any.iter().flat_map(&names).collect();
    let none: BTreeSet<String> = values.none.iter().flat_map(&names).collect();
    if any.is_empty() { (any, none) } else { (any.difference(&none).cloned().collect(), BTreeSet::new()) }
}

fn categories_of(industry: &Industry) -> Vec<String> {
    match industry {
        Industry::Category(category) => vec![category.slug().to_owned()],
        Industry::Sector(sector) => sector.categories().iter().map(|category| category.slug().to_owned()).collect(),
    }
}

fn minus(wanted: &Set, not_wanted: &Set) -> Set {
    let excluded: BTreeSet<String> = not_wanted.any_of.iter().flatten().cloned().collect();
    let any_of = wanted.any_of.iter().map(|values| values.difference(&excluded).cloned().collect()).collect();
    Set { any_of, optional: wanted.optional.clone(), is_anything_right: wanted.is_anything_right }
}

impl Count {
    fn and(self, other: Self) -> Self {
        Self { right: self.right + other.right, extra: self.extra + other.extra, missing: self.missing + other.missing }
    }
}

/// The best of the alternatives. Many values together (a region, a sector) count as one.
fn compare(wanted: &Set, got: &BTreeSet<String>, name: &str, faults: &mut Vec<String>) -> Count {
    if wanted.is_anything_right {
        return Count { right: usize::from(!got.is_empty()), ..Count::default() };
    }
    let weight = |values: usize| if values > 3 { 1 } else { values };
    let count = |values: &BTreeSet<String>| Count {
        right: weight(values.intersection(got).count()),
        extra: weight(got.iter().filter(|value| !values.contains(*value) && !wanted.optional.contains(*value)).count()),
        missing: weight(values.difference(got).count()),
    };
    let best =
        wanted.any_of.iter().map(count).min_by_key(|count| (count.extra + count.missing, usize::MAX - count.right));
    let best = best.unwrap_or_default();
    if best.extra + best.missing > 0 {
        let shown: Vec<&str> = got.iter().take(8).map(String::as_str).collect();
        faults.push(format!("{name}: got {} ({})", shown.join(","), got.len()));
    }
    best
}

fn range(wanted: &Ranges, got: Option<Ends>, name: &str, faults: &mut Vec<String>) -> Count {
    // Nobody has less than one employee, and no year is before the first.
    let plain = |ends: Option<Ends>| ends.map(|(min, max)| (min.filter(|min| *min > 1), max));
    let got = plain(got);
    if wanted.any_of.iter().any(|one| plain(*one) == got) {
        return Count { right: usize::from(got.is_some()), ..Count::default() };
    }
    faults.push(format!("{name}: got {got:?}"));
    Count { right: 0, extra: usize::from(got.is_some()), missing: usize::from(!wanted.any_of.contains(&None)) }
}

fn revenue(wanted: &[Option<Amounts>], got: Option<Money>, faults: &mut Vec<String>) -> Count {
    let got = got.map(|money| (money.min, money.max, money.currency.code()));
    if wanted.contains(&got) {
        return Count { right: usize::from(got.is_some()), ..Count::default() };
    }
    faults.push(format!("revenue: got {got:?}"));
    Count { right: 0, extra: usize::from(got.is_some()), missing: usize::from(!wanted.contains(&None)) }
}

fn code(state: &State) -> String {
    match state {
        State::Known(state) => state.code().to_owned(),
        State::Named(name) => name.clone(),
    }
}

fn ends(range: Option<Range>) -> Option<Ends> {
    range.map(|range| (range.min, range.max))
}

/// The head counts that the filter selects, by range or by adjacent bands.
fn employees(filter: &Filter) -> Option<Ends> {
    let bands = &filter.sizes.any;
    let of_bands = || {
        let min = bands.iter().map(|band| band.min()).min()?;
        Some((Some(min), bands.iter().map(|band| band.max()).max_by_key(|max| max.unwrap_or(u32::MAX)).flatten()))
    };
    ends(filter.employees).or_else(of_bands)
}

fn sort(sort: Sort) -> BTreeSet<String> {
    let name = match sort {
        Sort::Relevance => return BTreeSet::new(),
        Sort::EmployeesDesc => "employees-desc",
        Sort::EmployeesAsc => "employees-asc",
        Sort::FoundedDesc => "founded-desc",
        Sort::FoundedAsc => "founded-asc",
    };
    BTreeSet::from([name.to_owned()])
}

/// The words that rank or are searched for: those that nobody expects, and whether an expected one lacks.
fn ranking(question: &Question, reading: &Interpretation, faults: &mut Vec<String>) -> (usize, bool) {
    let texts = [reading.keywords.as_deref(), reading.preferred.as_deref()];
    let got: BTreeSet<String> = texts.into_iter().flatten().flat_map(words).collect();
    // A word that was read as an industry is understood, and may rank beside another one: `insurance software`.
    let industries = reading.spans.iter().filter(|span| span.slot == Slot::Category);
    let understood: BTreeSet<String> = industries.flat_map(|span| words(&span.text)).collect();
    let is_stray = |word: &&String| !question.may.contains(*word) && !understood.contains(*word);
    let strays: Vec<&String> = got.iter().filter(is_stray).collect();
    if !strays.is_empty() {
        faults.push(format!("stray words: {strays:?}"));
    }
    let lacks = !question.prefer.any_of.iter().any(|wanted| wanted.is_subset(&got));
    if lacks {
        faults.push(format!("words: got {got:?}"));
    }
    (strays.len(), lacks)
}

fn is_lost(name: &str, reading: &Interpretation, faults: &mut Vec<String>) -> bool {
    let lists = [&reading.unresolved, &reading.unsupported, &reading.assumptions];
    let mut texts = lists.into_iter().flatten().chain(reading.preferred.iter()).chain(reading.keywords.iter());
    let is_lost = !texts.any(|text| fold(text).contains(name));
    if is_lost {
        faults.push(format!("lost: {name}"));
    }
    is_lost
}

fn is_named(wish: &[String], reading: &Interpretation, faults: &mut Vec<String>) -> bool {
    let is_named = reading.unsupported.iter().any(|text| wish.iter().any(|word| fold(text).contains(word.as_str())));
    if !is_named {
        faults.push(format!("not named: {wish:?} in {:?}", reading.unsupported));
    }
    is_named
}

/// Sums over a half of a set.
#[derive(Default)]
pub(crate) struct Figures {
    pub(crate) questions: usize,
    pub(crate) exact: usize,
    strays: usize,
    wishes: usize,
    wishes_named: usize,
    slots: [Count; SLOTS.len()],
}

impl Figures {
    pub(crate) fn of<'a>(verdicts: impl Iterator<Item = &'a Verdict>) -> Self {
        let mut figures = Self::default();
        for verdict in verdicts {
            figures.questions += 1;
            figures.exact += usize::from(verdict.is_exact);
            figures.strays += verdict.strays;
            figures.wishes += verdict.wishes;
            figures.wishes_named += verdict.wishes_named;
            for (sum, slot) in figures.slots.iter_mut().zip(verdict.slots) {
                *sum = sum.and(slot);
            }
        }
        figures
    }

    pub(crate) fn line(&self) -> String {
        let Self { questions, exact, strays, wishes, wishes_named, .. } = self;
        let share = share(*exact, *questions);
        format!("{exact:>4} of {questions:<4} {share:.3} {strays:>5}   {wishes_named} of {wishes}")
    }

    pub(crate) fn slots(&self) -> String {
        let mut text = String::new();
        for (name, slot) in SLOTS.iter().zip(self.slots) {
            let precision = share(slot.right, slot.right + slot.extra);
            let recall = share(slot.right, slot.right + slot.missing);
            let f1 = share(2 * slot.right, 2 * slot.right + slot.extra + slot.missing);
            let _ = writeln!(
                text,
                "    {name:<11} P {precision:.3}  R {recall:.3}  F1 {f1:.3}  ({} values)",
                slot.right + slot.missing
            );
        }
        text
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few hundred questions")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}
