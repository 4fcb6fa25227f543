//! What a phrase can mean.

use firmgate_model::Status;
use firmgate_model::filter::Sort;
use firmgate_vocabulary::{Category, City, Country, Region, Sector, cities_named};

use super::{Slot, Via};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Sense {
    Country(Country, Via),
    Region(Region, Via),
    /// A state or province, with its country.
    State(Country),
    City(&'static City),
    Category(Category, Via),
    Sector(Sector, Via),
    /// Technology at large, which is not a single sector.
    Tech,
    Sort(Sort),
    Size(Size),
    Age(Age),
    /// Whether it is in business.
    Status(Status),
}

/// A word for a size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Size {
    Solo,
    Micro,
    Small,
    Medium,
    Sme,
    MidMarket,
    Large,
}

/// A word for a youth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Age {
    Startup,
    Young,
}

impl Sense {
    /// The part of the filter that it belongs to; states belong to countries.
    pub(super) fn slot(self) -> Slot {
        match self {
            Self::Country(..) | Self::State(_) => Slot::Country,
            Self::Region(..) => Slot::Region,
            Self::City(_) => Slot::City,
            Self::Category(..) | Self::Sector(..) | Self::Tech => Slot::Category,
            Self::Sort(_) => Slot::Sort,
            Self::Size(_) => Slot::Employees,
            Self::Age(_) => Slot::Founded,
            Self::Status(_) => Slot::Status,
        }
    }
}

/// The sense of a row of `phrases.tsv`.
pub(super) fn sense_of(kind: &str, value: &str) -> Option<Sense> {
    Some(match (kind, value) {
        ("sort", "employees_desc") => Sense::Sort(Sort::EmployeesDesc),
        ("sort", "employees_asc") => Sense::Sort(Sort::EmployeesAsc),
        ("sort", "founded_desc") => Sense::Sort(Sort::FoundedDesc),
        ("sort", "founded_asc") => Sense::Sort(Sort::FoundedAsc),
        ("country", code) => Sense::Country(Country::of_code(code)?, Via::Name),
        ("region", name) => Sense::Region(Region::parse(name)?, Via::Name),
        ("category", slug) => Sense::Category(Category::of_slug(slug)?, Via::Alias),
        ("sector", slug) => Sense::Sector(Sector::parse(slug).ok()?, Via::Alias),
        ("size", "solo") => Sense::Size(Size::Solo),
        ("size", "micro") => Sense::Size(Size::Micro),
        ("size", "small") => Sense::Size(Size::Small),
        ("size", "medium") => Sense::Size(Size::Medium),
        ("size", "sme") => Sense::Size(Size::Sme),
        ("size", "mid_market") => Sense::Size(Size::MidMarket),
        ("size", "large") => Sense::Size(Size::Large),
        ("age", "startup") => Sense::Age(Age::Startup),
        ("age", "young") => Sense::Age(Age::Young),
        ("tech", _) => Sense::Tech,
        ("status", word) => Sense::Status(Status::of_word(word)?),
        ("city", name) => Sense::City(*cities_named(name).first()?),
        ("state", code) => Sense::State(Country::of_code(code)?),
        _ => return None,
    })
}
