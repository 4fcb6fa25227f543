//! The columns that are added to a list.

use firmgate_model::matching::{Candidate, Grade, Grades, Verdict};

use super::Outcome;

/// The names of the columns.
pub const HEADER: [&str; 9] = [
    "match_verdict",
    "match_id",
    "match_name",
    "match_country",
    "match_city",
    "match_confidence",
    "match_grades",
    "match_why",
    "review",
];

/// Candidates that are named for a person to choose from.
const CHOICES_MAX: usize = 5;

/// The values of the columns for one row.
pub fn line(outcome: &Outcome, all: &[Outcome]) -> [String; HEADER.len()] {
    match outcome {
        Outcome::Invalid(problem) => row("invalid", None, format!("correct the row: {}", plain(problem))),
        Outcome::Repeats(line, earlier) => {
            let found = all.get(*earlier).and_then(|outcome| match outcome {
                Outcome::Found(found) => Some(found),
                _ => None,
            });
            let (verdict, candidate) =
                found.map_or(("invalid", None), |found| (found.verdict.word(), found.candidates.first()));
            row(verdict, candidate, format!("the same as line {line}"))
        }
        Outcome::Found(found) => {
            // An id is never altered; what else it holds is plain.
            let review = match found.verdict {
                Verdict::Match => String::new(),
                Verdict::Candidates => format!("choose: {}", choices(&found.candidates)),
                Verdict::Sister => format!("another company of the same group: {}", choices(&found.candidates)),
                Verdict::None => "nothing is like it".to_owned(),
            };
            row(found.verdict.word(), found.candidates.first(), review)
        }
    }
}

fn row(verdict: &str, best: Option<&Candidate>, review: String) -> [String; HEADER.len()] {
    let company = best.map(|best| &best.company);
    let cells = [
        verdict.to_owned(),
        company.map(|company| company.id.clone()).unwrap_or_default(),
        company.map(|company| company.name.clone()).unwrap_or_default(),
        company.and_then(|company| company.country).map(|country| country.name().to_owned()).unwrap_or_default(),
        company.and_then(|company| company.locality.clone()).unwrap_or_default(),
        best.map(|best| format!("{:.3}", best.confidence)).unwrap_or_default(),
        best.map(|best| grades(&best.grades)).unwrap_or_default(),
        best.map(|best| best.why.join("; ")).unwrap_or_default(),
        review,
    ];
    let [verdict, id, rest @ ..] = cells;
    let [name, country, city, confidence, grades, why, review] = rest;
    let [name, country, city, why] = [name, country, city, why].map(|cell| plain(&cell));
    [verdict, id, name, country, city, confidence, grades, why, review]
}

fn choices(candidates: &[Candidate]) -> String {
    let named = candidates.iter().take(CHOICES_MAX).map(|candidate| {
        let company = &candidate.company;
        let country = company.country.map(|country| format!(", {}", country.alpha2())).unwrap_or_default();
        format!("{} ({}{country}, {:.2})", company.id, plain(&company.name), candidate.confidence)
    });
    named.collect::<Vec<_>>().join(" | ")
}

fn grades(grades: &Grades) -> String {
    let all = [
        ("name", grades.name),
        ("form", grades.legal_form),
        ("country", grades.country),
        ("city", grades.city),
        ("domain", grades.domain),
        ("identifier", grades.identifier),
    ];
    let known = all.into_iter().filter(|(_, grade)| *grade != Grade::Unknown);
    known.map(|(name, grade)| format!("{name}={}", grade.word())).collect::<Vec<_>>().join(" ")
}

/// A third-party text for a spreadsheet: on one line, and never a formula.
fn plain(text: &str) -> String {
    firmgate_clean::spreadsheet_cell(&firmgate_clean::line(text, 1_000))
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_name_is_never_a_formula() {
        assert_eq!(plain("=HYPERLINK(1)"), "'=HYPERLINK(1)");
        assert_eq!(plain("+49 GmbH"), "'+49 GmbH");
        assert_eq!(plain("@home"), "'@home");
        assert_eq!(plain("Example GmbH"), "Example GmbH");
        assert_eq!(plain("\t=1"), "'=1");
    }
}
