//! `matchCompanies`: the companies that the rows of a list mean.

use firmgate_model::matching::{Candidate, Grade, Grades, MATCH_CHARS_MAX, MATCH_ROWS_MAX, MatchRow, Matched, Verdict};
use firmgate_vocabulary::Country;

use super::company::{self, Loaded};
use super::error::FieldError;
use super::inputs::{MatchRow as Given, text};
use super::selection::Selection;
use super::session::Session;
use super::value::{Call, Object, Value};

/// Identifiers of one row.
const IDENTIFIERS_MAX: usize = 5;

/// `MatchedRow`
pub(super) struct Row {
    verdict: Verdict,
    candidates: Vec<Judged>,
}

/// `MatchCandidate`
struct Judged {
    company: Loaded,
    confidence: f32,
    grades: Grades,
    why: Vec<String>,
}

/// Answers `matchCompanies`.
pub(super) fn answer(
    session: &Session<'_>,
    given: Vec<Given>,
    selection: &Selection<'_>,
) -> Result<Vec<Row>, FieldError> {
    if given.len() > MATCH_ROWS_MAX {
        let message = format!("`rows` must have at most {MATCH_ROWS_MAX} rows and has {}", given.len());
        return Err(FieldError::validation(message));
    }
    let rows = given.into_iter().enumerate().map(|(at, row)| read(&format!("rows[{at}]"), row));
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    loaded(session, session.companies.matches(&rows)?, selection)
}

fn read(field: &str, given: Given) -> Result<MatchRow, FieldError> {
    let value = |name: &str, value| text(&format!("{field}.{name}"), value, MATCH_CHARS_MAX);
    let country = value("country", given.country)?.map(|country| {
        Country::parse(&country).map_err(|unknown| {
            let nearest: Vec<_> = unknown.nearest.iter().map(|near| format!("`{near}`")).collect();
            let near = if nearest.is_empty() { String::new() } else { format!(", nearest: {}", nearest.join(", ")) };
            FieldError::validation(format!("`{field}.country`: `{}` is not a known country{near}", unknown.text))
        })
    });
    let identifiers = given.identifiers.unwrap_or_default();
    if identifiers.len() > IDENTIFIERS_MAX {
        let message =
            format!("`{field}.identifiers` must have at most {IDENTIFIERS_MAX} and has {}", identifiers.len());
        return Err(FieldError::validation(message));
    }
    let identifiers = identifiers.into_iter().map(|identifier| value("identifiers", Some(identifier)));
    let row = MatchRow {
        name: value("name", given.name)?,
        domain: value("domain", given.domain)?,
        country: country.transpose()?,
        city: value("city", given.city)?,
        identifiers: identifiers.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect(),
    };
    if row.is_empty() {
        return Err(FieldError::validation(format!("`{field}` must have a name, a domain or an identifier")));
    }
    Ok(row)
}

/// Loads what is selected of the candidates of all rows at once.
fn loaded(session: &Session<'_>, matched: Vec<Matched>, selection: &Selection<'_>) -> Result<Vec<Row>, FieldError> {
    let (mut rows, mut records, mut judgements) = (Vec::new(), Vec::new(), Vec::new());
    for Matched { verdict, candidates } in matched {
        rows.push((verdict, candidates.len()));
        for Candidate { company, confidence, grades, why } in candidates {
            records.push(company);
            judgements.push((confidence, grades, why));
        }
    }
    let companies = company::load_all(session, records, &selection.below(&["candidates", "company"]))?;
    let judged = companies.into_iter().zip(judgements);
    let mut judged = judged.map(|(company, (confidence, grades, why))| Judged { company, confidence, grades, why });
    Ok(rows
        .into_iter()
        .map(|(verdict, candidates)| Row { verdict, candidates: judged.by_ref().take(candidates).collect() })
        .collect())
}

impl Object for Row {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        Ok(match call.name() {
            "verdict" => Value::from(match self.verdict {
                Verdict::Match => "MATCH",
                Verdict::Candidates => "CANDIDATES",
                Verdict::Sister => "SISTER_COMPANY",
                Verdict::None => "NONE",
            }),
            "candidates" => Value::objects(&self.candidates),
            _ => return call.unknown(),
        })
    }
}

impl Object for Judged {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        Ok(match call.name() {
            "company" => Value::object(&self.company),
            "confidence" => Value::Float(rounded(self.confidence)),
            "grades" => Value::object(self.grades),
            "why" => Value::list(&self.why),
            _ => return call.unknown(),
        })
    }
}

impl Object for Grades {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        let grade = match call.name() {
            "name" => self.name,
            "legalForm" => self.legal_form,
            "country" => self.country,
            "city" => self.city,
            "domain" => self.domain,
            "identifier" => self.identifier,
            _ => return call.unknown(),
        };
        Ok(match grade {
            Grade::Unknown => Value::Null,
            Grade::Different => Value::from("DIFFERENT"),
            Grade::Similar => Value::from("SIMILAR"),
            Grade::Equivalent => Value::from("EQUIVALENT"),
            Grade::Exact => Value::from("EXACT"),
        })
    }
}

/// To three places: what is behind them says nothing.
fn rounded(confidence: f32) -> f64 {
    (f64::from(confidence) * 1_000.0).round() / 1_000.0
}
