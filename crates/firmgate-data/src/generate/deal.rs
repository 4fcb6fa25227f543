//! Dealing without memory: a shuffle of 0..n that is computed, and ranks within shares of a block.
//!
//! Together they make names, domains and numbers unique by construction: every index gets a rank of its own in its
//! country, and a rank is turned one-to-one into a name or a number.

use super::random::mix;

const ROUNDS: u64 = 4;

/// A shuffle of `0..size`: a Feistel network over the next power of four, walked until it lands inside.
///
/// INVARIANT (one-to-one): each round is invertible whatever the round function returns, and walking a permutation's
/// cycle from inside `0..size` back into `0..size` is a permutation of `0..size`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shuffle {
    size: u64,
    half_bits: u32,
    key: u64,
}

impl Shuffle {
    /// A shuffle of `0..size`; a size of 0 is treated as 1.
    pub(super) const fn new(size: u64, key: u64) -> Self {
        let size = if size == 0 { 1 } else { size };
        let bits = u64::BITS - (size - 1).leading_zeros();
        let half_bits = if bits < 2 { 1 } else { bits.div_ceil(2) };
        Self { size, half_bits, key }
    }

    pub(super) const fn size(self) -> u64 {
        self.size
    }

    /// Where `at` goes. Wraps `at` into the size first.
    pub(super) const fn of(self, at: u64) -> u64 {
        let mut at = self.step(at % self.size);
        while at >= self.size {
            at = self.step(at);
        }
        at
    }

    const fn step(self, at: u64) -> u64 {
        let mask = (1 << self.half_bits) - 1;
        let (mut left, mut right) = (at >> self.half_bits, at & mask);
        let mut round = 0;
        while round < ROUNDS {
            (left, right) = (right, left ^ (mix(self.key ^ (round << 40) ^ right) & mask));
            round += 1;
        }
        (left << self.half_bits) | right
    }
}

/// A share of every block of `per` turns.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Share {
    /// First turn of the block that belongs to it.
    pub(super) from: u64,
    /// Number of turns.
    pub(super) size: u64,
}

impl Share {
    /// The ordinal, within this share, of turn `turn` of block `block`.
    ///
    /// INVARIANT (own rank): one-to-one for the turns of the share, since `turn - from < size`.
    pub(super) const fn rank(self, block: u64, turn: u64) -> u64 {
        block.wrapping_mul(self.size).wrapping_add(turn.wrapping_sub(self.from))
    }
}
