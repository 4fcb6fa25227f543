//! The rest of the sentence: keywords, words without meaning, and misspellings.

use super::lexicon::{Lexicon, Spot};
use super::pieces::What;
use super::reader::Reader;
use super::tokens::{Kind, Letters, Token};
use super::{Interpretation, Slot, Via, numbers};

/// More words than this do not improve a search.
const KEYWORDS_MAX: usize = 32;

/// A sentence of more words is not a company's name.
const NAME_WORDS_MAX: usize = 5;

/// A misspelt word and its correction.
pub(super) struct Slip {
    pub token: usize,
    to: String,
}

/// Turns the unread words into keywords, and returns their tokens.
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
    let mut quoted: Vec<String> = Vec::new();
    for (first, last) in keywords {
        if words.len() + quoted.len() >= KEYWORDS_MAX {
            reader.unresolved(first, last);
            continue;
        }
        let pieces = reader.pieces.get(first..=last).unwrap_or_default();
        let tokens: Vec<usize> = pieces.iter().flat_map(|piece| piece.first..=piece.last).collect();
        let is_quoted = |at: &usize| reader.tokens.get(*at).is_some_and(|token| token.is_quoted);
        let text = reader.written(first, last);
        if tokens.iter().all(is_quoted) {
            quoted.push(text.clone());
        } else {
            words.push(text.clone());
            if !reader.read.unresolved.contains(&text) {
                reader.read.unresolved.push(text.clone());
            }
        }
        left.extend(tokens);
        reader.note(first, last, Slot::Keyword, text, Via::Residual);
    }
    company_name(reader);
    let joined = |words: &[String]| (!words.is_empty()).then(|| words.join(" "));
    reader.read.keywords = joined(&quoted);
    words.extend(std::mem::take(&mut reader.customers));
    reader.read.preferred = joined(&words);
    reader.read.searched = words;
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
        // `the ten oldest`: a number without a unit.
        Some(What::Word) if numbers::word(&reader.key(at)).is_some() => {
            at.checked_sub(1).is_some_and(is_word) || is_word(at + 1)
        }
        Some(What::Word) => true,
        // A name in a position where it cannot occur: a city without a preposition.
        // So is a word that names a part of a question where no part is meant.
        Some(What::Phrase(entry)) => entry.roles.is_empty() || entry.roles.is_field_alone(),
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
    match reader.piece(at).map(|piece| piece.what) {
        Some(What::Number(_) | What::Decade(_) | What::Word) => reader.unresolved(at, at),
        Some(What::Phrase(_)) => reader.ignore(at, at),
        _ => {}
    }
}

/// Corrects the words among `left` that look misspelt.
pub(super) fn correct(tokens: &mut [Token], left: &[usize]) -> Vec<Slip> {
    let lexicon = Lexicon::shared();
    let mut slips = Vec::new();
    for &at in left {
        let Some(token) = tokens.get(at) else { continue };
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        let spot = before.map_or(Spot::Anywhere, |before| lexicon.spot(&before.key, token.letters));
        let is_plain = token.kind == Kind::Word && !token.is_quoted && token.key.chars().all(char::is_alphabetic);
        if is_plain
            && !lexicon.knows(&token.key)
            && let Some(to) = lexicon.correction(&token.key, spot)
        {
            slips.push(Slip { token: at, to: to.to_owned() });
        }
    }
    apply(tokens, &slips);
    slips
}

/// Replaces the misspelt words by the corrected ones.
pub(super) fn apply(tokens: &mut [Token], slips: &[Slip]) {
    for slip in slips {
        if let Some(token) = tokens.get_mut(slip.token) {
            token.key.clone_from(&slip.to);
        }
    }
}

/// States what was corrected.
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
