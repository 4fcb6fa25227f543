//! Where the next page begins, as an opaque string that is safe in a URL.
//!
//! A cursor belongs to one search: it carries a digest of what was asked. It is not a secret and grants no right to
//! anything; the digest only keeps an honest caller from confusing two searches.

use data_encoding::BASE64URL_NOPAD;
use firmgate_model::filter::Values;
use firmgate_model::index::Search;
use sha2::{Digest, Sha256};

use super::error::QueryError;
use super::top::Key;

const VERSION: u8 = 1;
/// Version, tier, major, rank and digest.
const BYTES: usize = 1 + 1 + 4 + 8 + 8;

/// Where a page ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) tier: u8,
    pub(super) key: Key,
}

/// Distinguishes searches.
pub(super) struct Fingerprint(String);

impl Fingerprint {
    /// Of everything that decides which rows there are and in what order.
    pub(super) fn of(text: Option<&str>, prefer: Option<&str>, search: &Search) -> Self {
        let Search { filter, sort, similar_to, .. } = search;
        let mut values = vec![
            listed(&filter.countries),
            listed(&filter.industries),
            listed(&filter.cities),
            listed(&filter.sizes),
            listed(&filter.statuses),
            format!("{:?} {:?}", filter.employees, filter.founded),
        ];
        // A search without them has the cursors that it always had.
        if !filter.states.is_empty() {
            values.push(format!("states {}", listed(&filter.states)));
        }
        if let Some(revenue) = filter.revenue {
            values.push(format!("revenue {revenue:?}"));
        }
        // The collection and not what it holds: it may grow from page to page, which leaves further rows out and none in
        // a wrong place.
        if let Some(collection) = &filter.not_in {
            values.push(format!("not in {collection:?}"));
        }
        if let Some(company) = similar_to {
            values.push(format!("similar to {:?}", company.id));
        }
        Self(format!("{text:?} {prefer:?} {values:?} {sort:?}"))
    }

    /// A cursor of this search.
    pub(super) fn write(&self, position: Position) -> String {
        let mut bytes = Vec::with_capacity(BYTES);
        bytes.extend([VERSION, position.tier]);
        bytes.extend(position.key.major.to_be_bytes());
        bytes.extend(position.key.rank.to_be_bytes());
        let digest = self.digest(&bytes);
        bytes.extend(digest);
        BASE64URL_NOPAD.encode(&bytes)
    }

    /// Reads a cursor of this search, and no other.
    pub(super) fn read(&self, cursor: &str) -> Result<Position, QueryError> {
        // Length first: a megabyte of text is not worth decoding.
        if cursor.len() != BASE64URL_NOPAD.encode_len(BYTES) {
            return Err(QueryError::InvalidCursor);
        }
        let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).map_err(|_| QueryError::InvalidCursor)?;
        let (body, digest) = bytes.split_at_checked(BYTES - 8).ok_or(QueryError::InvalidCursor)?;
        let (head, numbers) = body.split_at_checked(2).ok_or(QueryError::InvalidCursor)?;
        let (major, rank) = numbers.split_at_checked(4).ok_or(QueryError::InvalidCursor)?;
        let &[VERSION, tier] = head else { return Err(QueryError::InvalidCursor) };
        if digest != self.digest(body) {
            return Err(QueryError::InvalidCursor);
        }
        let major = u32::from_be_bytes(major.try_into().map_err(|_| QueryError::InvalidCursor)?);
        let rank = u64::from_be_bytes(rank.try_into().map_err(|_| QueryError::InvalidCursor)?);
        Ok(Position { tier, key: Key { major, rank } })
    }

    fn digest(&self, body: &[u8]) -> [u8; 8] {
        let digest: [u8; 32] = Sha256::new().chain_update(body).chain_update(self.0.as_bytes()).finalize().into();
        let mut short = [0; 8];
        short.iter_mut().zip(digest).for_each(|(short, byte)| *short = byte);
        short
    }
}

/// The order in which alternatives are listed does not make another search.
fn listed<T: std::fmt::Debug>(values: &Values<T>) -> String {
    let sorted = |values: &[T]| {
        let mut values: Vec<String> = values.iter().map(|value| format!("{value:?}")).collect();
        values.sort();
        values.dedup();
        values
    };
    format!("{:?} {:?}", sorted(&values.any), sorted(&values.none))
}
