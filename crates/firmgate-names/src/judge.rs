//! From what two companies have in common to a score and a verdict.

use firmgate_vocabulary::{Country, cities_named, key};

use crate::pair::{Names, REST_MAX};
use crate::party::{Comparison, Grade, Grades, MATCH_MIN, POSSIBLE_MIN, Party, Verdict};
use crate::prepared::{Name, alternatives};

/// The most that is scored when numbers in a register differ.
const OTHER_NUMBER_MAX: f32 = 0.45;

/// What each grade adds to the score of the names.
const OTHER_FORM: f32 = -0.30;
const KINDRED_FORM: f32 = -0.02;
const SAME_COUNTRY: f32 = 0.03;
const OTHER_COUNTRY: f32 = -0.25;
const SAME_CITY: f32 = 0.02;
const OTHER_CITY: f32 = -0.05;
const SAME_DOMAIN: f32 = 0.15;
const OTHER_DOMAIN: f32 = -0.05;

/// A company that is compared with others, taken apart once.
#[derive(Clone, Debug)]
pub struct Prepared {
    names: Vec<Name>,
    country: Option<Country>,
    /// In the form in which it is compared, and in the language of its place.
    city: Option<(String, Option<&'static str>)>,
    domain: Option<String>,
    identifiers: Vec<(String, String)>,
}

/// Compares two companies. To compare one with many, prepare both sides: see [`Prepared`].
///
/// ```
/// use firmgate_names::{Grade, Party, Verdict, compare};
///
/// let asked = Party { names: &["Müller Maschinenbau GmbH"], ..Party::default() };
/// let known = Party { names: &["Mueller Maschinenbau Gesellschaft mit beschränkter Haftung"], ..Party::default() };
/// let found = compare(&asked, &known);
/// assert_eq!((found.verdict, found.grades.legal_form), (Verdict::Match, Grade::Exact));
///
/// let sister = Party { names: &["Müller Maschinenbau Chile SpA"], ..Party::default() };
/// let found = compare(&asked, &sister);
/// assert_eq!(found.verdict, Verdict::Sister);
/// assert!(found.why.iter().any(|why| why.contains("`chile`")));
/// ```
#[must_use]
pub fn compare(left: &Party<'_>, right: &Party<'_>) -> Comparison {
    Prepared::new(left).compare(&Prepared::new(right))
}

impl Prepared {
    /// Takes a company apart. Words weigh what words of their kind usually do.
    #[must_use]
    pub fn new(party: &Party<'_>) -> Self {
        Self::of(party, None)
    }

    /// Takes a company apart, with words as heavy as they are rare: `weight` of a folded word is its inverse document frequency in a
    /// catalogue, say. Both sides of a comparison should have the same weights.
    ///
    /// ```
    /// use firmgate_names::{Party, Prepared};
    ///
    /// let weight = |word: &str| if word == "group" { 0.5 } else { 8.0 };
    /// let [left, right] = [["Acme Group"], ["Acme Grp"]].map(|names| {
    ///     Prepared::weighted(&Party { names: &names, ..Party::default() }, &weight)
    /// });
    /// assert!(left.compare(&right).score > 0.9);
    /// ```
    #[must_use]
    pub fn weighted(party: &Party<'_>, weight: &dyn Fn(&str) -> f32) -> Self {
        Self::of(party, Some(weight))
    }

    fn of(party: &Party<'_>, weight: Option<&dyn Fn(&str) -> f32>) -> Self {
        let number = |value: &str| value.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
        Self {
            names: party.names.iter().flat_map(|name| alternatives(name)).map(|name| Name::new(name, weight)).collect(),
            country: party.country,
            city: party.city.map(|city| (key(city), cities_named(city).first().map(|city| city.name))),
            domain: party.domain.map(host).filter(|host| !host.is_empty()),
            identifiers: party
                .identifiers
                .iter()
                .map(|(scheme, value)| (scheme.to_lowercase(), number(value)))
                .filter(|(_, value): &(String, String)| !value.is_empty())
                .collect(),
        }
    }

    /// Compares it with another.
    #[must_use]
    pub fn compare(&self, other: &Self) -> Comparison {
        let pairs = self.names.iter().flat_map(|left| other.names.iter().map(move |right| Names::of(left, right)));
        let best = pairs.max_by(|one, two| one.rank().total_cmp(&two.rank())).unwrap_or_default();
        let mut why = best.why();
        let grades = Grades {
            name: best.grade,
            legal_form: best.form,
            country: equal(self.country, other.country),
            city: self.same_city(other),
            domain: same_domain(self.domain.as_deref(), other.domain.as_deref()),
            identifier: self.same_identifier(other, &mut why),
        };
        let score = score(best.score, &grades);
        let verdict = verdict(&best, score, &grades);
        tell(&grades, &mut why);
        Comparison { score: bounded(score, verdict), verdict, grades, why }
    }

    fn same_city(&self, other: &Self) -> Grade {
        let (Some((one, one_known)), Some((two, two_known))) = (&self.city, &other.city) else { return Grade::Unknown };
        if one == two {
            Grade::Exact
        } else if one_known.is_some() && one_known == two_known {
            Grade::Equivalent
        } else {
            Grade::Different
        }
    }

    fn same_identifier(&self, other: &Self, why: &mut Vec<String>) -> Grade {
        let mut grade = Grade::Unknown;
        for (scheme, value) in &self.identifiers {
            let mut known = other.identifiers.iter().filter(|(known, _)| known == scheme).peekable();
            if known.peek().is_none() {
                continue;
            }
            if known.any(|(_, known)| known == value) {
                why.push(format!("the same {scheme} number"));
                return Grade::Exact;
            }
            if grade == Grade::Unknown {
                why.push(format!("their {scheme} numbers differ"));
            }
            grade = Grade::Different;
        }
        grade
    }
}

/// The score of two companies, from that of their names.
fn score(names: f32, grades: &Grades) -> f32 {
    let form = match grades.legal_form {
        Grade::Different => OTHER_FORM,
        Grade::Equivalent => KINDRED_FORM,
        _ => 0.0,
    };
    let of = |grade: Grade, same: f32, other: f32| match grade {
        Grade::Exact | Grade::Equivalent => same,
        Grade::Different => other,
        _ => 0.0,
    };
    let place = of(grades.country, SAME_COUNTRY, OTHER_COUNTRY) + of(grades.city, SAME_CITY, OTHER_CITY);
    let sum = names + form + place + of(grades.domain, SAME_DOMAIN, OTHER_DOMAIN);
    let most = if grades.identifier == Grade::Different { OTHER_NUMBER_MAX } else { 1.0 };
    if grades.identifier == Grade::Exact { 1.0 } else { sum.clamp(0.0, most) }
}

/// What the score and the grades amount to.
fn verdict(names: &Names<'_>, score: f32, grades: &Grades) -> Verdict {
    if grades.identifier == Grade::Exact {
        return Verdict::Match;
    }
    let is_other = [grades.identifier, grades.legal_form, grades.country].contains(&Grade::Different);
    if names.is_complete() && is_other && names.score >= POSSIBLE_MIN {
        return Verdict::Sister;
    }
    if names.is_complete() || names.is_initials {
        return by_score(score);
    }
    let is_same_site = matches!(grades.domain, Grade::Exact) && !is_other;
    if names.has_core && is_same_site && names.is_loose() {
        return Verdict::Match;
    }
    if names.is_sister() { Verdict::Sister } else { by_score(score.min(REST_MAX)) }
}

fn by_score(score: f32) -> Verdict {
    if score >= MATCH_MIN {
        Verdict::Match
    } else if score >= POSSIBLE_MIN {
        Verdict::Possible
    } else {
        Verdict::None
    }
}

/// INVARIANT (one threshold): a score reaches `MATCH_MIN` exactly when the verdict is a match.
fn bounded(score: f32, verdict: Verdict) -> f32 {
    if verdict == Verdict::Match { score.max(MATCH_MIN) } else { score.min(MATCH_MIN - 0.01) }
}

/// Adds what the other attributes say.
fn tell(grades: &Grades, why: &mut Vec<String>) {
    for (attribute, grade) in [("country", grades.country), ("city", grades.city), ("domain", grades.domain)] {
        match grade {
            Grade::Exact => why.push(format!("the same {attribute}")),
            Grade::Equivalent => why.push(format!("the same {attribute}, written in another way")),
            Grade::Different => why.push(format!("another {attribute}")),
            Grade::Unknown | Grade::Similar => {}
        }
    }
}

fn equal<T: PartialEq>(one: Option<T>, two: Option<T>) -> Grade {
    match (one, two) {
        (Some(one), Some(two)) if one == two => Grade::Exact,
        (Some(_), Some(_)) => Grade::Different,
        _ => Grade::Unknown,
    }
}

/// A host name in lower case, without `www.` and the dot of the root.
fn host(domain: &str) -> String {
    let host = domain.trim().trim_end_matches('.').to_lowercase();
    host.strip_prefix("www.").unwrap_or(&host).to_owned()
}

fn same_domain(one: Option<&str>, two: Option<&str>) -> Grade {
    let (Some(one), Some(two)) = (one, two) else { return Grade::Unknown };
    let is_below = |host: &str, domain: &str| host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
    if one == two {
        Grade::Exact
    } else if is_below(one, two) || is_below(two, one) {
        Grade::Equivalent
    } else {
        Grade::Different
    }
}

#[cfg(test)]
mod tests;
