//! Names of companies: the forms under which they are compared, their legal forms, and the judgement of two names.
//!
//! Owns: how a name becomes words and keys, which words are legal forms, how other scripts are read in Latin letters, and when two names
//! are those of one company.
//! Must never reach: engines, files, sockets.
//!
//! # The judgement
//!
//! [`compare`] takes two companies, each with its names and what else is known, and says what they are to each other. Nothing is learned:
//! the same two always compare alike.
//!
//! **Words.** A name loses its legal forms ([`LegalForm`]), accents, signs, articles and prepositions, and is read in Latin letters.
//! Numbers, ordinals and Roman numerals become digits; places, words for parts of a group (`Holding`) and for a trade (`Bank`) become one
//! spelling for all of their languages.
//!
//! **Pairs.** Words stand for each other when they are the same, when one is written as several (`Good Will`), or when one letter differs,
//! two from six letters on (Damerau's distance). Of numbers, initials in capitals and known words none is a misspelling of another.
//!
//! **Score of the names.** The weight of the words that stand for each other, by how alike they are (one letter of five leaves 0.8), as a
//! share of the weight of all. A word weighs 1, a place or number 0.5, a word for a part of a group or a trade 0.35; a caller with a
//! catalogue passes how rare words are ([`Prepared::weighted`]). With a word left over it is at most 0.70. Initials of three words
//! or more score 0.65.
//!
//! **Score.** From that of the names:
//!
//! | attribute | the same | different |
//! |---|---|---|
//! | legal form | of the same class in another country (`GmbH`, `Ltd`): -0.02 | another class (`AG`, `GmbH`): -0.30 |
//! | country | +0.03 | -0.25 |
//! | city | +0.02 | -0.05 |
//! | domain | +0.15 | -0.05 |
//! | number in a register | 1 | at most 0.45 |
//!
//! What is not known adds nothing.
//!
//! **Verdict.** *Match* from 0.78 on. *Sister*: the same names, and another legal form, country or number; or names that share what
//! names the company, one of them with a word that the other lacks. Such a word alone is no obstacle for two companies with one domain, unless it
//! is a place, a number or a word for a part of a group. *Possible* from 0.55 on. Only a match scores 0.78 or more.

mod align;
mod common;
mod cut;
mod forms;
mod judge;
pub mod legal;
pub mod names;
mod pair;
mod party;
mod prepared;
pub mod reading;
pub mod words;

pub use self::forms::{FormClass, FormRelation, LegalForm};
pub use self::judge::{Prepared, compare};
pub use self::party::{Comparison, Grade, Grades, MATCH_MIN, POSSIBLE_MIN, Party, Verdict};
