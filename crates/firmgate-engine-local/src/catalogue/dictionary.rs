//! The terms of this index, as the reading of a query needs them.

use tantivy::query::FuzzyTermQuery;

use super::clause::Clause;
use super::error::QueryError;
use super::list::{self, SeenSet};
use super::plan::Plan;
use super::searched::{Likely, Searched};
use super::terms::{Frequencies, Term, TextField};
use super::tier::Group;
use super::view::Snapshot;
use super::{schema, score};

impl Frequencies for Snapshot {
    fn companies(&self) -> u64 {
        self.searcher.num_docs()
    }

    fn frequency(&self, term: &Term) -> Result<u64, QueryError> {
        Ok(self.searcher.doc_freq(&self.fields.term(term))?)
    }

    fn between(&self, field: TextField, from: &str, until: &str, max: usize) -> Result<Vec<String>, QueryError> {
        let mut values = Vec::new();
        for reader in self.searcher.segment_readers() {
            let index = reader.inverted_index(self.fields.text(field))?;
            let mut found = index.terms().range().ge(from).lt(until).into_stream()?;
            let mut left = max;
            while left > 0 && found.advance() {
                values.extend(std::str::from_utf8(found.key()).map(str::to_owned).ok());
                left -= 1;
            }
        }
        Ok(values)
    }

    fn near(&self, field: TextField, word: &str, edits: u8) -> Result<Vec<(String, u64)>, QueryError> {
        let field = self.fields.text(field);
        let query = FuzzyTermQuery::new(schema::term(field, word), edits, true);
        let mut values: Vec<(String, u64)> = Vec::new();
        for reader in self.searcher.segment_readers() {
            let index = reader.inverted_index(field)?;
            let mut found = index.terms().search(query.automaton()?).into_stream()?;
            while found.advance() {
                let Ok(value) = std::str::from_utf8(found.key()) else { continue };
                let companies = u64::from(found.value().doc_freq);
                match values.iter_mut().find(|(known, _)| known == value) {
                    Some((_, known)) => *known += companies,
                    None => values.push((value.to_owned(), companies)),
                }
            }
        }
        Ok(values)
    }
}

impl Searched for Snapshot {
    fn count(&self, plan: &Plan) -> Result<u64, QueryError> {
        list::count(self, plan)
    }

    fn likely(&self, plan: &Plan, need: &Clause, groups: &[Group], max: usize) -> Result<Vec<Likely>, QueryError> {
        let none_shown = SeenSet::new(&[]);
        let hits = if groups.is_empty() {
            let query = self.fields.query_and(plan, std::slice::from_ref(need));
            list::by_rank(self, query.as_ref(), plan, &none_shown, None, max)?
        } else {
            let query = self.fields.some_of(plan, need, groups);
            score::by_score(self, query.as_ref(), plan, &none_shown, None, max)?
        };
        let records = hits.iter().map(|hit| self.record(hit.at));
        let likely = records.map(|record| {
            let record = record?;
            let names = [Some(record.name), record.legal_name].into_iter().flatten().chain(record.aliases);
            Ok(Likely { id: record.id, names: names.collect() })
        });
        likely.collect()
    }
}
