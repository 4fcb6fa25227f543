//! Head counts, revenue and years of the synthetic companies.

use firmgate_model::{Basis, Employees, Revenue, Status};
use firmgate_vocabulary::{Category, SizeBand};

use super::industry::Field;
use super::place::CountryProfile;
use super::random::Random;

/// A log-normal head count with a median of 18, as (part of a million, head count); the last ten in a million are
/// the few hundred thousand that the largest companies have.
const HEADS: [(u64, u64); 36] = [
    (0, 1),
    (20_000, 1),
    (50_000, 1),
    (100_000, 2),
    (150_000, 3),
    (200_000, 4),
    (250_000, 6),
    (300_000, 7),
    (350_000, 9),
    (400_000, 12),
    (450_000, 15),
    (500_000, 18),
    (550_000, 22),
    (600_000, 28),
    (650_000, 35),
    (700_000, 44),
    (750_000, 57),
    (800_000, 75),
    (840_000, 98),
    (880_000, 133),
    (910_000, 176),
    (940_000, 253),
    (960_000, 353),
    (975_000, 504),
    (985_000, 720),
    (990_000, 939),
    (994_000, 1_288),
    (997_000, 1_923),
    (998_500, 2_795),
    (999_300, 4_110),
    (999_700, 6_149),
    (999_850, 14_000),
    (999_930, 25_000),
    (999_970, 50_000),
    (999_990, 110_000),
    (1_000_000, 300_000),
];

/// Age in years, as (part of a thousand, age): half of all are younger than 14.
const AGES: [(u64, u64); 9] =
    [(0, 0), (80, 2), (250, 6), (500, 14), (750, 28), (900, 55), (960, 85), (990, 130), (1_000, 175)];

/// Since when there have been companies of a kind, by the beginning of the category's name; the first match is used.
const FIRST_YEARS: [(&str, u16); 9] = [
    ("software.saas", 1999),
    ("software.ai", 1985),
    ("software.apps", 2005),
    ("software.infrastructure", 2002),
    ("software", 1968),
    ("internet", 1994),
    ("it.", 1957),
    ("telecom", 1880),
    ("electronics", 1900),
];
/// A company that would be older than its kind is one of the first: founded within this many years.
const PIONEER_YEARS: u16 = 12;

/// The last year of founding.
const YEAR_LAST: u64 = 2025;

/// The bands in which the French register states head counts.
const REGISTER_BANDS: [(u32, u32); 14] = [
    (1, 2),
    (3, 5),
    (6, 9),
    (10, 19),
    (20, 49),
    (50, 99),
    (100, 199),
    (200, 249),
    (250, 499),
    (500, 999),
    (1_000, 1_999),
    (2_000, 4_999),
    (5_000, 9_999),
    (10_000, u32::MAX),
];

/// The real head count, known or not.
pub(super) fn heads(random: &mut Random) -> u32 {
    u32::try_from(at(&HEADS, random.below(1_000_000))).unwrap_or(1)
}

/// What is known of the head count: nothing for 15 %, an interval for 10 %, else a number.
pub(super) fn employees(heads: u32, country: &CountryProfile, random: &mut Random) -> Option<Employees> {
    let ticket = random.below(100);
    let year = random.between(2023, YEAR_LAST);
    if ticket < 15 {
        return None;
    }
    if ticket >= 25 {
        let basis = match random.below(100) {
            _ if heads >= 1_000 => Basis::Filing,
            0..35 => Basis::Registry,
            35..75 => Basis::SelfReported,
            _ => Basis::Estimate,
        };
        let as_of = random.chance(70).then(|| date(year, random));
        // A shell company has no employees, which differs from an unknown head count.
        let count = if heads == 1 && random.chance(4) { 0 } else { heads };
        return Some(Employees { count: Some(count), min: count, max: Some(count), basis, as_of });
    }
    let french = country.country.alpha2() == "FR";
    let registered = french.then(|| REGISTER_BANDS.iter().find(|(_, max)| heads <= *max)).flatten();
    let band = SizeBand::of(heads);
    let (min, max) = match registered {
        Some((min, max)) => (*min, Some(*max).filter(|max| *max < u32::MAX)),
        None => (band.min(), band.max()),
    };
    let basis = if french { Basis::Registry } else { Basis::SelfReported };
    Some(Employees { count: None, min, max, basis, as_of: random.chance(40).then(|| date(year, random)) })
}

/// Revenue for 45 %: heads times what a head brings in the sector, give or take.
pub(super) fn revenue(heads: u32, field: &Field, country: &CountryProfile, random: &mut Random) -> Option<Revenue> {
    let (ticket, percent) = (random.below(100), random.between(40, 220));
    let year = u16::try_from(random.between(2022, 2024)).ok();
    if ticket >= 45 {
        return None;
    }
    let usd_k = u64::from(heads) * field.revenue_kusd * percent / 100;
    let value = usd_k.max(1).saturating_mul(country.units_per_kusd);
    let (min, max, basis) = match ticket {
        0..20 => (round(value), round(value), Basis::Filing),
        20..30 => (round(value), round(value), Basis::SelfReported),
        _ => (round(value / 10 * 8), round(value / 10 * 13), Basis::Estimate),
    };
    Some(Revenue { min, max: Some(max.max(min)), currency: country.currency.to_owned(), basis, year })
}

/// The year of founding, for 92 %; large companies are older.
pub(super) fn founded(heads: u32, category: Category, random: &mut Random) -> Option<u16> {
    let known = random.chance(92);
    let mut age = at(&AGES, random.below(1_000));
    if heads > 500 {
        age += random.between(0, 40);
    }
    let year = u16::try_from((YEAR_LAST - age.min(YEAR_LAST - 1850)).max(1850)).ok().filter(|_| known)?;
    let kinds = FIRST_YEARS.iter().find(|(kind, _)| category.slug().starts_with(kind));
    let first = kinds.map_or(year, |(_, first)| *first);
    Some(if year < first { first + (first - year) % PIONEER_YEARS } else { year })
}

/// 94 % are in business.
pub(super) fn status(random: &mut Random) -> Status {
    match random.below(100) {
        0..94 => Status::Active,
        94..97 => Status::Inactive,
        97..99 => Status::Dissolved,
        _ => Status::Unknown,
    }
}

/// An ISO 8601 date in `year`.
pub(super) fn date(year: u64, random: &mut Random) -> String {
    format!("{year}-{:02}-{:02}", random.between(1, 12), random.between(1, 28))
}

/// The value at `part`, linear between two points.
fn at(points: &[(u64, u64)], part: u64) -> u64 {
    let next = points.partition_point(|(end, _)| *end <= part);
    let (Some((from, low)), Some((to, high))) = (points.get(next.wrapping_sub(1)), points.get(next)) else {
        return points.last().map_or(0, |(_, value)| *value);
    };
    low + (high - low) * (part - from) / (to - from)
}

/// Two digits and zeros: a revenue is not known more precisely.
fn round(value: u64) -> u64 {
    let mut unit = 1_u64;
    while value / unit >= 100 {
        unit *= 10;
    }
    value / unit * unit
}
