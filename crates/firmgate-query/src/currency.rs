//! Currencies: signs, codes and names.

use firmgate_vocabulary::Currency;

use crate::pieces::{PARTITIVE, What};
use crate::reader::Reader;
use crate::roles::Role;
use crate::tokens::Letters;

/// A currency in the sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    pub currency: Currency,
    /// Several currencies are written like this.
    pub is_guess: bool,
}

/// Signs and words of currencies beside those of the vocabulary, folded.
const NAMES: [(&str, &[&str]); 9] = [
    ("USD", &["dollar", "dollars", "bucks", "dolares", "dolar", "dollari", "dollaro"]),
    ("EUR", &["euro", "euros", "eur", "eurs"]),
    ("GBP", &["pound", "pounds", "sterling", "quid", "pfund", "livres", "libras", "sterline", "ponden"]),
    ("CHF", &["franken", "sfr", "fr", "francs", "franchi", "francos", "franc"]),
    ("JPY", &["yen", "yens"]),
    ("CNY", &["yuan", "renminbi", "rmb"]),
    ("INR", &["rupee", "rupees", "rupien", "rupias", "roupies"]),
    ("BRL", &["real", "reais"]),
    ("PLN", &["zloty", "zlotys", "zl"]),
];
/// Letters before a dollar sign.
const DOLLARS: [(&str, &str); 11] = [
    ("us", "USD"),
    ("c", "CAD"),
    ("ca", "CAD"),
    ("a", "AUD"),
    ("au", "AUD"),
    ("nz", "NZD"),
    ("s", "SGD"),
    ("hk", "HKD"),
    ("nt", "TWD"),
    ("r", "BRL"),
    ("mx", "MXN"),
];
/// The currency at `at`, and its last piece: `€`, `US$`, `Swiss francs`, `PLN`.
pub(crate) fn currency(reader: &Reader<'_>, at: usize) -> Option<(Unit, usize)> {
    let certain = |code: &str| Currency::of_code(code).map(|currency| Unit { currency, is_guess: false });
    if let Some(symbol) = reader.symbol(at) {
        return sign(symbol).map(|unit| (unit, at));
    }
    if !reader.is_free(at) {
        return None;
    }
    let key = reader.key(at);
    if reader.symbol(at + 1) == Some('$') && is_tight(reader, at + 1) {
        let (_, code) = DOLLARS.iter().find(|(letters, _)| *letters == key)?;
        return Some((certain(code)?, at + 1));
    }
    let is_code = key.len() == 3 && letters(reader, at) == Letters::AllCaps;
    if is_code && let Some(unit) = certain(&key) {
        return Some((unit, at));
    }
    if !reader.roles_anyway(at).has(Role::Currency) {
        return None;
    }
    let named = NAMES.iter().find(|(_, names)| names.contains(&key.as_str()));
    let unit = match named {
        Some((code, _)) => Unit { is_guess: matches!(*code, "USD" | "CHF"), ..certain(code)? },
        None => Unit { currency: Currency::parse(&reader.written(at, at)).ok()?, is_guess: false },
    };
    Some((unit, at))
}

/// The currency of a sign. Several use the dollar's and the yen's.
fn sign(symbol: char) -> Option<Unit> {
    let code = match symbol {
        '$' => "USD",
        '¥' => "JPY",
        '€' => "EUR",
        '£' => "GBP",
        '₹' => "INR",
        '₩' => "KRW",
        '₺' => "TRY",
        '₪' => "ILS",
        '₽' => "RUB",
        '₴' => "UAH",
        '₱' => "PHP",
        '₫' => "VND",
        '฿' => "THB",
        _ => return None,
    };
    Some(Unit { currency: Currency::of_code(code)?, is_guess: matches!(symbol, '$' | '¥') })
}

/// The piece behind the currency at `at`, if there is one.
pub(crate) fn behind_currency(reader: &Reader<'_>, at: usize) -> usize {
    currency(reader, at).map_or(at, |(_, last)| last + 1)
}

/// The currency that ends right before `at`, and its first piece.
pub(crate) fn currency_before(reader: &Reader<'_>, at: usize) -> Option<(Unit, usize)> {
    let long = at.checked_sub(2).and_then(|first| Some((currency(reader, first)?, first)));
    let long = long.filter(|((_, last), _)| last + 1 == at);
    let short = || at.checked_sub(1).and_then(|first| Some((currency(reader, first)?, first)));
    long.or_else(short).map(|((unit, _), first)| (unit, first))
}

/// The currency behind a number: `10 million euros`, `10 millions d'euros`, `5m EUR`.
pub(crate) fn currency_behind(reader: &Reader<'_>, last: usize) -> Option<(Unit, usize)> {
    let is_partitive = PARTITIVE.contains(&reader.key(last + 1).as_str());
    currency(reader, last + 1).or_else(|| currency(reader, last + 2).filter(|_| is_partitive))
}

pub(crate) fn letters(reader: &Reader<'_>, at: usize) -> Letters {
    let token = reader.piece(at).and_then(|piece| reader.tokens.get(piece.first));
    token.map_or(Letters::Lower, |token| token.letters)
}

fn is_tight(reader: &Reader<'_>, at: usize) -> bool {
    matches!(reader.piece(at).map(|piece| piece.what), Some(What::Symbol(_)))
        && reader.piece(at).and_then(|piece| reader.tokens.get(piece.first)).is_some_and(|token| token.is_tight)
}
