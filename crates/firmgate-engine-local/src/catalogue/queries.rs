//! From a plan to a query of the engine.

use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, EmptyQuery, Occur, Query, TermQuery,
};
use tantivy::schema::IndexRecordOption;

use super::clause::{Clause, Side};
use super::plan::Plan;
use super::schema::Fields;
use super::tier::Group;

impl Fields {
    /// A plan as a query that does not score.
    pub(super) fn query(&self, plan: &Plan) -> Box<dyn Query> {
        self.query_and(plan, &[])
    }

    /// A plan as a query that does not score, restricted further.
    pub(super) fn query_and(&self, plan: &Plan, more: &[Clause]) -> Box<dyn Query> {
        if plan.nothing {
            return Box::new(EmptyQuery);
        }
        let fixed = plan.filters.iter().chain(more);
        match plan.readings.as_slice() {
            [] => self.conjunction(fixed.collect()),
            [one] => self.conjunction(fixed.chain(one).collect()),
            several => {
                let each = several.iter().map(|reading| self.conjunction(reading.iter().collect())).collect();
                let mut parts: Vec<_> = fixed.map(|clause| (occur(clause), self.clause(clause))).collect();
                parts.push((Occur::Must, Box::new(BooleanQuery::union(each))));
                Box::new(BooleanQuery::new(parts))
            }
        }
    }

    /// Groups as a scoring query, restricted by the filter of a plan and by `within`, which add nothing to the score.
    pub(super) fn scoring(&self, plan: &Plan, groups: &[Group], within: &[Clause]) -> Box<dyn Query> {
        if let ([], [], [one]) = (plan.filters.as_slice(), within, groups) {
            return self.group(one);
        }
        let silent = |clause: &Clause| -> (Occur, Box<dyn Query>) {
            (occur(clause), Box::new(ConstScoreQuery::new(self.clause(clause), 0.0)))
        };
        let mut parts: Vec<_> = plan.filters.iter().chain(within).map(silent).collect();
        parts.extend(groups.iter().map(|group| (Occur::Must, self.group(group))));
        Box::new(BooleanQuery::new(parts))
    }

    /// Groups as a scoring query that has to match none of them, but one of the terms of `need` and the filter of a plan.
    pub(super) fn some_of(&self, plan: &Plan, need: &Clause, groups: &[Group]) -> Box<dyn Query> {
        let silent = |clause: &Clause| -> (Occur, Box<dyn Query>) {
            (occur(clause), Box::new(ConstScoreQuery::new(self.clause(clause), 0.0)))
        };
        let mut parts: Vec<_> = plan.filters.iter().chain([need]).map(silent).collect();
        parts.extend(groups.iter().map(|group| (Occur::Should, self.group(group))));
        Box::new(BooleanQuery::new(parts))
    }

    /// A clause as a query that does not score.
    fn clause(&self, clause: &Clause) -> Box<dyn Query> {
        let each = |term| -> Box<dyn Query> { Box::new(TermQuery::new(self.term(term), IndexRecordOption::Basic)) };
        match clause.terms.as_slice() {
            [] => Box::new(EmptyQuery),
            [term] => each(term),
            terms => Box::new(BooleanQuery::union(terms.iter().map(each).collect())),
        }
    }

    fn group(&self, group: &Group) -> Box<dyn Query> {
        let each = |(term, weight): &(_, f32)| -> Box<dyn Query> {
            let query = Box::new(TermQuery::new(self.term(term), IndexRecordOption::WithFreqs));
            if *weight < 1.0 { Box::new(BoostQuery::new(query, *weight)) } else { query }
        };
        match group.spellings() {
            [one] => each(one),
            // The best spelling, not their sum: a sum would depend on the order of adding up.
            several => Box::new(DisjunctionMaxQuery::new(several.iter().map(each).collect())),
        }
    }

    fn conjunction(&self, clauses: Vec<&Clause>) -> Box<dyn Query> {
        match clauses.as_slice() {
            [] => Box::new(AllQuery),
            [clause] if clause.side == Side::In => self.clause(clause),
            clauses => {
                let mut parts: Vec<_> = clauses.iter().map(|clause| (occur(clause), self.clause(clause))).collect();
                if clauses.iter().all(|clause| clause.side == Side::Out) {
                    parts.push((Occur::Must, Box::new(AllQuery)));
                }
                Box::new(BooleanQuery::new(parts))
            }
        }
    }
}

fn occur(clause: &Clause) -> Occur {
    match clause.side {
        Side::In => Occur::Must,
        Side::Out => Occur::MustNot,
    }
}
