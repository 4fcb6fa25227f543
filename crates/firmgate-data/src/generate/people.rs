//! People at the synthetic companies. Some have a known address, and all addresses of a company follow one pattern,
//! so that the pattern can be learnt from them.

use std::collections::HashSet;
use std::sync::LazyLock;

use data_encoding::{Encoding, Specification};
use firmgate_model::ContactRecord;

use super::deal::Shuffle;
use super::random::{Random, Weighted, key};
use super::words::{Language, Word};

const ROLES: &str = include_str!("data/roles.txt");

/// People per company: two on average.
const COUNTS: [(u64, u64); 6] = [(13, 0), (25, 1), (29, 2), (18, 3), (10, 4), (5, 5)];
/// Room for people of one company in the id.
const PEOPLE_MAX: u64 = 8;
/// Twelve digits of five bits.
const ID_SPACE: u64 = 1 << 60;
const ADDRESS_PERCENT: u64 = 35;

static ROLE_TABLE: LazyLock<Weighted<&str>> = LazyLock::new(|| {
    let lines = ROLES.lines().filter(|line| !line.starts_with('#'));
    Weighted::new(lines.filter_map(|line| {
        let (weight, role) = line.split_once('\t')?;
        Some((weight.parse().ok()?, role))
    }))
});

static PATTERNS: LazyLock<Weighted<Pattern>> = LazyLock::new(|| {
    Weighted::new([
        (44, Pattern::FirstDotLast),
        (20, Pattern::InitialLast),
        (10, Pattern::First),
        (7, Pattern::InitialDotLast),
        (6, Pattern::FirstLast),
        (5, Pattern::Last),
        (3, Pattern::FirstUnderscoreLast),
        (3, Pattern::LastDotFirst),
        (2, Pattern::FirstInitial),
    ])
});

static COUNT_TABLE: LazyLock<Weighted<u64>> = LazyLock::new(|| Weighted::new(COUNTS));

static BASE32: LazyLock<Option<Encoding>> = LazyLock::new(|| {
    let mut specification = Specification::new();
    specification.symbols.push_str("abcdefghijklmnopqrstuvwxyz234567");
    specification.encoding().ok()
});

/// How a company forms addresses.
#[derive(Clone, Copy, Debug)]
enum Pattern {
    FirstDotLast,
    InitialLast,
    First,
    InitialDotLast,
    FirstLast,
    Last,
    FirstUnderscoreLast,
    LastDotFirst,
    FirstInitial,
}

/// The ids of one seed.
#[derive(Debug)]
pub(super) struct People {
    ids: Shuffle,
}

impl People {
    pub(super) const fn new(seed: u64) -> Self {
        Self { ids: Shuffle::new(ID_SPACE, key(seed, 0xc7)) }
    }

    /// The people of company `index`.
    pub(super) fn of(
        &self,
        index: u64,
        company: &str,
        domain: Option<&str>,
        language: &Language,
        random: &mut Random,
    ) -> Vec<ContactRecord> {
        let pattern = PATTERNS.pick(random).copied().unwrap_or(Pattern::FirstDotLast);
        let count = COUNT_TABLE.pick(random).copied().unwrap_or(0);
        let mut taken = HashSet::new();
        let people = (0..count).filter_map(|at| {
            let (first, last) = (random.pick(&language.first)?, random.pick(&language.families)?);
            let role = ROLE_TABLE.pick(random).copied().unwrap_or("");
            let known = random.chance(ADDRESS_PERCENT);
            let address =
                domain.filter(|_| known).map(|domain| format!("{}@{domain}", pattern.local_part(first, last)));
            Some(ContactRecord {
                id: self.id(index, at),
                company: company.to_owned(),
                first: first.latin.to_string(),
                last: last.latin.to_string(),
                role: role.to_owned(),
                // Two people never share an address; the second one's is unknown.
                email: address.filter(|address| taken.insert(address.clone())),
            })
        });
        people.collect()
    }

    /// INVARIANT (own id): (index, place) <-> `index * 8 + place` <-> its shuffle within 60 bits <-> 12 digits.
    fn id(&self, index: u64, place: u64) -> String {
        let number = self.ids.of(index.wrapping_mul(PEOPLE_MAX).wrapping_add(place));
        // 60 bits, then four of padding that make the last digit whole, which is cut with the rest of the text.
        let bytes = (number << 4).to_be_bytes();
        let mut id = String::from("ct-");
        if let Some(base32) = BASE32.as_ref() {
            id.extend(base32.encode(&bytes).chars().take(12));
        }
        id
    }
}

impl Pattern {
    fn local_part(self, first: &Word, last: &Word) -> String {
        let (f, l) = (&*first.slug, &*last.slug);
        let (initial, last_initial) = (f.get(..1).unwrap_or(f), l.get(..1).unwrap_or(l));
        match self {
            Self::FirstDotLast => format!("{f}.{l}"),
            Self::InitialLast => format!("{initial}{l}"),
            Self::First => f.to_owned(),
            Self::InitialDotLast => format!("{initial}.{l}"),
            Self::FirstLast => format!("{f}{l}"),
            Self::Last => l.to_owned(),
            Self::FirstUnderscoreLast => format!("{f}_{l}"),
            Self::LastDotFirst => format!("{l}.{f}"),
            Self::FirstInitial => format!("{f}{last_initial}"),
        }
    }
}
