//! Cuts a sentence into words, numbers and symbols, with their places in the original.

use firmgate_vocabulary::key;

use super::numbers;

/// A word, number or symbol of the sentence.
#[derive(Clone, Debug)]
pub(super) struct Token {
    /// First character in the sentence.
    pub start: usize,
    /// After its last character.
    pub end: usize,
    /// Folded, for look-ups. Empty for a symbol.
    pub key: String,
    pub kind: Kind,
    pub letters: Letters,
    /// No white space precedes it.
    pub is_tight: bool,
    /// It is between quotation marks: to be searched for literally.
    pub is_quoted: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    Word,
    Number(f64),
    /// `2010s`, as its first year.
    Decade(u16),
    Symbol(char),
}

/// How a word is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Letters {
    Lower,
    Capital,
    /// At least two, all capitals.
    AllCaps,
    /// A flag, whose letters are those of the country's code.
    Flag,
}

/// The first of the characters that flags are made of.
const REGIONAL_INDICATOR_A: u32 = 0x1F1E6;

/// Prefixes that French, Italian and Catalan join to the next word.
const ELISIONS: [&str; 21] = [
    "d", "l", "qu", "s", "n", "j", "c", "m", "t", "dell", "all", "nell", "dall", "sull", "un", "quest", "vent",
    "trent", "cent", "vingt", "degl",
];

/// Words that are written with a dot behind them.
const DOTTED: [&str; 20] = [
    "st", "max", "min", "mind", "ca", "approx", "aprox", "excl", "exkl", "incl", "inkl", "est", "env", "pers", "mio",
    "mrd", "mln", "mill", "tsd", "mld",
];
/// Prepositions that are written with a stroke.
const ABBREVIATIONS: [(&str, &str); 6] =
    [("w/out", "without"), ("w/o", "without"), ("b/w", "between"), ("w/", "with"), ("c/", "con"), ("s/", "sin")];

/// The tokens of `text`.
pub(super) fn tokens(text: &[char]) -> Vec<Token> {
    let mut cutter = Cutter { text, at: 0, tokens: Vec::new(), quote: None };
    while let Some(c) = cutter.peek(0) {
        cutter.step(c);
    }
    cutter.tokens
}

/// The folded words of a name, cut in the same way as a sentence is.
pub(super) fn words_of(name: &str) -> Vec<String> {
    // Most names are plain, and there are many of them.
    if name.bytes().all(|b| b.is_ascii_alphabetic() || b == b' ') {
        return name.split_ascii_whitespace().map(str::to_ascii_lowercase).collect();
    }
    let chars: Vec<char> = name.chars().collect();
    let tokens = tokens(&chars).into_iter();
    tokens.filter(|token| !matches!(token.kind, Kind::Symbol(_))).map(|token| token.key).collect()
}

struct Cutter<'a> {
    text: &'a [char],
    at: usize,
    tokens: Vec<Token>,
    /// Number of tokens when the quotation was opened.
    quote: Option<usize>,
}

impl Cutter<'_> {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.text.get(self.at + ahead).copied()
    }

    fn step(&mut self, c: char) {
        if c.is_ascii_digit() {
            self.number();
        } else if let Some(code) = self.flag() {
            self.push(self.at, self.at + 2, code, Kind::Word);
            if let Some(token) = self.tokens.last_mut() {
                token.letters = Letters::Flag;
            }
        } else if is_letter(c) {
            self.word();
        } else if c == '&' {
            self.push(self.at, self.at + 1, "and".to_owned(), Kind::Word);
        } else if is_quotation_mark(c) {
            self.quotation();
        } else if c.is_whitespace() || c.is_control() || is_apostrophe(c) || self.is_inner_hyphen(c) {
            self.at += 1;
        } else {
            self.symbol(c);
        }
    }

    /// The country code of a flag: two regional indicators.
    fn flag(&self) -> Option<String> {
        let letter = |at: usize| {
            let offset = u32::from(self.peek(at)?).checked_sub(REGIONAL_INDICATOR_A)?;
            char::from_u32(u32::from('a') + offset).filter(char::is_ascii_lowercase)
        };
        Some([letter(0)?, letter(1)?].iter().collect())
    }

    fn word(&mut self) {
        if self.abbreviation() {
            return;
        }
        let start = self.at;
        let mut end = start;
        let mut dots = 0;
        while let Some(c) = self.text.get(end).copied() {
            let next = self.text.get(end + 1).copied();
            if is_letter(c) || c.is_ascii_digit() {
                end += 1;
            } else if is_apostrophe(c) && next.is_some_and(is_letter) {
                let behind = self.text.get(end + 2).copied();
                let is_possessive = matches!(next, Some('s' | 'S')) && !behind.is_some_and(is_letter);
                if is_possessive || self.is_elision(start, end) {
                    self.push_word(start, end);
                    // The apostrophe is removed, and of a possessive its `s`.
                    self.at = end + if is_possessive { 2 } else { 1 };
                    return;
                }
                end += 1;
            } else if c == '.' && next.is_some_and(is_letter) && self.continues_over_dot(start, end) {
                dots += 1;
                end += 1;
            } else {
                break;
            }
        }
        let is_short = end - start <= 6 && DOTTED.contains(&self.folded(start, end).as_str());
        // `N. Ireland`, `S. Korea`
        let is_initial = end - start == 1 && matches!(self.text.get(start), Some('N' | 'S' | 'W'));
        self.push_word(start, end);
        // The last dot of `U.S.` and those of `St. Gallen` and `max. 80` belong to the word.
        if self.peek(0) == Some('.') && (dots > 0 || is_short || is_initial) {
            self.at += 1;
        }
    }

    /// `w/`, `w/o`, `b/w`, `c/`, `s/`: prepositions with a stroke.
    fn abbreviation(&mut self) -> bool {
        let written = |length: usize| {
            let text = self.text.get(self.at..self.at + length).unwrap_or_default();
            let ends = !self.text.get(self.at + length).is_some_and(|c| is_letter(*c));
            ends.then(|| text.iter().collect::<String>().to_lowercase())
        };
        let found = [5, 3, 2].into_iter().find_map(|length| {
            let text = written(length)?;
            ABBREVIATIONS.iter().find(|(short, _)| *short == text).map(|(_, long)| (length, *long))
        });
        if let Some((length, long)) = found {
            self.push(self.at, self.at + length, long.to_owned(), Kind::Word);
        }
        found.is_some()
    }

    fn push_word(&mut self, start: usize, end: usize) {
        let key = self.folded(start, end);
        self.push(start, end, key, Kind::Word);
    }

    fn folded(&self, start: usize, end: usize) -> String {
        key(&self.text.get(start..end).unwrap_or_default().iter().collect::<String>())
    }

    fn is_elision(&self, start: usize, end: usize) -> bool {
        end - start <= 5 && ELISIONS.contains(&self.folded(start, end).as_str())
    }

    /// `U.S` is one word, and so is `booking.com`; `Berlin.Find` is two sentences.
    fn continues_over_dot(&self, start: usize, dot: usize) -> bool {
        let before = self.text.get(start..dot).unwrap_or_default();
        let last_part = before.rsplit(|c| *c == '.').next().unwrap_or_default();
        let next = self.text.get(dot + 1).copied();
        let behind = self.text.get(dot + 2).copied();
        if last_part.len() == 1 {
            return behind.is_none_or(|c| !is_letter(c));
        }
        next.is_some_and(char::is_lowercase) && behind.is_some_and(is_letter)
    }

    fn number(&mut self) {
        let start = self.at;
        let mut end = start;
        while let Some(c) = self.text.get(end).copied() {
            let next_is_digit = self.text.get(end + 1).is_some_and(char::is_ascii_digit);
            let groups = matches!(c, '.' | ',' | '\'' | '\u{2019}') && next_is_digit;
            if !(c.is_ascii_digit() || groups || self.is_thousands_space(start, end)) {
                break;
            }
            end += 1;
        }
        let mut behind = end;
        while self.text.get(behind).is_some_and(|c| is_letter(*c) || c.is_ascii_digit()) {
            behind += 1;
        }
        let digits: String = self.text.get(start..end).unwrap_or_default().iter().collect();
        let suffix = self.folded(end, behind);
        let key = self.folded(start, behind);
        let kind = match numbers::value(&digits, &suffix) {
            Some(value) if suffix.is_empty() && self.is_short_year(start, end) => Kind::Number(century(value) + value),
            Some(value) => Kind::Number(value),
            None => numbers::decade(&digits, &suffix).map_or(Kind::Word, Kind::Decade),
        };
        self.push(start, behind, key, kind);
    }

    /// `'95`
    fn is_short_year(&self, start: usize, end: usize) -> bool {
        let is_behind = |back: usize, is: fn(char) -> bool| {
            start.checked_sub(back).and_then(|at| self.text.get(at)).is_some_and(|c| is(*c))
        };
        end - start == 2 && is_behind(1, is_apostrophe) && !is_behind(2, char::is_alphanumeric)
    }

    /// `1 000`: one to three digits, a space, and exactly three zeros, or digits after a non-breaking space.
    fn is_thousands_space(&self, start: usize, space: usize) -> bool {
        let Some(c) = self.text.get(space) else { return false };
        let is_hard = matches!(c, '\u{A0}' | '\u{2009}' | '\u{202F}');
        if !(is_hard || *c == ' ') || space - start > 11 {
            return false;
        }
        let group = self.text.get(space + 1..space + 4).unwrap_or_default();
        let is_group = group.len() == 3 && group.iter().all(|c| if is_hard { c.is_ascii_digit() } else { *c == '0' });
        let ends = !self.text.get(space + 4).is_some_and(|c| is_letter(*c) || c.is_ascii_digit());
        is_group && (ends || is_hard)
    }

    fn quotation(&mut self) {
        self.at += 1;
        match self.quote.take() {
            None => self.quote = Some(self.tokens.len()),
            Some(first) => self.tokens.iter_mut().skip(first).for_each(|token| token.is_quoted = true),
        }
    }

    /// `e-commerce`, `3-D`: the two are looked up as separate words. `50-200` is a range.
    fn is_inner_hyphen(&self, c: char) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.text.get(at)).copied();
        let (Some(before), Some(next)) = (before, self.peek(1)) else { return false };
        // `1k-5k`
        let is_behind_number = self.tokens.last().is_some_and(|token| matches!(token.kind, Kind::Number(_)));
        matches!(c, '-' | '\u{2010}' | '\u{2011}')
            && (is_letter(before) && is_letter(next)
                || is_letter(before) && next.is_ascii_digit() && !is_behind_number
                || before.is_ascii_digit() && is_letter(next))
    }

    fn symbol(&mut self, c: char) {
        let (symbol, length) = match (c, self.peek(1)) {
            ('>', Some('=')) => ('≥', 2),
            ('<', Some('=')) => ('≤', 2),
            ('.', Some('.')) => ('–', if self.peek(2) == Some('.') { 3 } else { 2 }),
            ('-' | '\u{2010}'..='\u{2015}' | '\u{2212}', _) => ('–', 1),
            ('…', _) => ('–', 1),
            ('≈' | '∼', _) => ('~', 1),
            ('、' | '，', _) => (',', 1),
            ('；', _) => (';', 1),
            _ => (c, 1),
        };
        self.push(self.at, self.at + length, String::new(), Kind::Symbol(symbol));
    }

    fn push(&mut self, start: usize, end: usize, key: String, kind: Kind) {
        let before = start.checked_sub(1).and_then(|at| self.text.get(at));
        let written = self.text.get(start..end).unwrap_or_default();
        let capitals = written.iter().filter(|c| c.is_uppercase()).count();
        let lower = written.iter().filter(|c| c.is_lowercase()).count();
        let letters = match (written.first().is_some_and(|c| c.is_uppercase()), capitals, lower) {
            (true, 2.., 0) => Letters::AllCaps,
            (true, ..) => Letters::Capital,
            _ => Letters::Lower,
        };
        let is_tight = before.is_some_and(|c| !c.is_whitespace());
        self.at = end.max(self.at + 1);
        self.tokens.push(Token { start, end, key, kind, letters, is_tight, is_quoted: false });
    }
}

/// The century of a year of two digits.
fn century(year: f64) -> f64 {
    if year < 30.0 { 2000.0 } else { 1900.0 }
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic() || c.is_numeric() && !c.is_ascii_digit() || ('\u{300}'..='\u{36F}').contains(&c)
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2018}' | '`' | '\u{B4}')
}

fn is_quotation_mark(c: char) -> bool {
    matches!(c, '"' | '\u{201C}' | '\u{201D}' | '\u{201E}' | '\u{AB}' | '\u{BB}')
}
