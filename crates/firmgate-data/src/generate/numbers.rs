//! Numbers of registers: LEI, GB, DE, FR, NO and a plain one for the rest.
//!
//! INVARIANT (own number): a number is a shuffle of the rank in the country (the index for an LEI) plus check
//! digits, so two companies never share one.

use firmgate_model::Identifier;

use super::deal::Shuffle;
use super::place::CountryProfile;
use super::random::key;

/// No issuer of LEIs has this prefix, so no synthetic one can be mistaken for a real one.
const LEI_PREFIX: &str = "SYNT00";
/// 36^12 is more than 2^62.
const LEI_SPACE: u64 = 1 << 62;
const LEI_DIGITS: usize = 12;

/// The shuffles of one seed.
#[derive(Debug)]
pub(super) struct Numbers {
    lei: Shuffle,
    seed: u64,
}

impl Numbers {
    pub(super) const fn new(seed: u64) -> Self {
        Self { lei: Shuffle::new(LEI_SPACE, key(seed, 0x1e1)), seed }
    }

    /// The LEI of company `index`.
    pub(super) fn lei(&self, index: u64) -> Identifier {
        let mut rest = self.lei.of(index);
        let mut digits = [b'0'; LEI_DIGITS];
        for digit in digits.iter_mut().rev() {
            *digit = base36(rest % 36);
            rest /= 36;
        }
        let mut lei = String::from(LEI_PREFIX);
        lei.extend(digits.iter().map(|digit| char::from(*digit)));
        let check = 98 - mod97(&format!("{lei}00"));
        Identifier { scheme: "lei".to_owned(), value: format!("{lei}{check:02}") }
    }

    /// The number of company `rank` in the register of its country.
    pub(super) fn register(&self, country: &CountryProfile, rank: u64) -> Identifier {
        let code = country.country.alpha2();
        let shuffled = |space: u64| {
            let purpose = code.bytes().fold(7, |sum, byte| sum << 8 | u64::from(byte));
            (Shuffle::new(space, key(self.seed, purpose)).of(rank), rank / space)
        };
        let (scheme, number) = match code {
            "GB" => ("gb", format!("{:08}", wide(shuffled(90_000_000), 90_000_000) + 1_000_000)),
            "DE" => ("de-hr", hrb(shuffled(899_999))),
            "FR" => ("fr-siren", siren(wide(shuffled(90_000_000), 90_000_000) + 10_000_000)),
            "NO" => ("no-orgnr", orgnr(wide(shuffled(2_000_000), 2_000_000) + 8_000_000)),
            _ => ("", format!("{:09}", wide(shuffled(900_000_000), 900_000_000) + 100_000_000)),
        };
        let scheme = if scheme.is_empty() { code.to_ascii_lowercase() } else { scheme.to_owned() };
        Identifier { scheme, value: number }
    }
}

/// A number beyond the space gets more digits rather than the number of another company.
const fn wide((number, used): (u64, u64), space: u64) -> u64 {
    // The next power of ten above the space keeps the digits apart.
    let mut step = 1;
    while step <= space {
        step *= 10;
    }
    number + used * step * 10
}

/// Six digits, then with the letters that some courts add.
fn hrb((number, used): (u64, u64)) -> String {
    let mut value = format!("HRB{}", number + 100_001);
    let mut used = used;
    while used > 0 {
        value.push(char::from(b'A' + u8::try_from((used - 1) % 26).unwrap_or(0)));
        used = (used - 1) / 26;
    }
    value
}

/// Eight digits and a Luhn digit.
fn siren(number: u64) -> String {
    let digits = number.to_string();
    let sum: u64 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(at, digit)| {
            let digit = u64::from(digit - b'0') * if at % 2 == 0 { 2 } else { 1 };
            digit / 10 + digit % 10
        })
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

/// Seven digits, one that makes the number valid, and a check digit modulo 11.
fn orgnr(number: u64) -> String {
    // One step of the eighth digit moves the remainder by its weight of 2, so one of two always has a check digit.
    let digits = (0..2).map(|eighth| format!("{number}{eighth}"));
    let mut checked = digits.filter_map(|digits| {
        let weights = [3, 2, 7, 6, 5, 4, 3, 2_u64];
        let sum: u64 = digits.bytes().zip(weights).map(|(digit, weight)| u64::from(digit - b'0') * weight).sum();
        let check = (11 - sum % 11) % 11;
        (check < 10).then(|| format!("{digits}{check}"))
    });
    checked.next().unwrap_or_default()
}

/// ISO 7064 MOD 97-10 of a string of digits and capital letters; 1 for a whole LEI with its check digits.
pub(super) fn mod97(text: &str) -> u64 {
    text.bytes().fold(0, |rest, byte| match byte {
        b'0'..=b'9' => (rest * 10 + u64::from(byte - b'0')) % 97,
        b'A'..=b'Z' => (rest * 100 + u64::from(byte - b'A') + 10) % 97,
        _ => rest,
    })
}

fn base36(digit: u64) -> u8 {
    let digit = u8::try_from(digit).unwrap_or(0);
    if digit < 10 { b'0' + digit } else { b'A' + digit - 10 }
}
