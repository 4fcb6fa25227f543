//! Numbers as people write them.

/// No number in a sentence is meant to be larger.
const NUMBER_MAX: f64 = 1e12;

/// The value of `digits` (with separators) and its folded `suffix`; `None` when the two are a word such as `3d`.
pub(super) fn value(digits: &str, suffix: &str) -> Option<f64> {
    let factor = if suffix.is_empty() { 1.0 } else { multiplier(suffix)? };
    let value = plain(digits)? * factor;
    (value <= NUMBER_MAX).then_some(value)
}

/// The factor of a word for the number before it.
pub(super) fn multiplier(word: &str) -> Option<f64> {
    Some(match word {
        "hundred" | "hundert" => 1e2,
        "k" | "tsd" | "thousand" | "tausend" | "mille" | "mila" | "mil" | "duizend" => 1e3,
        "m" | "mn" | "mm" | "mio" | "million" | "millions" | "millionen" | "millones" | "milioni" | "miljoen" => 1e6,
        "b" | "bn" | "mrd" | "billion" | "billions" | "milliarden" | "milliards" | "miljard" | "miliardi" => 1e9,
        _ => return None,
    })
}

/// The first year of `2010s` or `90s`.
pub(super) fn decade(digits: &str, suffix: &str) -> Option<u16> {
    if !matches!(suffix, "s" | "er" | "ies") || !digits.ends_with('0') {
        return None;
    }
    let year: u16 = digits.parse().ok()?;
    match digits.len() {
        4 if (1600..2100).contains(&year) => Some(year),
        // `20s` and `10s` are this century's, `30s` to `90s` the last one's.
        2 => Some(if year <= 20 { 2000 + year } else { 1900 + year }),
        _ => None,
    }
}

/// The value of a number word.
pub(super) fn word(word: &str) -> Option<f64> {
    Some(match word {
        "one" | "a" | "an" => 1.0,
        "two" | "zwei" | "deux" | "dos" | "due" | "twee" => 2.0,
        "three" | "drei" | "trois" | "tres" | "tre" | "drie" => 3.0,
        "four" | "vier" | "quatre" | "cuatro" | "quattro" => 4.0,
        "five" | "funf" | "cinq" | "cinco" | "cinque" | "vijf" => 5.0,
        "six" | "sechs" | "seis" | "sei" | "zes" => 6.0,
        "seven" | "sieben" | "sept" | "siete" | "sette" | "zeven" => 7.0,
        "eight" | "acht" | "huit" | "ocho" | "otto" => 8.0,
        "nine" | "neun" | "neuf" | "nueve" | "nove" | "negen" => 9.0,
        "ten" | "zehn" | "dix" | "diez" | "dieci" | "tien" => 10.0,
        "twelve" => 12.0,
        "fifteen" => 15.0,
        "twenty" | "zwanzig" | "vingt" | "veinte" | "venti" | "twintig" => 20.0,
        "thirty" => 30.0,
        "forty" => 40.0,
        "fifty" | "funfzig" | "cinquante" | "cincuenta" | "cinquanta" | "vijftig" => 50.0,
        "sixty" => 60.0,
        "seventy" => 70.0,
        "eighty" => 80.0,
        "ninety" => 90.0,
        "hundred" | "hundert" | "cent" | "cien" | "cento" | "honderd" => 100.0,
        "thousand" | "tausend" | "mille" | "mil" | "duizend" => 1000.0,
        _ => return None,
    })
}

/// `1,000`, `1.000` and `1'000` are thousand; `1.5` and `1,5` are one and a half.
fn plain(digits: &str) -> Option<f64> {
    let is_separator = |c: char| !c.is_ascii_digit();
    let groups: Vec<&str> = digits.split(is_separator).collect();
    let is_grouped = |groups: &[&str]| {
        groups.split_first().is_some_and(|(first, rest)| {
            (1..=3).contains(&first.len()) && !rest.is_empty() && rest.iter().all(|group| group.len() == 3)
        })
    };
    if groups.len() == 1 || is_grouped(&groups) {
        return groups.concat().parse().ok();
    }
    let (fraction, whole) = groups.split_last()?;
    if whole.len() == 1 || is_grouped(whole) {
        return format!("{}.{fraction}", whole.concat()).parse().ok();
    }
    None
}
