//! The rows of a list, and what became of them.

use firmgate_upstream::ops::{MatchCandidate, MatchGrade, MatchRowInput, MatchVerdict, MatchedRow};
use firmgate_vocabulary::Country;
use serde::Serialize;
use serde_json::Map;

use crate::clean::Clean;
use crate::fit::Shorten;
use crate::flat::CompanySummary;
use crate::limits::{MATCH_CHARS_MAX, TEXT_CHARS_MAX};
use crate::parse::{Field, Record, Word, excerpt, words};

/// Reasons that are told for a candidate.
const REASONS_MAX: usize = 4;

pub(super) const FIELDS: &[Field] = &[
    Field { name: "ref", about: "Your own.", chars_max: MATCH_CHARS_MAX },
    Field { name: "name", about: "Any spelling.", chars_max: MATCH_CHARS_MAX },
    Field { name: "domain", about: "Or a URL.", chars_max: MATCH_CHARS_MAX },
    Field { name: "country", about: "Name or code.", chars_max: MATCH_CHARS_MAX },
    Field { name: "city", about: "City.", chars_max: MATCH_CHARS_MAX },
    Field { name: "lei", about: "LEI.", chars_max: MATCH_CHARS_MAX },
    Field { name: "register", about: "Number.", chars_max: MATCH_CHARS_MAX },
];

words!(MatchVerdict {
    Match = "match",
    Candidates = "candidates",
    SisterCompany = "sister_company",
    None = "none",
} received { Other });

words!(MatchGrade {
    Exact = "exact",
    Equivalent = "equivalent",
    Similar = "similar",
    Different = "different",
} received { Other });

/// Rows as they came, each with its place among those that are sent.
#[derive(Debug, Default)]
pub(super) struct Rows {
    given: Vec<Given>,
    /// Each different row once.
    sent: Vec<MatchRowInput>,
}

#[derive(Debug)]
struct Given {
    reference: Option<Clean>,
    fate: Fate,
}

#[derive(Debug)]
enum Fate {
    /// At this place of `Rows::sent`.
    Sent(usize),
    /// Says the same as an earlier row: its position, and its place of `Rows::sent`.
    Repeats(usize, usize),
    /// Cannot be looked up.
    Invalid(String),
}

/// What became of a row.
#[derive(Debug, Default, Serialize)]
pub struct RowMatch {
    /// Position in `match`, from 0.
    row: usize,
    /// `ref` of the row.
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    reference: Option<Clean>,
    /// `match`, `candidates`, `sister_company`, `none`, `invalid`, `unknown`.
    verdict: &'static str,
    /// The id of the company, of a match only.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<Clean>,
    /// What is wrong with the row.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
    /// The earlier row that says the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    duplicate_of: Option<usize>,
    /// The best first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    candidates: Vec<Choice>,
}

/// A company that a row may mean.
#[derive(Debug, Serialize)]
struct Choice {
    id: Clean,
    name: Clean,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<Clean>,
    #[serde(skip_serializing_if = "Option::is_none")]
    locality: Option<Clean>,
    #[serde(skip_serializing_if = "Option::is_none")]
    domain: Option<Clean>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<Clean>,
    confidence: f64,
    #[serde(skip_serializing_if = "Map::is_empty")]
    grades: Map<String, serde_json::Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    why: Vec<Clean>,
}

impl Rows {
    pub(super) fn read(records: &[Record]) -> Self {
        let mut rows = Self::default();
        let mut first = Vec::new();
        for (at, record) in records.iter().enumerate() {
            let fate = match read(record) {
                Err(problem) => Fate::Invalid(problem),
                Ok(row) => match rows.sent.iter().position(|sent| is_same(sent, &row)) {
                    Some(place) => Fate::Repeats(first.get(place).copied().unwrap_or_default(), place),
                    None => {
                        first.push(at);
                        rows.sent.push(row);
                        Fate::Sent(rows.sent.len().saturating_sub(1))
                    }
                },
            };
            let reference = record.get("ref").map(|reference| Clean::line(reference, TEXT_CHARS_MAX));
            rows.given.push(Given { reference, fate });
        }
        rows
    }

    /// The different rows that can be looked up.
    pub(super) fn sent(&self) -> &[MatchRowInput] {
        &self.sent
    }

    /// How many repeat an earlier one.
    pub(super) fn repeated(&self) -> usize {
        self.given.iter().filter(|given| matches!(given.fate, Fate::Repeats(..))).count()
    }

    /// The results in the order of the rows. `matched` has the order of `sent`.
    pub(super) fn results(self, matched: &[Option<MatchedRow>]) -> Vec<RowMatch> {
        let result = |(row, given): (usize, Given)| {
            let empty = RowMatch { row, reference: given.reference, ..RowMatch::default() };
            match given.fate {
                Fate::Invalid(problem) => RowMatch { verdict: "invalid", problem: Some(problem), ..empty },
                Fate::Sent(place) => empty.found(matched.get(place).and_then(Option::as_ref)),
                Fate::Repeats(earlier, place) => {
                    let found = empty.found(matched.get(place).and_then(Option::as_ref));
                    RowMatch { duplicate_of: Some(earlier), candidates: Vec::new(), ..found }
                }
            }
        };
        self.given.into_iter().enumerate().map(result).collect()
    }
}

fn read(record: &Record) -> Result<MatchRowInput, String> {
    let value = |name: &str| record.get(name).map(str::to_owned);
    let country = match record.get("country").map(Country::parse) {
        None => None,
        Some(Ok(country)) => Some(country.alpha2().to_owned()),
        Some(Err(unknown)) => {
            return Err(format!(
                "`country`: `{}` is not a known country; send an English name or an ISO 3166-1 code",
                excerpt(&unknown.text)
            ));
        }
    };
    let lei = record.get("lei").map(|lei| format!("lei:{lei}"));
    let identifiers: Vec<String> = lei.into_iter().chain(value("register")).collect();
    let row = MatchRowInput {
        name: value("name"),
        domain: value("domain"),
        country,
        city: value("city"),
        identifiers: Some(identifiers).filter(|identifiers| !identifiers.is_empty()),
    };
    if row.name.is_none() && row.domain.is_none() && row.identifiers.is_none() {
        return Err("it says which company is meant in no field; send `name`, `domain`, `lei` or `register`".to_owned());
    }
    Ok(row)
}

fn is_same(one: &MatchRowInput, other: &MatchRowInput) -> bool {
    let folded = |text: &Option<String>| text.as_deref().map(str::to_lowercase);
    [(&one.name, &other.name), (&one.domain, &other.domain), (&one.city, &other.city)]
        .into_iter()
        .all(|(one, other)| folded(one) == folded(other))
        && (&one.country, &one.identifiers) == (&other.country, &other.identifiers)
}

impl RowMatch {
    pub(super) fn verdict(&self) -> &'static str {
        self.verdict
    }

    fn found(self, matched: Option<&MatchedRow>) -> Self {
        let Some(matched) = matched else { return Self { verdict: "unknown", ..self } };
        let candidates: Vec<Choice> = matched.candidates.iter().map(Choice::of).collect();
        let is_match = matched.verdict == MatchVerdict::Match;
        let id = candidates.first().filter(|_| is_match).map(|best| best.id.clone());
        Self { verdict: matched.verdict.word(), id, candidates, ..self }
    }
}

impl Choice {
    fn of(candidate: &MatchCandidate) -> Self {
        let CompanySummary { id, name, country, locality, domain, status, .. } = candidate.company.clone().into();
        let all = &candidate.grades;
        let grades = [
            ("name", all.name),
            ("legalForm", all.legal_form),
            ("country", all.country),
            ("city", all.city),
            ("domain", all.domain),
            ("identifier", all.identifier),
        ];
        let grades = grades.into_iter().filter_map(|(name, grade)| Some((name.to_owned(), grade?.word().into())));
        let why = candidate.why.iter().take(REASONS_MAX).map(|why| Clean::line(why, TEXT_CHARS_MAX)).collect();
        let confidence = candidate.confidence;
        Self { id, name, country, locality, domain, status, confidence, grades: grades.collect(), why }
    }
}

impl Shorten for RowMatch {
    const STEPS: &'static [fn(&mut Self)] = &[
        |row| row.candidates.truncate(3),
        |row| row.candidates.iter_mut().skip(1).for_each(|choice| choice.why.clear()),
        |row| row.candidates.iter_mut().for_each(|choice| choice.why.clear()),
        |row| row.candidates.truncate(1),
        |row| row.candidates.iter_mut().for_each(|choice| choice.name = choice.name.cut(60)),
        |row| {
            row.candidates.clear();
            row.reference = row.reference.as_ref().map(|reference| reference.cut(60));
        },
    ];
}
