//! What a phrase can mean.

use firmgate_model::Status;
use firmgate_model::filter::Sort;
use firmgate_vocabulary::{Category, City, Country, Region, Sector, Subdivision, cities_named};

use super::interpretation::{Slot, Via};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Sense {
    Country(Country, Via),
    Region(Region, Via),
    /// States or provinces.
    State(&'static States),
    /// A part of a country that the vocabulary does not have as a state.
    Area(Country),
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

/// What the name of a state, of a group of them or of a part of one means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct States {
    pub all: Vec<Subdivision>,
    /// The name is that of a part: the whole selects more.
    pub is_part: bool,
    /// Each of several countries has a state of this name.
    pub is_ambiguous: bool,
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
    /// The part of the filter that it belongs to.
    pub(super) fn slot(self) -> Slot {
        match self {
            Self::Country(..) | Self::Area(_) => Slot::Country,
            Self::State(_) => Slot::State,
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
        ("state", codes) => Sense::State(States::read(codes, false)?),
        ("part", codes) => Sense::State(States::read(codes, true)?),
        ("area", code) => Sense::Area(Country::of_code(code)?),
        _ => return None,
    })
}

impl States {
    pub(super) fn one(state: Subdivision) -> Self {
        Self { all: vec![state], is_part: false, is_ambiguous: false }
    }

    /// The states of a name of the vocabulary.
    pub(super) fn of_name(all: Vec<Subdivision>) -> &'static Self {
        let is_ambiguous = all.len() > 1;
        Box::leak(Box::new(Self { all, is_part: false, is_ambiguous }))
    }

    /// `US-NC,US-SC`. The table of a program is read once, so that its rows may live as long as that.
    fn read(codes: &str, is_part: bool) -> Option<&'static Self> {
        let all = codes.split(',').map(Subdivision::of_code).collect::<Option<Vec<_>>>()?;
        Some(Box::leak(Box::new(Self { all, is_part, is_ambiguous: false })))
    }
}
