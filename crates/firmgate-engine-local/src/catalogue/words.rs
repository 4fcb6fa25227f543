//! From text to words, as the engine takes them: stored text and queries in the same way.

use std::ops::Range;

use firmgate_names::words::{Cut, normal, pieces};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// The words of texts for the engine.
#[derive(Clone, Debug)]
pub(super) struct Words {
    cut: Cut,
    text: String,
    spans: Vec<Range<usize>>,
    token: Token,
}

impl Words {
    pub(super) fn new(cut: Cut) -> Self {
        Self { cut, text: String::new(), spans: Vec::new(), token: Token::default() }
    }
}

impl Tokenizer for Words {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        self.text = normal(text);
        self.spans.clear();
        pieces(&self.text, self.cut, &mut self.spans);
        self.token.reset();
        WordStream { text: &self.text, spans: self.spans.iter(), token: &mut self.token }
    }
}

/// The words of one text.
#[derive(Debug)]
pub(super) struct WordStream<'a> {
    text: &'a str,
    spans: std::slice::Iter<'a, Range<usize>>,
    token: &'a mut Token,
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(span) = self.spans.next() else { return false };
        self.token.text.clear();
        self.token.text.push_str(self.text.get(span.clone()).unwrap_or_default());
        self.token.offset_from = span.start;
        self.token.offset_to = span.end;
        self.token.position = self.token.position.wrapping_add(1);
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
