//! The bands in which head counts are shown and counted.

use crate::fold::key;

/// A band of head counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say the bounds, both of which belong to the band")]
pub enum SizeBand {
    From1To10,
    From11To50,
    From51To100,
    From101To250,
    From251To500,
    From501To1000,
    From1001To5000,
    From5001To10000,
    /// 10,001 and more. Its label reads `10000+`.
    Above10000,
}

impl SizeBand {
    /// Every band, smallest first.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &[
            Self::From1To10,
            Self::From11To50,
            Self::From51To100,
            Self::From101To250,
            Self::From251To500,
            Self::From501To1000,
            Self::From1001To5000,
            Self::From5001To10000,
            Self::Above10000,
        ]
    }

    /// `11-50`; the last one is `10000+`.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::From1To10 => "1-10",
            Self::From11To50 => "11-50",
            Self::From51To100 => "51-100",
            Self::From101To250 => "101-250",
            Self::From251To500 => "251-500",
            Self::From501To1000 => "501-1000",
            Self::From1001To5000 => "1001-5000",
            Self::From5001To10000 => "5001-10000",
            Self::Above10000 => "10000+",
        }
    }

    /// Lower end, inclusive.
    #[must_use]
    pub fn min(self) -> u32 {
        match self {
            Self::From1To10 => 1,
            Self::From11To50 => 11,
            Self::From51To100 => 51,
            Self::From101To250 => 101,
            Self::From251To500 => 251,
            Self::From501To1000 => 501,
            Self::From1001To5000 => 1_001,
            Self::From5001To10000 => 5_001,
            Self::Above10000 => 10_001,
        }
    }

    /// Upper end, inclusive; `None` is open.
    #[must_use]
    pub fn max(self) -> Option<u32> {
        Some(match self {
            Self::From1To10 => 10,
            Self::From11To50 => 50,
            Self::From51To100 => 100,
            Self::From101To250 => 250,
            Self::From251To500 => 500,
            Self::From501To1000 => 1_000,
            Self::From1001To5000 => 5_000,
            Self::From5001To10000 => 10_000,
            Self::Above10000 => return None,
        })
    }

    /// The band of a head count. A company without employees is shown in the first one.
    #[must_use]
    pub fn of(count: u32) -> Self {
        let within = |band: &Self| band.max().is_none_or(|max| count <= max);
        Self::all().iter().copied().find(within).unwrap_or(Self::Above10000)
    }

    /// By label; spaces, thousands separators and the kind of dash do not matter.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let open = text.trim_end().ends_with('+');
        let compact = |text: &str| key(&text.replace(',', ""));
        let wanted = compact(text);
        Self::all().iter().copied().find(|band| {
            let label = band.label();
            label.ends_with('+') == open && compact(label) == wanted
                || open && *band == Self::Above10000 && wanted == "10001"
        })
    }
}
