//! The ways in which companies build addresses, and how common each is where nothing is known about a company.

use super::names::{Family, Given, Letters, Name};

/// How given and family name are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pattern {
    FirstDotLast,
    FLast,
    FirstLast,
    First,
    Last,
    FDotLast,
    FirstUnderscoreLast,
    FirstHyphenLast,
    LastDotFirst,
    LastF,
    FirstL,
    FirstDotL,
    LFirst,
}

/// All choices that determine the local part for a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Style {
    pub(super) pattern: Pattern,
    pub(super) letters: Letters,
    pub(super) given: Given,
    pub(super) family: Family,
}

impl Pattern {
    pub(super) const ALL: [Self; 13] = [
        Self::FirstDotLast,
        Self::FLast,
        Self::FirstLast,
        Self::First,
        Self::Last,
        Self::FDotLast,
        Self::FirstUnderscoreLast,
        Self::FirstHyphenLast,
        Self::LastDotFirst,
        Self::LastF,
        Self::FirstL,
        Self::FirstDotL,
        Self::LFirst,
    ];

    /// Its name, and its share among companies in general. The shares add up to 1; they order the guesses where a
    /// company shows no pattern, and two known addresses outweigh them.
    pub(super) const fn name_and_share(self) -> (&'static str, f64) {
        match self {
            Self::FirstDotLast => ("first.last", 0.52),
            Self::FLast => ("flast", 0.14),
            Self::First => ("first", 0.09),
            Self::FirstLast => ("firstlast", 0.06),
            Self::FDotLast => ("f.last", 0.05),
            Self::FirstL => ("firstl", 0.03),
            Self::Last => ("last", 0.03),
            Self::FirstUnderscoreLast => ("first_last", 0.02),
            Self::LastDotFirst => ("last.first", 0.02),
            Self::FirstHyphenLast => ("first-last", 0.01),
            Self::FirstDotL => ("first.l", 0.01),
            Self::LastF => ("lastf", 0.01),
            Self::LFirst => ("lfirst", 0.01),
        }
    }

    /// `None` when the name lacks a part that the pattern needs.
    fn local(self, given: &str, family: &str) -> Option<String> {
        let g = given.chars().next();
        let f = family.chars().next();
        let both = |separator: &str| (g.is_some() && f.is_some()).then(|| format!("{given}{separator}{family}"));
        match self {
            Self::FirstDotLast => both("."),
            Self::FirstLast => both(""),
            Self::FirstUnderscoreLast => both("_"),
            Self::FirstHyphenLast => both("-"),
            Self::First => g.map(|_| given.to_owned()),
            Self::Last => f.map(|_| family.to_owned()),
            Self::FLast => g.zip(f).map(|(g, _)| format!("{g}{family}")),
            Self::FDotLast => g.zip(f).map(|(g, _)| format!("{g}.{family}")),
            Self::LastDotFirst => g.zip(f).map(|_| format!("{family}.{given}")),
            Self::LastF => g.zip(f).map(|(g, _)| format!("{family}{g}")),
            Self::FirstL => g.zip(f).map(|(_, f)| format!("{given}{f}")),
            Self::FirstDotL => g.zip(f).map(|(_, f)| format!("{given}.{f}")),
            Self::LFirst => g.zip(f).map(|(_, f)| format!("{f}{given}")),
        }
    }
}

impl Style {
    /// The local part for a name in this style.
    pub(super) fn local(&self, name: &Name) -> Option<String> {
        self.pattern.local(&name.given(self.letters, self.given), &name.family(self.letters, self.family))
    }

    /// Every style.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        Pattern::ALL.into_iter().flat_map(|pattern| {
            Letters::ALL.into_iter().flat_map(move |letters| {
                Given::ALL.into_iter().flat_map(move |given| {
                    Family::ALL.into_iter().map(move |family| Self { pattern, letters, given, family })
                })
            })
        })
    }
}
