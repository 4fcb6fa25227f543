//! Words of two or three letters that are codes of countries, and those that only look like one.
//!
//! Many codes are also small words of some language: `ES`, `DE`, `ME`, `AT`, `IN`, `NO`. Capitals decide, unless the word
//! before or after shows that the capitals are only emphasis.

use firmgate_vocabulary::Country;

use super::pieces::{Piece, What};
use super::roles::{Role, Roles};
use super::senses::Sense;
use super::tokens::{Kind, Letters, Token};

/// How a piece is to be read, where it differs from the lexicon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// As in the lexicon.
    Plain,
    /// A country's code.
    Code,
    /// A preposition only: Portuguese `no`, that is `em o`, is not a negation, Spanish and French `en` is no Dutch `and`.
    Contraction,
    /// Italian `né ... né`, whose letters without the accent are French.
    Neither,
}

/// English words that precede a place, an industry or a company when written in capitals.
const RAISED: [&str; 13] = ["in", "no", "to", "by", "as", "is", "so", "do", "my", "be", "am", "me", "at"];
/// Codes that follow a company's name as its legal form.
const LEGAL_FORMS: [&str; 10] = ["ag", "sa", "se", "kg", "as", "co", "nv", "sl", "bv", "pt"];
/// Words that show that a sentence is English, where `no` is a negation.
const ENGLISH: [&str; 15] = [
    "the",
    "in",
    "of",
    "with",
    "and",
    "companies",
    "company",
    "firms",
    "or",
    "but",
    "not",
    "from",
    "employees",
    "find",
    "show",
];

/// Words that show that a sentence is Spanish or French, where `en` is `in`.
const ROMANCE: [&str; 22] = [
    "que",
    "los",
    "las",
    "del",
    "con",
    "por",
    "empresas",
    "sin",
    "excepto",
    "salvo",
    "y",
    "les",
    "des",
    "du",
    "et",
    "ou",
    "pas",
    "sauf",
    "hors",
    "entreprises",
    "societes",
    "avec",
];

/// The sentence as far as codes are concerned.
struct Codes<'a> {
    tokens: &'a [Token],
    pieces: &'a [Piece],
    is_shouted: bool,
}

/// The marks of all pieces.
pub(super) fn marks(text: &[char], tokens: &[Token], pieces: &[Piece]) -> Vec<Mark> {
    let may_be = |token: &Token| {
        matches!(token.letters, Letters::AllCaps | Letters::Flag) || matches!(token.key.as_str(), "no" | "en" | "ne")
    };
    if !tokens.iter().any(may_be) {
        return vec![Mark::Plain; pieces.len()];
    }
    // In a sentence of capitals alone, capitals mean nothing.
    let is_shouted = !text.iter().any(|c| c.is_lowercase()) && tokens.iter().filter(|t| t.key.len() > 3).count() > 1;
    let codes = Codes { tokens, pieces, is_shouted };
    let mark = |at: usize| match at {
        at if codes.is_code(at) => Mark::Code,
        at if codes.is_neither(at) => Mark::Neither,
        at if codes.is_contraction(at) || codes.is_romance_in(at) => Mark::Contraction,
        _ => Mark::Plain,
    };
    (0..pieces.len()).map(mark).collect()
}

impl Codes<'_> {
    fn token(&self, at: usize) -> Option<&Token> {
        let piece = self.pieces.get(at).filter(|piece| piece.first == piece.last)?;
        self.tokens.get(piece.first).filter(|token| token.kind == Kind::Word && !token.is_quoted)
    }

    fn roles(&self, at: Option<usize>) -> Roles {
        at.and_then(|at| self.pieces.get(at)).map(Piece::roles).unwrap_or_default()
    }

    fn senses(&self, at: Option<usize>) -> &[Sense] {
        match at.and_then(|at| self.pieces.get(at)).map(|piece| piece.what) {
            Some(What::Phrase(entry)) => &entry.senses,
            _ => &[],
        }
    }

    fn is_industry(&self, at: Option<usize>) -> bool {
        self.senses(at).iter().any(|sense| matches!(sense, Sense::Category(..) | Sense::Sector(..) | Sense::Tech))
    }

    fn is_place(&self, at: Option<usize>) -> bool {
        self.senses(at).iter().any(|sense| {
            matches!(sense, Sense::Country(..) | Sense::Region(..) | Sense::State(_) | Sense::Area(_) | Sense::City(_))
        })
    }

    /// Letters that can be a code, whatever surrounds them.
    fn looks_like_code(&self, at: usize) -> Option<&Token> {
        let token = self.token(at)?;
        let is_raised = matches!(token.letters, Letters::AllCaps | Letters::Flag);
        (is_raised && matches!(token.key.len(), 2 | 3) && Country::of_code(&token.key).is_some()).then_some(token)
    }

    fn is_code(&self, at: usize) -> bool {
        let Some(token) = self.looks_like_code(at) else { return false };
        if token.letters == Letters::Flag {
            return true;
        }
        let senses = self.senses(Some(at));
        if self.is_shouted || senses.iter().any(|sense| matches!(sense, Sense::Country(..))) {
            return false;
        }
        let before = at.checked_sub(1);
        if self.pieces.len() == 1 || self.is_listed(at) {
            return true;
        }
        let key = token.key.as_str();
        let roles = self.roles(Some(at));
        if key.len() == 3 && !roles.is_empty() || self.is_unit(before, roles) || self.is_raised_word(key, at) {
            return false;
        }
        if LEGAL_FORMS.contains(&key) && self.is_name(before) {
            return false;
        }
        senses.is_empty() || self.is_behind_industry(at)
    }

    /// `100 MA`, `100+ MA`: the German abbreviation of employees.
    fn is_unit(&self, before: Option<usize>, roles: Roles) -> bool {
        let is_number = |piece: &Piece| matches!(piece.what, What::Number(_) | What::Symbol('+'));
        roles.has(Role::Staff) && before.and_then(|at| self.pieces.get(at)).is_some_and(is_number)
    }

    /// `hotels IN Spain`, `NO banks`
    fn is_raised_word(&self, key: &str, at: usize) -> bool {
        // `in IN`: after the same word in small letters it is not that word.
        let before = at.checked_sub(1).and_then(|before| self.token(before));
        if before.is_some_and(|before| before.letters == Letters::Lower)
            && self.roles(at.checked_sub(1)).has(Role::Place)
        {
            return false;
        }
        let next = Some(at + 1);
        let continues = self.is_industry(next)
            || self.is_place(next)
            || self.roles(next).has_any(&[Role::Head, Role::Silent, Role::Generic, Role::Over, Role::Under]);
        RAISED.contains(&key) && continues
    }

    /// `Siemens AG`
    fn is_name(&self, at: Option<usize>) -> bool {
        let Some(piece) = at.and_then(|at| self.pieces.get(at)) else { return false };
        let token = self.tokens.get(piece.last);
        matches!(piece.what, What::Word) || token.is_some_and(|token| token.letters == Letters::Capital)
    }

    /// `hotels IT 10-50`, `hotels in IT`: an abbreviation of an industry preceded by another industry.
    fn is_behind_industry(&self, at: usize) -> bool {
        let before = at.checked_sub(1);
        let behind = self.is_industry(before)
            || self.roles(before).has(Role::Place) && self.is_industry(at.checked_sub(2)) && !self.is_vague(at);
        behind && !self.is_industry(Some(at + 1)) && !self.roles(Some(at + 1)).has(Role::Head)
    }

    /// `consulting in IT` is a trade, `hotels in IT` a country.
    fn is_vague(&self, at: usize) -> bool {
        let professional = |sense: &Sense| match sense {
            Sense::Category(category, _) => matches!(category.sector().slug(), "professional" | "business"),
            Sense::Sector(sector, _) => matches!(sector.slug(), "professional" | "business"),
            _ => false,
        };
        self.senses(at.checked_sub(2)).iter().any(professional)
    }

    /// `DE, AT`: in a list of codes.
    fn is_listed(&self, at: usize) -> bool {
        let is_link = |at: Option<usize>| {
            let symbol = at
                .and_then(|at| self.pieces.get(at))
                .is_some_and(|piece| matches!(piece.what, What::Symbol(',' | '/' | '+' | ';' | '|')));
            symbol || self.roles(at).has_any(&[Role::And, Role::Or])
        };
        // `IT and AI` are two industries.
        let is_code = |other: Option<usize>| {
            other.is_some_and(|at| self.looks_like_code(at).is_some())
                && !(self.is_industry(Some(at)) && self.is_industry(other))
        };
        is_link(Some(at + 1)) && is_code(Some(at + 2)) || is_link(at.checked_sub(1)) && is_code(at.checked_sub(2))
    }

    /// `no setor do mobiliário`
    fn is_sector(&self, at: usize) -> bool {
        let first = self.pieces.get(at).and_then(|piece| self.tokens.get(piece.first));
        first.is_some_and(|token| matches!(token.key.as_str(), "setor" | "ramo" | "segmento"))
    }

    /// `né in Italia né in Francia`, `non in Italia né in Francia`
    fn is_neither(&self, at: usize) -> bool {
        let is_ne = |token: &Token| token.key == "ne" && token.letters != Letters::AllCaps;
        let said = |word: &str| self.tokens.iter().any(|token| token.key == word);
        let is_repeated = self.tokens.iter().filter(|token| is_ne(token)).count() > 1 && !said("pas") && !said("que");
        self.token(at).is_some_and(is_ne) && (is_repeated || said("non"))
    }

    /// `españoles en Europa`
    fn is_romance_in(&self, at: usize) -> bool {
        let is_en = self.token(at).is_some_and(|token| token.key == "en");
        is_en && self.tokens.iter().any(|token| ROMANCE.contains(&token.key.as_str()))
    }

    /// `no Portugal`, `no Rio`: `in`, unless the sentence is English or the word follows a comma.
    fn is_contraction(&self, at: usize) -> bool {
        let Some(token) = self.token(at).filter(|token| token.key == "no") else { return false };
        let is_named = |sense: &Sense| match sense {
            // `no españolas` is a negation.
            Sense::Country(_, via) => *via != super::interpretation::Via::Demonym,
            Sense::Region(..) | Sense::State(_) | Sense::Area(_) | Sense::City(_) => true,
            _ => false,
        };
        let is_part = at.checked_sub(1).and_then(|at| self.pieces.get(at)).is_some_and(|piece| {
            // `na Alemanha e no Japão`
            let is_portuguese = piece.first == piece.last && self.tokens.get(piece.first).is_some_and(|t| t.key == "e");
            matches!(piece.what, What::Symbol(_)) || piece.roles().has_any(&[Role::But, Role::And]) && !is_portuguese
        });
        let is_english = self.tokens.iter().any(|token| ENGLISH.contains(&token.key.as_str()));
        token.letters == Letters::Lower
            && at > 0
            && !is_part
            && !is_english
            && (self.senses(Some(at + 1)).iter().any(is_named) || self.is_sector(at + 1))
    }
}
