//! RSA keys that are too weak to trust.

use crate::fault::KeysError;
use crate::limits::{RSA_BITS, RSA_EXPONENT_MIN};

/// The odd primes up to 167. Keys of the generator with CVE-2017-15361 (ROCA) have prime factors that are powers of 65537
/// modulo the product of such primes, and so has their modulus. A sound modulus passes for all of them by chance in far
/// less than one case of ten million.
const ROCA_PRIMES: [u64; 38] = [
    3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109,
    113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
];

/// Refuses a key that is too short, too long, even, of a small or even exponent, or of the ROCA generator.
pub(super) fn check(n: &[u8], e: &[u8]) -> Result<(), KeysError> {
    let (Some(&first), Some(&last)) = (n.first(), n.last()) else { return Err(KeysError::Member("n")) };
    // RFC 7518 section 6.3.1.1: no leading zero.
    if first == 0 {
        return Err(KeysError::Member("n"));
    }
    let leading_zeros = usize::try_from(first.leading_zeros()).unwrap_or(8);
    let bits = n.len().saturating_mul(8).saturating_sub(leading_zeros);
    if !RSA_BITS.contains(&bits) {
        return Err(KeysError::Weak("expected a modulus of 2048 to 8192 bits"));
    }
    if last % 2 == 0 {
        return Err(KeysError::Weak("the modulus is even"));
    }
    if e.first().is_none_or(|first| *first == 0) {
        return Err(KeysError::Member("e"));
    }
    if e.len() > 4 {
        return Err(KeysError::Weak("expected an exponent of at most 32 bits"));
    }
    let exponent = e.iter().fold(0_u64, |value, byte| (value << 8) | u64::from(*byte));
    if exponent < RSA_EXPONENT_MIN || exponent % 2 == 0 {
        return Err(KeysError::Weak("expected an odd exponent of at least 65537"));
    }
    if ROCA_PRIMES.iter().all(|prime| is_power_of_65537(remainder(n, *prime), *prime)) {
        return Err(KeysError::Weak("it was made by a generator with the ROCA flaw"));
    }
    Ok(())
}

fn remainder(n: &[u8], prime: u64) -> u64 {
    n.iter().fold(0, |rest, byte| ((rest << 8) | u64::from(*byte)) % prime)
}

fn is_power_of_65537(value: u64, prime: u64) -> bool {
    let mut power = 1;
    // The powers repeat after fewer steps than the prime has remainders.
    for _ in 0..prime {
        if power == value {
            return true;
        }
        power = power.saturating_mul(65_537) % prime;
    }
    false
}
