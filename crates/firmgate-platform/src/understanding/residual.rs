//! What is left of the sentence: keywords, words without meaning, and slips of the pen.

use super::lexicon::{CORRECTED_LETTERS_MIN, Lexicon};
use super::pieces::What;
use super::reader::Reader;
use super::roles::Role;
use super::tokens::{Kind, Letters, Token};
use super::{Interpretation, Slot, Via, numbers};

/// More words than this make no search better.
const KEYWORDS_MAX: usize = 32;

/// A sentence of more words is no company's name.
const NAME_WORDS_MAX: usize = 5;

/// A misspelt word and what it was taken for.
pub(super) struct Slip {
    pub token: usize,
    to: String,
}

/// Makes keywords of what nothing else has read, and returns their tokens.
pub(super) fn read(reader: &mut Reader<'_>) -> Vec<usize> {
    let mut keywords: Vec<(usize, usize)> = Vec::new();
    for at in 0..reader.pieces.len() {
        if !reader.is_free(at) {
            continue;
        }
        if is_keyword(reader, at) {
            match keywords.last_mut() {
                Some((_, last)) if *last + 1 == at || is_joined_by_and(reader, *last, at) => *last = at,
                _ => keywords.push((at, at)),
            }
        } else {
            leave(reader, at);
        }
    }
    let mut left = Vec::new();
    let mut words: Vec<String> = Vec::new();
    for (first, last) in keywords {
        let text = reader.written(first, last);
        if words.len() >= KEYWORDS_MAX {
            reader.read.unresolved.push(text);
            reader.use_up(first, last);
            continue;
        }
        let pieces = reader.pieces.get(first..=last).unwrap_or_default();
        left.extend(pieces.iter().flat_map(|piece| piece.first..=piece.last));
        words.push(text.clone());
        reader.note(first, last, Slot::Keyword, text, Via::Residual);
    }
    company_name(reader);
    if !words.is_empty() {
        reader.read.keywords = Some(words.join(" "));
    }
    left
}

/// `Deutsche Bank` is a country and an industry, but most likely a company.
fn company_name(reader: &mut Reader<'_>) {
    let is_small = |token: &Token| matches!(token.key.as_str(), "of" | "and" | "the" | "de" | "du" | "der" | "for");
    let is_name = |token: &Token| token.kind == Kind::Word && token.letters != Letters::Lower || is_small(token);
    let length = reader.tokens.len();
    let is_read = reader.read.spans.iter().any(|span| matches!(span.slot, Slot::Category | Slot::Country));
    if (2..=NAME_WORDS_MAX).contains(&length) && is_read && reader.tokens.iter().all(is_name) {
        let text: String = reader.text.iter().collect();
        reader.alternative(format!("a company named `{}`: put the name in quotation marks", text.trim()));
    }
}

fn is_keyword(reader: &Reader<'_>, at: usize) -> bool {
    let is_word =
        |at: usize| reader.is_free(at) && matches!(reader.piece(at).map(|piece| piece.what), Some(What::Word));
    match reader.piece(at).map(|piece| piece.what) {
        // `the ten oldest`: a number that counts nothing.
        Some(What::Word) if numbers::word(&reader.key(at)).is_some() => {
            at.checked_sub(1).is_some_and(is_word) || is_word(at + 1)
        }
        Some(What::Word) => true,
        // A name that stood where no such thing can: a city without a preposition.
        Some(What::Phrase(entry)) => entry.roles.is_empty(),
        // `Studio 54`
        Some(What::Number(_)) => at.checked_sub(1).is_some_and(is_word) || is_word(at + 1),
        _ => false,
    }
}

/// Words on both sides of a tight `&` stay together.
fn is_joined_by_and(reader: &Reader<'_>, last: usize, at: usize) -> bool {
    let is_tight = |at: usize| {
        let token = reader.piece(at).and_then(|piece| reader.tokens.get(piece.first));
        token.is_some_and(|token| token.is_tight)
    };
    last + 2 == at && reader.key(last + 1) == "and" && is_tight(last + 1) && is_tight(at)
}

fn leave(reader: &mut Reader<'_>, at: usize) {
    let text = reader.written(at, at);
    let roles = reader.roles(at);
    let list = if roles.has_any(&[Role::Command, Role::Old]) {
        &mut reader.read.reading.ignored
    } else if matches!(reader.piece(at).map(|piece| piece.what), Some(What::Number(_) | What::Decade(_) | What::Word)) {
        &mut reader.read.reading.unresolved
    } else {
        return;
    };
    if !list.contains(&text) {
        list.push(text);
    }
}

/// Corrects the words among `left` that look misspelt.
pub(super) fn correct(tokens: &mut [Token], left: &[usize]) -> Vec<Slip> {
    let lexicon = Lexicon::shared();
    let mut slips = Vec::new();
    for &at in left {
        let Some(token) = tokens.get(at) else { continue };
        let is_long = token.key.chars().count() >= CORRECTED_LETTERS_MIN;
        let is_plain = token.kind == Kind::Word && !token.is_quoted && token.key.chars().all(char::is_alphabetic);
        if is_long
            && is_plain
            && !lexicon.knows(&token.key)
            && let Some(to) = lexicon.correction(&token.key)
        {
            slips.push(Slip { token: at, to: to.to_owned() });
        }
    }
    apply(tokens, &slips);
    slips
}

/// Puts the corrected words in the place of the misspelt ones.
pub(super) fn apply(tokens: &mut [Token], slips: &[Slip]) {
    for slip in slips {
        if let Some(token) = tokens.get_mut(slip.token) {
            token.key.clone_from(&slip.to);
        }
    }
}

/// Says what was corrected.
pub(super) fn report(reading: &mut Interpretation, tokens: &[Token], text: &[char], slips: &[Slip]) {
    for slip in slips {
        let Some(token) = tokens.get(slip.token) else { continue };
        let written: String = text.get(token.start..token.end).unwrap_or_default().iter().collect();
        reading.corrected.push(format!("{written} -> {}", slip.to));
        let spans = reading.spans.iter_mut();
        for span in spans.filter(|span| span.start <= token.start && token.end <= span.end) {
            span.via = Via::Correction;
            span.confidence = 0.7;
        }
    }
}
