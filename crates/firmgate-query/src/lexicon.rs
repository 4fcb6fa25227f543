//! All meanings of words and phrases, in one table.
//!
//! A phrase has senses (a country, a category, ...) and roles (a preposition, a comparator, ...); many have several,
//! and the grammar picks. All languages are looked up at once: sentences are too short to detect theirs.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use firmgate_vocabulary::{Category, City, Country, Region, Sector, cities};

use super::roles::{Role, Roles};
use super::senses::{Sense, sense_of};
use super::spelling::{stems, umlauts_written_out};
use super::tokens::{Token, words_of};
use super::{Slot, Via};

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
    /// It is a word for companies, or names what a number counts.
    is_common: bool,
}

/// How likely a correction is, the likeliest first: of equally near words a word for companies, and then one of which
/// a letter was left out.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    distance: usize,
    is_rare: bool,
    ends_otherwise: bool,
    shortness: usize,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::build);

/// A synonym that only adds one of these to another one is left out, so that `fintech startups` stays two things: what
/// they do and how old they are.
const COMPANY_WORDS: [&str; 7] = ["companies", "company", "firms", "startups", "vendors", "providers", "industry"];

/// Shorter words are too easily mistaken for one another.
const CORRECTED_LETTERS_MIN: usize = 5;
/// As many where a place can occur: `Bali` is no `Balti`.
const CORRECTED_PLACE_LETTERS_MIN: usize = 5;
/// Shorter words for companies are near to names: `Brand`, `Brandt`.
const CORRECTED_HEAD_LETTERS_MIN: usize = 7;
/// From here on two errors are tolerated.
const TWO_SLIPS_LETTERS_MIN: usize = 9;

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

    /// Whether a place can follow the word.
    pub(super) fn is_before_place(&self, word: &str) -> bool {
        let roles = self.entries.get(word).map(|entry| entry.roles).unwrap_or_default();
        roles.has_any(&[Role::Place, Role::And, Role::Or, Role::Not])
    }

    /// Whether the word is part of any phrase, and so cannot be misspelt.
    pub(super) fn knows(&self, word: &str) -> bool {
        self.words.contains(word)
    }

    /// The word that `word` is most likely a misspelling of. `is_placed` means that a place can occur there.
    pub(super) fn correction(&self, word: &str, is_placed: bool) -> Option<&str> {
        let length = word.chars().count();
        let least = if is_placed { CORRECTED_PLACE_LETTERS_MIN } else { CORRECTED_LETTERS_MIN };
        if length < least {
            return None;
        }
        let slips = if length >= TWO_SLIPS_LETTERS_MIN { 2 } else { 1 };
        let targets = self.targets.get(&word.chars().next()?)?;
        let mut best: Option<(Rank, &str)> = None;
        for target in targets {
            let fits = if target.is_place { is_placed } else { length >= CORRECTED_LETTERS_MIN };
            if !fits || target.word.len().abs_diff(word.len()) > slips {
                continue;
            }
            // Two errors in a short word make another one: `champions`, `camions`.
            let slips = if target.word.len() >= TWO_SLIPS_LETTERS_MIN { slips } else { 1 };
            let distance = strsim::osa_distance(word, &target.word);
            let ends_alike = target.word.as_bytes().last() == word.as_bytes().last();
            let shortness = usize::MAX - target.word.len();
            let rank = Rank { distance, is_rare: !target.is_common, ends_otherwise: !ends_alike, shortness };
            if distance <= slips && best.as_ref().is_none_or(|(least, _)| rank < *least) {
                best = Some((rank, &target.word));
            }
        }
        best.map(|(_, target)| target)
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
        let mut cities: Vec<&'static City> = cities().iter().collect();
        cities.sort_by_key(|city| std::cmp::Reverse(city.weight));
        for city in cities {
            self.add_place(city.name, Sense::City(city));
            for alias in city.aliases {
                self.add_place(alias, Sense::City(city));
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
                self.targets.entry(initial).or_default().push(Target { word: word.clone(), is_place, is_common });
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
