//! All meanings of words and phrases, in one table.
//!
//! A phrase has senses (a country, a category, ...) and roles (a preposition, a comparator, ...); many have several,
//! and the grammar picks. All languages are looked up at once: sentences are too short to detect theirs.

mod corrections;

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

pub(crate) use self::corrections::Spot;
use firmgate_vocabulary::{Category, City, Country, Region, Sector, Subdivision, cities, subdivisions_named};

use super::interpretation::{Slot, Via};
use super::roles::{Role, Roles};
use super::senses::{Sense, States, sense_of};
use super::spelling::{stems, umlauts_written_out};
use super::tokens::{Token, words_of};

/// The meanings of a phrase.
#[derive(Clone, Debug, Default)]
pub(super) struct Entry {
    /// The likeliest first.
    pub senses: Vec<Sense>,
    pub roles: Roles,
    /// It is narrower than the category that it names: its words rank as well.
    pub is_narrow: bool,
}

/// Whether a misspelt word may be corrected to one of these.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Repair {
    Target,
    /// A name of a place that is worth correcting anywhere.
    Named,
    /// A word for companies or staff.
    Common,
    /// Where a place can occur.
    Place,
    Never,
}

/// The phrases, by their folded words.
pub(super) struct Lexicon {
    entries: HashMap<String, Entry>,
    /// The longest phrase, in words, that begins with a word.
    longest: HashMap<String, usize>,
    /// Every word of every phrase.
    words: HashSet<String>,
    /// The words that a misspelt word may be corrected to.
    targets: HashMap<char, Vec<Target>>,
}

/// A word that a misspelt one may be corrected to.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Target {
    word: String,
    /// It names a place and nothing else: it is a candidate only where a place can occur.
    is_place: bool,
    /// It names a place.
    names_place: bool,
    /// It is a word for companies, or names what a number counts.
    is_common: bool,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::build);

/// A synonym that only adds one of these to another one is left out, so that `fintech startups` stays two things: what
/// they do and how old they are.
const COMPANY_WORDS: [&str; 7] = ["companies", "company", "firms", "startups", "vendors", "providers", "industry"];

/// Names of states that are words or other names in a sentence.
const NO_STATES: [&str; 8] = ["para", "centre", "namen", "aura", "canton", "mexico", "no", "oo"];

/// Shorter words are too easily mistaken for one another.
const CORRECTED_LETTERS_MIN: usize = 5;
/// As many where a place can occur: `Bali` is no `Balti`.
const CORRECTED_PLACE_LETTERS_MIN: usize = 5;
/// Shorter words for companies are near to names: `Brand`, `Brandt`.
const CORRECTED_HEAD_LETTERS_MIN: usize = 7;
impl Lexicon {
    /// The one table.
    pub(super) fn shared() -> &'static Self {
        &LEXICON
    }

    /// The longest phrase at the beginning of `tokens`, and its length in tokens.
    pub(super) fn longest_at(&self, tokens: &[Token]) -> Option<(&Entry, usize)> {
        let first = tokens.first()?;
        let mut length = (*self.longest.get(&first.key)?).min(tokens.len());
        let mut joined = String::new();
        while length > 0 {
            joined.clear();
            for token in tokens.iter().take(length) {
                if !joined.is_empty() {
                    joined.push(' ');
                }
                // A symbol has an empty key and so never joins two words.
                joined.push_str(if token.key.is_empty() { "\u{0}" } else { &token.key });
            }
            if let Some(entry) = self.entries.get(&joined) {
                return Some((entry, length));
            }
            length -= 1;
        }
        None
    }

    /// Whether the word is part of any phrase, and so cannot be misspelt.
    pub(super) fn knows(&self, word: &str) -> bool {
        self.words.contains(word)
    }

    fn build() -> Self {
        let mut lexicon = Self {
            entries: HashMap::with_capacity(16_384),
            longest: HashMap::with_capacity(8_192),
            words: HashSet::with_capacity(8_192),
            targets: HashMap::new(),
        };
        lexicon.add_places();
        lexicon.add_industries();
        lexicon.add_phrases(include_str!("phrases.tsv"));
        lexicon.add_trades(include_str!("industries.tsv"));
        lexicon.add_roles(include_str!("words.tsv"));
        for targets in lexicon.targets.values_mut() {
            // A word that is not only a place comes first, and is kept.
            targets.sort_unstable();
            targets.dedup_by(|next, first| {
                let is_same = next.word == first.word;
                first.is_common |= is_same && next.is_common;
                first.names_place |= is_same && next.names_place;
                is_same
            });
        }
        lexicon
    }

    fn add_places(&mut self) {
        for &country in Country::all() {
            self.add_target(country.name(), Sense::Country(country, Via::Name));
            for name in country.names() {
                self.add_place(name, Sense::Country(country, Via::Name));
            }
            for demonym in country.demonyms() {
                self.add_target(demonym, Sense::Country(country, Via::Demonym));
            }
        }
        for &region in Region::all() {
            self.add_target(region.name(), Sense::Region(region, Via::Name));
            for alias in region.aliases() {
                self.add(alias, Sense::Region(region, Via::Alias));
            }
        }
        self.add_states(include_str!("states.tsv"));
        let mut cities: Vec<&'static City> = cities().iter().collect();
        cities.sort_by_key(|city| std::cmp::Reverse(city.weight));
        for city in cities {
            self.add_place(city.name, Sense::City(city));
            for alias in city.aliases {
                self.add_place(alias, Sense::City(city));
            }
        }
    }

    /// The rows of `states.tsv` first: what they say of a name holds.
    fn add_states(&mut self, table: &'static str) {
        self.add_phrases(table);
        let is_state =
            |entry: &Entry| entry.senses.iter().any(|sense| matches!(sense, Sense::State(_) | Sense::Area(_)));
        for &state in Subdivision::all() {
            for name in std::iter::once(state.name()).chain(state.names().iter().copied()) {
                let found = subdivisions_named(name);
                let words = words_of(name);
                let is_known = self.entries.get(&words.join(" ")).is_some_and(is_state);
                // An abbreviation names none; others are known already, and a few are words.
                if found.contains(&state) && !is_known && !NO_STATES.contains(&words.join(" ").as_str()) {
                    self.add_place(name, Sense::State(States::of_name(found)));
                }
            }
        }
    }

    fn add_industries(&mut self) {
        for &sector in Sector::all() {
            self.add_target(sector.label(), Sense::Sector(sector, Via::Label));
            for synonym in sector.synonyms() {
                self.add_target(synonym, Sense::Sector(sector, Via::Alias));
            }
        }
        for &category in Category::all() {
            self.add_target(category.label(), Sense::Category(category, Via::Label));
            for synonym in category.synonyms() {
                let says_nothing_more = synonym.rsplit_once(' ').is_some_and(|(rest, last)| {
                    let is_named = |name: &&str| name.eq_ignore_ascii_case(rest);
                    COMPANY_WORDS.contains(&last)
                        && (category.synonyms().iter().any(is_named) || is_named(&category.label()))
                });
                if !says_nothing_more {
                    self.add_target(synonym, Sense::Category(category, Via::Alias));
                }
            }
        }
    }

    fn add_phrases(&mut self, table: &'static str) {
        for (kind, value, phrases) in rows(table).filter_map(|row| {
            let (kind, rest) = row.split_once('\t')?;
            let (value, phrases) = rest.split_once('\t')?;
            Some((kind, value, phrases))
        }) {
            if let Some(sense) = sense_of(kind, value) {
                for phrase in phrases.split('|') {
                    self.add_target(phrase, sense);
                }
            }
        }
    }

    fn add_trades(&mut self, table: &'static str) {
        for (slug, phrases) in rows(table).filter_map(|row| row.split_once('\t')) {
            let Some(sense) = sense_of("category", slug).or_else(|| sense_of("sector", slug)) else { continue };
            for phrase in phrases.split('|') {
                let narrow = phrase.strip_prefix('+');
                self.add_target(narrow.unwrap_or(phrase), sense);
                if let Some(narrow) = narrow {
                    self.entry(words_of(narrow), Repair::Never).is_narrow = true;
                }
            }
        }
    }

    fn add_roles(&mut self, table: &'static str) {
        for (name, phrases) in rows(table).filter_map(|row| row.split_once('\t')) {
            let Some(role) = Role::named(name) else { continue };
            for phrase in phrases.split('|') {
                // Words that determine the meaning of a number are worth correcting, and long words for companies,
                // which are mistyped often and would be searched for else.
                let is_unit = matches!(role, Role::Staff | Role::Founded);
                let is_long_head = role == Role::Head && phrase.chars().count() >= CORRECTED_HEAD_LETTERS_MIN;
                let repair = if is_unit || is_long_head { Repair::Common } else { Repair::Never };
                self.entry(words_of(phrase), repair).roles.add(role);
            }
        }
    }

    fn add(&mut self, phrase: &str, sense: Sense) {
        self.add_words(phrase, Repair::Never, sense);
    }

    /// Adds a phrase whose words are candidates for corrections.
    fn add_target(&mut self, phrase: &str, sense: Sense) {
        self.add_words(phrase, Repair::Target, sense);
    }

    /// Adds a name whose words are candidates for corrections where a place can occur.
    fn add_place(&mut self, phrase: &str, sense: Sense) {
        self.add_words(phrase, Repair::Place, sense);
    }

    fn add_words(&mut self, phrase: &str, repair: Repair, sense: Sense) {
        // `Muenchen`, `Baeckereien`
        let written_out = umlauts_written_out(phrase);
        let is_place = matches!(sense.slot(), Slot::Country | Slot::Region | Slot::State | Slot::City);
        let repair = if repair == Repair::Target && is_place { Repair::Named } else { repair };
        for words in [Some(words_of(phrase)), written_out.as_deref().map(words_of)].into_iter().flatten() {
            let entry = self.entry(words, repair);
            if !entry.senses.contains(&sense) {
                entry.senses.push(sense);
            }
        }
    }

    fn entry(&mut self, words: Vec<String>, repair: Repair) -> &mut Entry {
        let joined = words.join(" ");
        if let Some(first) = words.first() {
            match self.longest.get_mut(first) {
                Some(longest) => *longest = (*longest).max(words.len()),
                None => drop(self.longest.insert(first.clone(), words.len())),
            }
        }
        for word in words {
            let is_place = repair == Repair::Place;
            let is_common = repair == Repair::Common;
            let least = if is_place { CORRECTED_PLACE_LETTERS_MIN } else { CORRECTED_LETTERS_MIN };
            let initial = word.chars().next().filter(|_| repair != Repair::Never);
            if let Some(initial) = initial.filter(|_| word.chars().count() >= least) {
                let names_place = matches!(repair, Repair::Place | Repair::Named);
                let target = Target { word: word.clone(), is_place, names_place, is_common };
                self.targets.entry(initial).or_default().push(target);
            }
            self.words.insert(word);
        }
        self.entries.entry(joined).or_default()
    }

    /// What a compound names that ends in a word for companies: `Pumpenhersteller`, `metaalbedrijven`.
    pub(super) fn compound(&self, word: &str) -> Option<&Entry> {
        let is_industry = |entry: &&Entry| entry.senses.iter().any(|sense| sense.slot() == Slot::Category);
        stems(word).find_map(|stem| self.entries.get(&stem).filter(is_industry))
    }

    #[cfg(test)]
    pub(super) fn entries(&self) -> impl Iterator<Item = (&str, &Entry)> {
        self.entries.iter().map(|(phrase, entry)| (phrase.as_str(), entry))
    }
}

fn rows(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}
