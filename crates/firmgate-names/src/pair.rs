//! How two names compare, before anything else is known.

use crate::align::align;
use crate::common::Kind;
use crate::forms::{FormRelation, LegalForm};
use crate::party::{Grade, POSSIBLE_MIN};
use crate::prepared::{Name, Word};

/// The most that two names score of which one has a word that the other one lacks.
pub(crate) const REST_MAX: f32 = 0.70;
/// The least that two names of one group have in common.
const SISTER_MIN: f32 = 0.40;
/// What initials score that are those of the other name.
const INITIALS_SCORE: f32 = 0.65;
/// Initials of fewer words are those of too many names.
const INITIALS_MIN: usize = 3;

/// How two names compare.
#[derive(Debug, Default)]
pub(crate) struct Names<'a> {
    pub(crate) score: f32,
    pub(crate) grade: Grade,
    /// How their legal forms compare.
    pub(crate) form: Grade,
    /// The legal forms, where they differ.
    forms: Option<(LegalForm, LegalForm)>,
    /// The words that only the one or the other has.
    left: Vec<&'a Word>,
    right: Vec<&'a Word>,
    /// The share that they have in common.
    share: f32,
    /// They have a word in common that names the company.
    pub(crate) has_core: bool,
    edits: usize,
    /// One is the initials of the other.
    pub(crate) is_initials: bool,
}

impl<'a> Names<'a> {
    pub(crate) fn of(left: &'a Name, right: &'a Name) -> Self {
        let pairs = align(left, right);
        let all = left.weight() + right.weight();
        let share = if all > 0.0 { pairs.common / all } else { 0.0 };
        let (relation, forms) = relation(&left.forms, &right.forms);
        let mut names = Self {
            score: share,
            form: relation,
            forms,
            left: pairs.rest_left(left),
            right: pairs.rest_right(right),
            share,
            has_core: pairs.core > 0.0,
            edits: pairs.edits,
            ..Self::default()
        };
        names.leave_out_initials(left, right);
        names.is_initials = !names.is_complete() && (is_initials(left, right) || is_initials(right, left));
        if names.is_initials {
            names.score = INITIALS_SCORE;
        } else if !names.is_complete() {
            names.score = share.min(REST_MAX);
        }
        names.grade = match (names.is_complete(), names.edits, pairs.is_rewritten) {
            (true, 0, false) => Grade::Exact,
            (true, 0, true) => Grade::Equivalent,
            (true, _, _) => Grade::Similar,
            (false, _, _) if names.score >= POSSIBLE_MIN => Grade::Similar,
            (false, _, _) => Grade::Different,
        };
        names
    }

    /// Of several names, the pair that ranks highest counts.
    pub(crate) fn rank(&self) -> f32 {
        if self.form == Grade::Different { self.score - 0.1 } else { self.score }
    }

    /// Every word of each stands for one of the other.
    pub(crate) fn is_complete(&self) -> bool {
        self.left.is_empty() && self.right.is_empty() && self.share > 0.0
    }

    /// One has more words, none of which tells companies of a group apart.
    pub(crate) fn is_loose(&self) -> bool {
        let is_one_sided = self.left.is_empty() || self.right.is_empty();
        is_one_sided && self.rest().all(|word| matches!(word.kind, Kind::Plain | Kind::Initials | Kind::Trade))
    }

    /// They share what names the company, and have words that tell companies of a group apart.
    pub(crate) fn is_sister(&self) -> bool {
        let has_own = |words: &[&Word]| words.iter().any(|word| !word.kind.is_known());
        let is_told_apart = self.rest().all(|word| matches!(word.kind, Kind::Place | Kind::Number));
        let is_named_alike =
            self.has_core && self.share >= SISTER_MIN && !(has_own(&self.left) && has_own(&self.right));
        is_named_alike || (is_told_apart && self.share >= POSSIBLE_MIN)
    }

    /// What decided, in short plain words.
    pub(crate) fn why(&self) -> Vec<String> {
        let mut why = Vec::new();
        match self.grade {
            Grade::Exact => why.push("the names are the same".to_owned()),
            Grade::Equivalent => why.push("the names are the same, written in another way".to_owned()),
            Grade::Similar if self.is_complete() => why.push(match self.edits {
                1 => "the names differ in one letter".to_owned(),
                many => format!("the names differ in {many} letters"),
            }),
            _ if self.is_initials => why.push("one name is the initials of the other".to_owned()),
            _ => {
                why.extend(self.left.iter().map(|word| format!("only the first has `{}`", word.text)));
                why.extend(self.right.iter().map(|word| format!("only the second has `{}`", word.text)));
            }
        }
        if let Some((left, right)) = self.forms {
            why.push(format!("the legal forms differ: `{}` and `{}`", left.short(), right.short()));
        }
        why
    }

    fn rest(&self) -> impl Iterator<Item = &&'a Word> {
        self.left.iter().chain(&self.right)
    }

    /// `International Business Machines (IBM)`: initials beside the words that they stand for are no other word.
    fn leave_out_initials(&mut self, left: &Name, right: &Name) {
        match (self.left.as_slice(), self.right.as_slice()) {
            ([], [word]) if word.text == left.initials => self.right.clear(),
            ([word], []) if word.text == right.initials => self.left.clear(),
            _ => {}
        }
    }
}

/// Whether a name is the initials of another one's words.
fn is_initials(short: &Name, long: &Name) -> bool {
    short.words.len() == 1 && short.dense.len() >= INITIALS_MIN && short.dense == long.initials
}

/// The closest that two legal forms of the names are; words for any company count only without others.
fn relation(left: &[LegalForm], right: &[LegalForm]) -> (Grade, Option<(LegalForm, LegalForm)>) {
    let pairs = left.iter().flat_map(|one| right.iter().map(move |two| (one.relation(*two), *one, *two)));
    let closest = pairs.filter(|(relation, ..)| *relation != FormRelation::Open).min_by_key(|(relation, ..)| *relation);
    match closest {
        None => (Grade::Unknown, None),
        Some((FormRelation::Same, ..)) => (Grade::Exact, None),
        Some((FormRelation::Other, one, two)) => (Grade::Different, Some((one, two))),
        Some(_) => (Grade::Equivalent, None),
    }
}
