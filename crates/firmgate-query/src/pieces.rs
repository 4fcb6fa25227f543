//! The sentence as phrases, numbers and symbols.

use firmgate_vocabulary::Country;

use super::lexicon::{Entry, Lexicon};
use super::numbers;
use super::roles::{Role, Roles};
use super::tokens::{Kind, Token};

/// One or more tokens that belong together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    /// Its first token.
    pub first: usize,
    /// Its last token.
    pub last: usize,
    pub what: What,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum What {
    Number(f64),
    Decade(u16),
    Symbol(char),
    Phrase(&'static Entry),
    /// A word that the lexicon does not know, or a quoted one.
    Word,
}

impl Piece {
    pub(super) fn roles(&self) -> Roles {
        match self.what {
            What::Phrase(entry) => entry.roles,
            _ => Roles::default(),
        }
    }
}

/// Before these a word such as `fifty` is a number.
const BEHIND_NUMBER: [Role; 7] =
    [Role::Staff, Role::Years, Role::DecadeUnit, Role::CenturyUnit, Role::To, Role::OrMore, Role::Modifier];
/// After these, too.
const BEFORE_NUMBER: [Role; 7] =
    [Role::Over, Role::Under, Role::AtLeast, Role::AtMost, Role::Around, Role::Between, Role::Last];

/// Words between a number that is a noun and what it counts.
pub(super) const PARTITIVE: [&str; 4] = ["of", "de", "d", "di"];
/// `years`, where a decade is named by it.
const PLURAL_YEARS: [&str; 6] = ["anni", "annees", "anos", "jaren", "jahre", "jahren"];

/// Words for makers and suppliers that mean nothing beside what is made.
pub(super) const MAKERS: [&str; 38] = [
    "industrias",
    "industrie",
    "editeurs",
    "editores",
    "editori",
    "developpeurs",
    "desarrolladores",
    "sviluppatori",
    "desenvolvedores",
    "fabbricanti",
    "entwickler",
    "manufacturer",
    "manufacturers",
    "factories",
    "hersteller",
    "produzenten",
    "zulieferer",
    "fabricant",
    "fabricants",
    "producteurs",
    "equipementiers",
    "fabricante",
    "fabricantes",
    "fabricas",
    "productores",
    "productoras",
    "produtores",
    "produtoras",
    "produttori",
    "produttore",
    "costruttori",
    "fabrikanten",
    "fabrikant",
    "producenten",
    "toeleveranciers",
    "makers",
    "usines",
    "fabbriche",
];

/// The pieces of `tokens`, longest phrases first.
pub(super) fn pieces(tokens: &[Token]) -> Vec<Piece> {
    let lexicon = Lexicon::shared();
    let mut pieces = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let (what, length) = match token.kind {
            Kind::Number(value) => (What::Number(value), 1),
            Kind::Decade(year) => (What::Decade(year), 1),
            Kind::Symbol(symbol) => (What::Symbol(symbol), 1),
            Kind::Word if token.is_quoted => (What::Word, 1),
            Kind::Word if numbers::decade_word(&token.key).is_some() => {
                (numbers::decade_word(&token.key).map_or(What::Word, What::Decade), 1)
            }
            Kind::Word => {
                let phrase = lexicon.longest_at(unquoted(tokens, at));
                let phrase = phrase.map(|(entry, length)| before_name(lexicon, tokens, at, entry, length));
                match phrase.map_or((What::Word, 1), |(entry, length)| (What::Phrase(entry), length)) {
                    (_, 1) if is_brand(tokens, at) => (What::Word, 3),
                    (What::Word, _) => (lexicon.compound(&token.key).map_or(What::Word, What::Phrase), 1),
                    found => found,
                }
            }
        };
        pieces.push(Piece { first: at, last: at + length - 1, what });
        at += length;
    }
    decades(tokens, number_words(tokens, pieces))
}

/// Joins `anni '70`, `jaren zestig`, `années 1990`: the plural of `year` before the first year of a decade.
fn decades(tokens: &[Token], pieces: Vec<Piece>) -> Vec<Piece> {
    let mut joined: Vec<Piece> = Vec::with_capacity(pieces.len());
    let mut at = 0;
    while let Some(&piece) = pieces.get(at) {
        let next = pieces.get(at + 1);
        let value = next.and_then(|next| match next.what {
            What::Number(value) => Some(value),
            _ => word(tokens, Some(next)).and_then(numbers::word),
        });
        let is_plural = word(tokens, Some(&piece)).is_some_and(|word| PLURAL_YEARS.contains(&word));
        let follows_number = joined.last().is_some_and(|before| matches!(before.what, What::Number(_)));
        let counts = pieces.get(at + 2).is_some_and(|behind| behind.roles().has_any(&BEHIND_NUMBER));
        let decade = value.and_then(numbers::decade_of).filter(|_| is_plural && !follows_number && !counts);
        match (decade, next) {
            (Some(decade), Some(next)) => {
                joined.push(Piece { first: piece.first, last: next.last, what: What::Decade(decade) });
                at += 2;
            }
            _ => {
                joined.push(piece);
                at += 1;
            }
        }
    }
    joined
}

/// `in Den Haag`: the preposition `in den` does not take a word of a name that reaches further.
fn before_name(
    lexicon: &'static Lexicon,
    tokens: &[Token],
    at: usize,
    entry: &'static Entry,
    length: usize,
) -> (&'static Entry, usize) {
    // `fabricantes de maquinaria agrícola`: nor does a maker.
    let is_maker = tokens.get(at).is_some_and(|token| MAKERS.contains(&token.key.as_str()));
    if !entry.senses.is_empty() && !is_maker {
        return (entry, length);
    }
    for shorter in 1..length {
        let rest = unquoted(tokens, at + shorter);
        let name = lexicon.longest_at(rest).filter(|(name, length)| *length > 1 && !name.senses.is_empty());
        let reaches_further = name.is_some_and(|(_, named)| shorter + named > length);
        let first = tokens.get(at..at + shorter).and_then(|tokens| lexicon.longest_at(tokens));
        if let Some((first, taken)) = first.filter(|(_, taken)| reaches_further && *taken == shorter) {
            return (first, taken);
        }
    }
    (entry, length)
}

/// `H&M`, `AT&T`: initials on both sides of a tight `&`.
fn is_brand(tokens: &[Token], at: usize) -> bool {
    let Some([left, and, right]) = tokens.get(at..at + 3) else { return false };
    let initials = |token: &Token| token.key.len() <= 2 && token.kind == Kind::Word;
    // `AT&DE` are two countries.
    if left.key.len() == 2 && Country::of_code(&left.key).is_some() && Country::of_code(&right.key).is_some() {
        return false;
    }
    and.key == "and" && and.end - and.start == 1 && and.is_tight && right.is_tight && initials(left) && initials(right)
}

fn unquoted(tokens: &[Token], from: usize) -> &[Token] {
    let rest = tokens.get(from..).unwrap_or_default();
    let end = rest.iter().position(|token| token.is_quoted).unwrap_or(rest.len());
    rest.get(..end).unwrap_or_default()
}

/// Joins `2 thousand` and, where a number is expected, reads `two hundred`.
fn number_words(tokens: &[Token], pieces: Vec<Piece>) -> Vec<Piece> {
    let mut joined: Vec<Piece> = Vec::with_capacity(pieces.len());
    let mut at = 0;
    while let Some(&piece) = pieces.get(at) {
        let rest = pieces.get(at..).unwrap_or_default();
        let expected =
            joined.last().is_some_and(|before| before.roles().has_any(&BEFORE_NUMBER)) || ends_range(&joined);
        let (number, length) = match piece.what {
            What::Number(value) => (Some(multiplied(value, tokens, rest)), multiplier_length(tokens, rest)),
            What::Word | What::Phrase(_) => spelt(tokens, rest, expected).map_or((None, 1), |(n, l)| (Some(n), l)),
            _ => (None, 1),
        };
        let last = rest.get(length - 1).map_or(piece.last, |piece| piece.last);
        match number {
            Some(value) => joined.push(Piece { first: piece.first, last, what: What::Number(value) }),
            None => joined.push(piece),
        }
        at += length;
    }
    joined
}

/// `hundred to` two hundred
fn ends_range(before: &[Piece]) -> bool {
    let [.., number, link] = before else { return false };
    matches!(number.what, What::Number(_)) && link.roles().has_any(&[Role::To, Role::And])
}

fn word<'a>(tokens: &'a [Token], piece: Option<&Piece>) -> Option<&'a str> {
    let piece = piece.filter(|piece| piece.first == piece.last)?;
    tokens.get(piece.first).filter(|token| !token.is_quoted).map(|token| token.key.as_str())
}

/// The multipliers behind a number: `5 Mio`, `5 mil millones`.
fn multipliers<'a>(tokens: &'a [Token], pieces: &'a [Piece]) -> impl Iterator<Item = f64> + 'a {
    pieces.iter().skip(1).take(2).map_while(|piece| word(tokens, Some(piece)).and_then(numbers::multiplier))
}

fn multiplier_length(tokens: &[Token], pieces: &[Piece]) -> usize {
    1 + multipliers(tokens, pieces).count()
}

fn multiplied(value: f64, tokens: &[Token], pieces: &[Piece]) -> f64 {
    value * multipliers(tokens, pieces).product::<f64>()
}

/// The number that `pieces` spell out at their beginning, and in how many of them.
fn spelt(tokens: &[Token], pieces: &[Piece], expected: bool) -> Option<(f64, usize)> {
    if let Some(known) = half(tokens, pieces).or_else(|| one_million(tokens, pieces)) {
        return Some(known);
    }
    let mut value = numbers::word(word(tokens, pieces.first())?)?;
    let mut length = 1;
    while let Some(word) = word(tokens, pieces.get(length)) {
        if let Some(factor) = numbers::multiplier(word) {
            value *= factor;
        } else if let Some(more) = numbers::word(word).filter(|more| *more > 1.0 && completes(value, *more)) {
            value += more;
        } else {
            break;
        }
        length += 1;
    }
    let next = pieces.get(length).map(Piece::roles).unwrap_or_default();
    // `a century` is a hundred years, `a company` is not one.
    let is_article = length == 1 && value == 1.0 && !next.has_any(&[Role::DecadeUnit, Role::CenturyUnit]);
    // `une dizaine de salariés`
    let behind = pieces.get(length + 1).map(Piece::roles).unwrap_or_default();
    let is_linked = word(tokens, pieces.get(length)).is_some_and(|word| PARTITIVE.contains(&word));
    let counts = next.has_any(&BEHIND_NUMBER) || is_linked && behind.has(Role::Staff);
    (!is_article && (counts || expected)).then_some((value, length))
}

/// `hundred fifty`, `forty two`: the smaller number fills the zeros of the larger one.
fn completes(value: f64, more: f64) -> bool {
    let zeros = [1000.0, 100.0, 10.0].into_iter().find(|zeros| value >= 20.0 && value % zeros == 0.0);
    zeros.is_some_and(|zeros| more < zeros)
}

/// `one million`, `einer Milliarde`, `un million`
fn one_million(tokens: &[Token], pieces: &[Piece]) -> Option<(f64, usize)> {
    const ONES: [&str; 12] = ["a", "one", "un", "une", "una", "uno", "ein", "eine", "einer", "een", "um", "uma"];
    let is_one = word(tokens, pieces.first()).is_some_and(|word| ONES.contains(&word));
    let factor = numbers::multiplier(word(tokens, pieces.get(1))?).filter(|factor| *factor >= 1e6)?;
    is_one.then_some((factor, 2))
}

/// `half a million`
fn half(tokens: &[Token], pieces: &[Piece]) -> Option<(f64, usize)> {
    let is = |at: usize, wanted: &str| word(tokens, pieces.get(at)) == Some(wanted);
    let factor = numbers::multiplier(word(tokens, pieces.get(2))?)?;
    (is(0, "half") && is(1, "a")).then_some((factor / 2.0, 3))
}
