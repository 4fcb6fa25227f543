//! Names and domains: a rank within a language becomes one name, one domain, and no other rank gets that domain.

use super::deal::{Share, Shuffle};
use super::industry::Field;
use super::place::{CountryProfile, Form};
use super::random::{Random, key};
use super::words::{LEXICON, Language, Word};

/// How many of every 16 names of a language are of each kind.
const KINDS: [(Kind, Share); 4] = [
    (Kind::Invented, Share { from: 0, size: 5 }),
    (Kind::Compound, Share { from: 5, size: 6 }),
    (Kind::House, Share { from: 11, size: 1 }),
    (Kind::Houses, Share { from: 12, size: 4 }),
];
const KIND_TURNS: u64 = 16;

/// Reserved for examples: no one can ever own one of these.
const TOP_LEVEL: &str = ".example";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// `Velorix Analytics`.
    Invented,
    /// `Nordwind Analytics`.
    Compound,
    /// `Müller & Söhne`.
    House,
    /// `Schmidt & Weber Bau`.
    Houses,
}

/// The parts of one name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parts<'a> {
    head: &'a Word,
    second: Option<&'a Word>,
    tail: Option<&'a Word>,
    extension: Option<&'a Word>,
    /// 1 unless even the extensions are used up.
    round: u64,
}

/// The names of one company.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// As it appears in a sentence: Latin letters, no legal form.
    pub(super) spoken: String,
    pub(super) name: String,
    pub(super) legal_name: Option<String>,
    pub(super) aliases: Vec<String>,
}

/// The shuffles of one seed.
#[derive(Debug)]
pub(super) struct Namer {
    /// By language and kind.
    shuffles: Vec<[Shuffle; KINDS.len()]>,
}

impl Namer {
    /// Sector-independent: every field has as many industry words of a language as every other.
    pub(super) fn new(seed: u64, tails: impl Fn(usize) -> usize) -> Self {
        let shuffles = LEXICON.languages.iter().enumerate().map(|(at, language)| {
            KINDS.map(|(kind, _)| {
                let heads = language.heads(kind).len();
                let firsts = if kind == Kind::Houses { heads * heads } else { heads };
                let size = (firsts * language.places(kind, tails(at))) as u64;
                Shuffle::new(size, key(seed, (at as u64) << 8 | kind as u64))
            })
        });
        Self { shuffles: shuffles.collect() }
    }

    /// The parts that belong to `rank` in a language.
    ///
    /// INVARIANT (one domain per rank): `rank` <-> (kind, rank in kind) <-> (round, extension, place in the shuffle)
    /// <-> (heads, place of the tail). A tail's place follows from the tail alone, whatever the sector, and the
    /// lexicon tells kind and language from the first word.
    pub(super) fn parts(&self, country: &CountryProfile, rank: u64, field: &'static Field) -> Option<Parts<'static>> {
        let language = LEXICON.languages.get(country.language)?;
        let turn = rank % KIND_TURNS;
        let at = KINDS.iter().position(|(_, share)| turn < share.from + share.size)?;
        let (kind, share) = KINDS.get(at)?;
        let rank = share.rank(rank / KIND_TURNS, turn);
        let shuffle = self.shuffles.get(country.language)?.get(at)?;
        let (used, at) = (rank / shuffle.size(), shuffle.of(rank));
        let tails = field.tails.get(country.language).map_or(&[][..], Vec::as_slice);
        let places = language.places(*kind, tails.len()) as u64;
        let (firsts, place) = (at / places, at % places);
        let heads = language.heads(*kind);
        let count = heads.len() as u64;
        let head = |at: u64| heads.get(usize::try_from(at % count.max(1)).ok()?);
        let extensions = LEXICON.extensions.len() as u64;
        // Round 1 without and with each extension, then round 2 with each, and so on.
        let spare = used.checked_sub(1);
        Some(Parts {
            head: head(firsts)?,
            second: (*kind == Kind::Houses).then(|| head(firsts / count.max(1))).flatten(),
            tail: language.tail(*kind, tails, place),
            extension: spare.and_then(|at| LEXICON.extensions.get(usize::try_from(at % extensions.max(1)).ok()?)),
            round: spare.map_or(1, |at| at / extensions.max(1) + 1),
        })
    }
}

impl Language {
    fn heads(&self, kind: Kind) -> &[Word] {
        match kind {
            Kind::Invented => &self.invented,
            Kind::Compound => &self.compounds,
            Kind::House | Kind::Houses => &self.houses,
        }
    }

    /// Ways to end a name of this kind: nothing, any tail of the language or of the sector, kin for a family.
    fn places(&self, kind: Kind, sector_tails: usize) -> usize {
        let kin = if kind == Kind::House { self.kin.len() } else { 0 };
        1 + self.tails.len() + sector_tails + kin
    }

    fn tail<'a>(&'a self, kind: Kind, sector: &'a [Word], place: u64) -> Option<&'a Word> {
        let place = usize::try_from(place).ok()?.checked_sub(1)?;
        let kin = if kind == Kind::House { self.kin.as_slice() } else { &[] };
        sector.iter().chain(&self.tails).chain(kin).nth(place)
    }
}

impl Parts<'_> {
    /// The domain of these parts.
    pub(super) fn domain(&self) -> String {
        let mut domain = String::with_capacity(48);
        domain.push_str(&self.head.slug);
        for word in [self.second, self.tail, self.extension].into_iter().flatten() {
            domain.push('-');
            domain.push_str(&word.slug);
        }
        if self.round > 1 {
            domain.push('-');
            domain.push_str(&self.round.to_string());
        }
        domain.push_str(TOP_LEVEL);
        domain
    }

    /// The names that go with the domain.
    pub(super) fn names(&self, country: &CountryProfile, form: Option<Form>, random: &mut Random) -> Names {
        let full = self.latin(Length::Full);
        // A quarter leaves the industry word to the domain, as people do; such names are not unique, as names are not.
        let short = self.tail.is_some() && random.chance(25);
        let base = if short { self.latin(Length::Brand) } else { full.clone() };
        let legal = legal(&base, form, random);
        let mut names = Names { spoken: base.clone(), ..Names::default() };
        if random.chance(45) {
            names.name = legal;
        } else {
            names.name = base;
            names.legal_name = Some(legal).filter(|legal| *legal != names.name);
        }
        if let Some(native) = self.native(country, random) {
            let shown = if random.chance(45) { std::mem::replace(&mut names.name, native) } else { native };
            names.aliases.push(shown);
        }
        if short && random.chance(30) {
            names.aliases.push(full);
        } else if self.tail.is_some() && random.chance(10) {
            names.aliases.push(self.latin(Length::Brand));
        }
        if random.chance(6) {
            names.aliases.extend(self.initials());
        }
        names
    }

    fn latin(&self, length: Length) -> String {
        let mut name = self.head.latin.to_string();
        if let Some(second) = self.second {
            name.push_str(" & ");
            name.push_str(&second.latin);
        }
        if length == Length::Full {
            for word in [self.tail, self.extension].into_iter().flatten() {
                name.push(' ');
                name.push_str(&word.latin);
            }
        }
        if self.round > 1 {
            name.push(' ');
            name.push_str(&self.round.to_string());
        }
        name
    }

    fn native(&self, country: &CountryProfile, random: &mut Random) -> Option<String> {
        let form = country.native_form?;
        if self.second.is_some() || self.extension.is_some() {
            return None;
        }
        let head = self.head.native.as_deref()?;
        let tail = match self.tail {
            Some(tail) => tail.native.as_deref()?,
            None => "",
        };
        Some(match form {
            "株式会社" if random.chance(50) => format!("{head}{tail}{form}"),
            "株式会社" | "주식회사" => format!("{form}{head}{tail}"),
            "ООО" | "ТОВ" | "ТОО" => format!("{form} «{head}{tail}»"),
            "有限公司" => format!("{head}{tail}{form}"),
            _ => format!("{head} {tail} {form}"),
        })
    }

    fn initials(&self) -> Option<String> {
        let initials: String = [Some(self.head), self.second, self.tail, self.extension]
            .into_iter()
            .flatten()
            .flat_map(|word| word.latin.split(' ').filter_map(|part| part.chars().next()))
            .filter(|c| c.is_alphabetic())
            .flat_map(char::to_uppercase)
            .collect();
        (initials.chars().count() > 2).then_some(initials)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Length {
    Brand,
    Full,
}

fn legal(base: &str, form: Option<Form>, random: &mut Random) -> String {
    match form {
        None => base.to_owned(),
        Some(form) if form.leads => format!("{} {base}", form.label),
        Some(form) if form.label == "Inc." && random.chance(35) => format!("{base}, {}", form.label),
        Some(form) => format!("{base} {}", form.label),
    }
}
