//! One pass over one sentence.

use super::codes::{Mark, marks};
use super::interpretation::{Context, Slot, Span, Via};
use super::pieces::{Piece, What, pieces};
use super::read::Read;
use super::roles::{Role, Roles};
use super::tokens::Token;

/// The sentence, and how far it has been read.
pub(super) struct Reader<'a> {
    pub text: &'a [char],
    pub tokens: Vec<Token>,
    pub pieces: Vec<Piece>,
    /// Which pieces have been read.
    pub used: Vec<bool>,
    pub context: &'a Context<'a>,
    pub read: Read,
    /// Industries that are customers of the requested companies: `software for hotels`.
    pub customers: Vec<String>,
    /// How pieces are read that differ from the lexicon.
    marks: Vec<Mark>,
    /// Tokens of requests that cannot be answered.
    pub refused: Vec<usize>,
    /// Which tokens the reading names: as a span, as an unsupported request, as ignored or as not understood.
    named: Vec<bool>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a [char], tokens: Vec<Token>, context: &'a Context<'a>) -> Self {
        let pieces = pieces(&tokens);
        Self {
            text,
            marks: marks(text, &tokens, &pieces),
            named: vec![false; tokens.len()],
            used: vec![false; pieces.len()],
            tokens,
            pieces,
            context,
            read: Read::default(),
            customers: Vec::new(),
            refused: Vec::new(),
        }
    }

    pub(super) fn piece(&self, at: usize) -> Option<&Piece> {
        self.pieces.get(at)
    }

    /// The roles of a piece that has not been read yet.
    pub(super) fn roles(&self, at: usize) -> Roles {
        if self.is_free(at) { self.roles_anyway(at) } else { Roles::default() }
    }

    /// The roles of a piece, read or not.
    pub(super) fn roles_anyway(&self, at: usize) -> Roles {
        match self.marks.get(at) {
            Some(Mark::Code) | None => Roles::default(),
            Some(Mark::Contraction) => Roles::of(&[Role::Place, Role::Silent]),
            Some(Mark::Neither) => Roles::of(&[Role::Not]),
            Some(Mark::Plain) => self.pieces.get(at).map(Piece::roles).unwrap_or_default(),
        }
    }

    /// Whether the piece is a country's code.
    pub(super) fn is_code(&self, at: usize) -> bool {
        self.marks.get(at) == Some(&Mark::Code)
    }

    pub(super) fn has(&self, at: usize, role: Role) -> bool {
        self.roles(at).has(role)
    }

    pub(super) fn symbol(&self, at: usize) -> Option<char> {
        match self.pieces.get(at)?.what {
            What::Symbol(symbol) if self.is_free(at) => Some(symbol),
            _ => None,
        }
    }

    pub(super) fn number(&self, at: usize) -> Option<f64> {
        match self.pieces.get(at)?.what {
            What::Number(value) if self.is_free(at) => Some(value),
            _ => None,
        }
    }

    /// Whether the piece is still unread. A place outside of the sentence is not free.
    pub(super) fn is_free(&self, at: usize) -> bool {
        self.used.get(at) == Some(&false)
    }

    pub(super) fn use_up(&mut self, first: usize, last: usize) {
        for used in self.used.iter_mut().take(last + 1).skip(first) {
            *used = true;
        }
    }

    /// The folded words of a piece.
    pub(super) fn key(&self, at: usize) -> String {
        let Some(piece) = self.pieces.get(at) else { return String::new() };
        let tokens = self.tokens.get(piece.first..=piece.last).unwrap_or_default();
        tokens.iter().map(|token| token.key.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// Where pieces begin and end in the sentence.
    pub(super) fn place(&self, first: usize, last: usize) -> (usize, usize) {
        let token = |at: Option<usize>| at.and_then(|at| self.tokens.get(at));
        let start = token(self.pieces.get(first).map(|piece| piece.first)).map_or(0, |token| token.start);
        let end = token(self.pieces.get(last).map(|piece| piece.last)).map_or(start, |token| token.end);
        (start, end)
    }

    /// Pieces as they are written.
    pub(super) fn written(&self, first: usize, last: usize) -> String {
        let (start, end) = self.place(first, last);
        self.text.get(start..end).unwrap_or_default().iter().collect()
    }

    /// Records what pieces were read as, and claims them.
    pub(super) fn note(&mut self, first: usize, last: usize, slot: Slot, value: String, via: Via) {
        let (start, end) = self.place(first, last);
        let confidence = match via {
            Via::Label | Via::Name => 0.98,
            Via::Grammar => 0.97,
            Via::Alias | Via::Demonym => 0.95,
            Via::Code => 0.9,
            Via::Correction => 0.7,
            Via::Residual => 0.5,
        };
        let text = self.written(first, last);
        self.read.spans.push(Span { text, start, end, slot, value, via, confidence });
        self.take(first, last);
    }

    pub(super) fn assume(&mut self, assumption: String) {
        if !self.read.assumptions.contains(&assumption) {
            self.read.assumptions.push(assumption);
        }
    }

    pub(super) fn alternative(&mut self, alternative: String) {
        if !self.read.alternatives.contains(&alternative) {
            self.read.alternatives.push(alternative);
        }
    }

    /// Records pieces as a request that cannot be answered, and claims them.
    pub(super) fn refuse(&mut self, first: usize, last: usize) {
        let text = self.written(first, last);
        if !self.read.unsupported.contains(&text) {
            self.read.unsupported.push(text);
        }
        let pieces = self.pieces.get(first..=last).unwrap_or_default();
        self.refused.extend(pieces.iter().flat_map(|piece| piece.first..=piece.last));
        self.take(first, last);
    }

    /// Records pieces as not understood, and claims them.
    pub(super) fn unresolved(&mut self, first: usize, last: usize) {
        let text = self.written(first, last);
        if !self.read.unresolved.contains(&text) {
            self.read.unresolved.push(text);
        }
        self.take(first, last);
    }

    /// Records pieces as without meaning for the search, and claims them.
    pub(super) fn ignore(&mut self, first: usize, last: usize) {
        let text = self.written(first, last);
        if !self.read.ignored.contains(&text) {
            self.read.ignored.push(text);
        }
        self.take(first, last);
    }

    /// Claims pieces that the reading names.
    fn take(&mut self, first: usize, last: usize) {
        self.use_up(first, last);
        let pieces = self.pieces.get(first..=last).unwrap_or_default();
        for token in pieces.iter().flat_map(|piece| piece.first..=piece.last) {
            if let Some(named) = self.named.get_mut(token) {
                *named = true;
            }
        }
    }

    /// INVARIANT (no word is lost): a word that no step has named is named as ignored, so that a word is in a span, in
    /// an unsupported request, in `unresolved` or in `ignored`.
    pub(super) fn name_the_rest(&mut self) {
        let rest = self.tokens.iter().zip(&self.named).filter(|(token, named)| !**named && !token.key.is_empty());
        let words: Vec<String> =
            rest.map(|(token, _)| self.text.get(token.start..token.end).unwrap_or_default().iter().collect()).collect();
        for word in words {
            if !self.read.ignored.contains(&word) {
                self.read.ignored.push(word);
            }
        }
    }
}
