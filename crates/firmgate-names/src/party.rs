//! What is known of the two that are compared, and what comes out.

use firmgate_vocabulary::Country;

/// What is known of a company: by whoever asks, or by a catalogue. Only a name is needed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Party<'a> {
    /// Its names: legal, trading, former ones. The pair of names that fits best counts.
    pub names: &'a [&'a str],
    /// Where it is registered or has its seat.
    pub country: Option<Country>,
    /// City of its seat, in any language.
    pub city: Option<&'a str>,
    /// Host name of its website, with or without `www.`.
    pub domain: Option<&'a str>,
    /// Numbers in registers: scheme and value, such as `("lei", "…")`.
    pub identifiers: &'a [(&'a str, &'a str)],
}

/// How an attribute of one compares with that of the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// One or both do not state it.
    #[default]
    Unknown,
    /// It contradicts.
    Different,
    /// Nearly the same: letters wrong in a name.
    Similar,
    /// The same, written in another way: `ue` for `ü`, words joined, `GmbH` and `Ltd`, a host below a domain.
    Equivalent,
    /// The same.
    Exact,
}

impl Grade {
    /// In lower case: `exact`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Different => "different",
            Self::Similar => "similar",
            Self::Equivalent => "equivalent",
            Self::Exact => "exact",
        }
    }
}

/// The grade of each attribute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Grades {
    /// Of the names, without their legal forms.
    pub name: Grade,
    /// Of the legal forms at the ends of the names.
    pub legal_form: Grade,
    /// Of the countries.
    pub country: Grade,
    /// Of the cities.
    pub city: Grade,
    /// Of the domains.
    pub domain: Grade,
    /// Of the numbers in registers, where both state one of the same scheme.
    pub identifier: Grade,
}

impl Grades {
    /// Each attribute with its grade, in a fixed order.
    #[must_use]
    pub fn each(&self) -> [(&'static str, Grade); 6] {
        [
            ("name", self.name),
            ("legal_form", self.legal_form),
            ("country", self.country),
            ("city", self.city),
            ("domain", self.domain),
            ("identifier", self.identifier),
        ]
    }
}

/// The score from which two are the same company.
pub const MATCH_MIN: f32 = 0.78;
/// The score from which a person should check whether they are.
pub const POSSIBLE_MIN: f32 = 0.55;

/// What two companies are to each other, as far as can be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Nothing speaks for it that they have to do with each other.
    #[default]
    None,
    /// Names that are alike; a person has to check.
    Possible,
    /// Two companies of one group or name, which must not be merged: a word, a number, the legal form or the country tells them apart.
    Sister,
    /// The same company.
    Match,
}

impl Verdict {
    /// In lower case: `match`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Possible => "possible",
            Self::Sister => "sister",
            Self::Match => "match",
        }
    }
}

/// How two companies compare.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    /// From 0 to 1; see the documentation of the crate for what it is made of.
    pub score: f32,
    /// What the score and the grades amount to.
    pub verdict: Verdict,
    /// How each attribute compares.
    pub grades: Grades,
    /// What decided, in short plain words: `only the second has \`chile\``.
    pub why: Vec<String>,
}
