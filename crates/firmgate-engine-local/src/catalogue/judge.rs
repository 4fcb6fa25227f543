//! From the companies that were found for a row to a verdict.

use firmgate_model::CompanyRecord;
use firmgate_model::matching::{CANDIDATES_MAX, Candidate, Grade, Grades, MatchRow, Matched, Verdict};
use firmgate_names::{self as names, MATCH_MIN, POSSIBLE_MIN, Party, Prepared};

use super::document::identifier_key;
use super::resolve::domain_of;

/// What a company scores whose domain or number is that of a row without a name.
const NAMELESS: f32 = 0.95;
/// A company that scores less than this below the best one may as well be meant.
const MARGIN: f32 = 0.05;

/// Judges companies by one row.
pub(super) struct Judge<'r> {
    row: &'r MatchRow,
    domain: Option<String>,
    prepared: Prepared,
}

/// A company with what was found out about it.
struct Judged {
    verdict: names::Verdict,
    candidate: Candidate,
}

impl<'r> Judge<'r> {
    pub(super) fn new(row: &'r MatchRow) -> Self {
        let domain = row.domain.as_deref().and_then(domain_of);
        let numbers = row.identifiers.iter().filter_map(|number| number.split_once(':'));
        let identifiers: Vec<_> = numbers.map(|(scheme, value)| (scheme.trim(), value)).collect();
        let names: Vec<_> = row.name.as_deref().into_iter().collect();
        let party = Party {
            names: &names,
            country: row.country,
            city: row.city.as_deref(),
            domain: domain.as_deref(),
            identifiers: &identifiers,
        };
        Self { row, prepared: Prepared::new(&party), domain }
    }

    /// The best companies, and how far the first can be trusted.
    pub(super) fn verdict(&self, companies: Vec<CompanyRecord>) -> Matched {
        let mut judged: Vec<Judged> = companies.into_iter().map(|company| self.judge(company)).collect();
        judged.retain(|judged| judged.verdict != names::Verdict::None);
        judged.sort_by(|one, two| {
            let rank = |judged: &Judged| (judged.candidate.confidence, judged.is_written_the_same());
            let ((one_score, one_same), (two_score, two_same)) = (rank(one), rank(two));
            two_score.total_cmp(&one_score).then(two_same.cmp(&one_same))
        });
        let verdict = overall(&judged);
        judged.truncate(CANDIDATES_MAX);
        Matched { verdict, candidates: judged.into_iter().map(|judged| judged.candidate).collect() }
    }

    fn judge(&self, company: CompanyRecord) -> Judged {
        let mut compared = self.prepared.compare(&prepared(&company));
        if self.has_number_of(&company) && compared.grades.identifier != Grade::Exact {
            compared.grades.identifier = Grade::Exact;
            (compared.verdict, compared.score) = (names::Verdict::Match, 1.0);
            compared.why.insert(0, "the same register number".to_owned());
        } else if self.row.name.is_none() && self.has_domain_of(&company) && !contradicts(&compared.grades) {
            (compared.verdict, compared.score) = (names::Verdict::Match, NAMELESS);
        }
        let names::Comparison { score, verdict, grades, why } = compared;
        Judged { verdict, candidate: Candidate { company, confidence: score, grades, why } }
    }

    /// Whether one of the numbers without a scheme is the company's.
    fn has_number_of(&self, company: &CompanyRecord) -> bool {
        let bare = self.row.identifiers.iter().filter(|number| !number.contains(':'));
        let has = |number: &String| {
            let number = identifier_key(number);
            !number.is_empty() && company.identifiers.iter().any(|known| identifier_key(&known.value) == number)
        };
        bare.into_iter().any(has)
    }

    /// Its own domain or a host below it; lists also have ids there.
    fn has_domain_of(&self, company: &CompanyRecord) -> bool {
        if self.row.domain.as_deref().is_some_and(|given| given.trim().eq_ignore_ascii_case(&company.id)) {
            return true;
        }
        let (Some(asked), Some(known)) = (&self.domain, &company.domain) else { return false };
        let is_below = asked.strip_suffix(known.as_str()).is_some_and(|rest| rest.ends_with('.'));
        asked == known || is_below
    }
}

impl Judged {
    fn is_written_the_same(&self) -> bool {
        let grades = &self.candidate.grades;
        grades.name == Grade::Exact && !matches!(grades.legal_form, Grade::Equivalent | Grade::Different)
    }
}

fn prepared(company: &CompanyRecord) -> Prepared {
    let names = [Some(&company.name), company.legal_name.as_ref()].into_iter().flatten().chain(&company.aliases);
    let names: Vec<&str> = names.map(String::as_str).collect();
    let identifiers: Vec<_> =
        company.identifiers.iter().map(|number| (number.scheme.as_str(), number.value.as_str())).collect();
    Prepared::new(&Party {
        names: &names,
        country: company.country,
        city: company.locality.as_deref(),
        domain: company.domain.as_deref(),
        identifiers: &identifiers,
    })
}

fn contradicts(grades: &Grades) -> bool {
    [grades.country, grades.identifier].contains(&Grade::Different)
}

/// The verdict on a row, from those on the companies, the best one first.
fn overall(judged: &[Judged]) -> Verdict {
    let Some(best) = judged.first() else { return Verdict::None };
    let rival = judged.get(1).filter(|next| next.verdict == names::Verdict::Match);
    let is_close = |next: &Judged| {
        best.candidate.confidence - next.candidate.confidence < MARGIN
            && best.is_written_the_same() == next.is_written_the_same()
    };
    match best.verdict {
        names::Verdict::Match if rival.is_some_and(is_close) => Verdict::Candidates,
        names::Verdict::Match => Verdict::Match,
        names::Verdict::Sister => Verdict::Sister,
        names::Verdict::Possible => Verdict::Candidates,
        names::Verdict::None => Verdict::None,
    }
}

/// INVARIANT (one scale): what decides here lies within the scale of the names.
const _: () = assert!(POSSIBLE_MIN < MATCH_MIN && MATCH_MIN < NAMELESS && MARGIN < MATCH_MIN - POSSIBLE_MIN);
