//! A query is read without an engine.

use std::collections::{BTreeSet, HashMap};

use firmgate_model::filter::{Filter, Values};
use firmgate_vocabulary::Country;

use crate::catalogue::clause::{Clause, Side};
use crate::catalogue::error::QueryError;
use crate::catalogue::plan::Plan;
use crate::catalogue::searched::{Likely, Searched};
use crate::catalogue::terms::{Frequencies, Term, TextField, mark, term};
use crate::catalogue::text;
use crate::catalogue::tier::{Group, Tier};

/// Companies as the terms that they have.
struct Known(Vec<BTreeSet<Term>>);

impl Known {
    fn new(companies: &[(&str, &str)]) -> Self {
        let terms = |(name, country): &(&str, &str)| {
            let words = name.split(' ').flat_map(|word| [term(TextField::All, word), term(TextField::Name, word)]);
            let exact = [mark::NAME, mark::WRITTEN].map(|mark| term(TextField::Exact, &format!("{mark}{name}")));
            words.chain(exact).chain([term(TextField::Country, country), term(TextField::Id, name)]).collect()
        };
        Self(companies.iter().map(terms).collect())
    }
}

fn lets_in(clause: &Clause, company: &BTreeSet<Term>) -> bool {
    clause.terms.iter().any(|term| company.contains(term)) == (clause.side == Side::In)
}

impl Frequencies for Known {
    fn companies(&self) -> u64 {
        self.0.len() as u64
    }

    fn frequency(&self, term: &Term) -> Result<u64, QueryError> {
        Ok(self.0.iter().filter(|company| company.contains(term)).count() as u64)
    }

    fn between(&self, field: TextField, from: &str, until: &str, max: usize) -> Result<Vec<String>, QueryError> {
        let all: BTreeSet<&Term> = self.0.iter().flatten().filter(|term| term.field == field).collect();
        let values = all.into_iter().map(|term| term.value.clone());
        Ok(values.filter(|value| (from..until).contains(&value.as_str())).take(max).collect())
    }

    fn near(&self, field: TextField, word: &str, edits: u8) -> Result<Vec<(String, u64)>, QueryError> {
        let mut values: HashMap<&str, u64> = HashMap::new();
        for term in self.0.iter().flatten().filter(|term| term.field == field) {
            if strsim::damerau_levenshtein(&term.value, word) <= usize::from(edits) {
                *values.entry(&term.value).or_default() += 1;
            }
        }
        Ok(values.into_iter().map(|(value, companies)| (value.to_owned(), companies)).collect())
    }
}

impl Searched for Known {
    fn count(&self, plan: &Plan) -> Result<u64, QueryError> {
        let fits = |company: &&BTreeSet<Term>| {
            let all = |clauses: &[Clause]| clauses.iter().all(|clause| lets_in(clause, company));
            all(&plan.filters) && (plan.readings.is_empty() || plan.readings.iter().any(|reading| all(reading)))
        };
        Ok(self.0.iter().filter(fits).count() as u64)
    }

    fn likely(&self, plan: &Plan, need: &Clause, _: &[Group], max: usize) -> Result<Vec<Likely>, QueryError> {
        let fits = |company: &&BTreeSet<Term>| plan.filters.iter().chain([need]).all(|clause| lets_in(clause, company));
        let ids = self.0.iter().filter(fits).flatten().filter(|term| term.field == TextField::Id);
        Ok(ids.take(max).map(|id| Likely { id: id.value.clone(), names: vec![id.value.clone()] }).collect())
    }
}

#[test]
fn words_places_and_misspellings_are_told_apart_by_frequencies_alone() {
    let known = Known::new(&[("air france", "FR"), ("solar wind", "FR"), ("solar roof", "DE"), ("nordwind", "DE")]);
    let read = |text: &str, filter: &Filter| {
        let filters = Plan::of(filter, &known).unwrap();
        text::read(&known, text, filter, &filters).unwrap()
    };
    let all = Filter::default();
    let named = read("air france", &all);
    assert_eq!((named.total, named.read_as.as_deref()), (1, None));
    assert!(matches!(named.tiers.first(), Some(Tier::Pinned(_))), "the company of that name comes first");
    assert_eq!(read("solar", &all).total, 2);
    assert_eq!(read("solar france", &all).total, 1, "a place is looked for where companies sit");
    let germany = Values { any: vec![Country::of_code("DE").unwrap()], none: Vec::new() };
    assert_eq!(read("solar", &Filter { countries: germany, ..Filter::default() }).total, 1);
    let misspelt = read("nordwint", &all);
    assert_eq!((misspelt.total, misspelt.read_as.as_deref()), (1, Some("nordwind")));
    assert_eq!(read("qqxzv", &all).total, 0);
}
