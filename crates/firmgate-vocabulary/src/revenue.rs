//! The bands in which yearly revenue is counted.

/// The largest amount of a range of revenue, in any currency: more than the revenue of all companies together in most of them.
pub const REVENUE_MAX: u64 = 10_000_000_000_000;

/// A band of yearly revenue in US dollars.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say the bounds, of which the lower one belongs to the band")]
pub enum RevenueBand {
    Below1M,
    From1MTo10M,
    From10MTo50M,
    From50MTo100M,
    From100MTo500M,
    From500MTo1B,
    From1BTo10B,
    From10B,
}

impl RevenueBand {
    /// Every band, smallest first.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &[
            Self::Below1M,
            Self::From1MTo10M,
            Self::From10MTo50M,
            Self::From50MTo100M,
            Self::From100MTo500M,
            Self::From500MTo1B,
            Self::From1BTo10B,
            Self::From10B,
        ]
    }

    /// `10M-50M`, in US dollars.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Below1M => "under 1M",
            Self::From1MTo10M => "1M-10M",
            Self::From10MTo50M => "10M-50M",
            Self::From50MTo100M => "50M-100M",
            Self::From100MTo500M => "100M-500M",
            Self::From500MTo1B => "500M-1B",
            Self::From1BTo10B => "1B-10B",
            Self::From10B => "10B+",
        }
    }

    /// Lower end in thousands of US dollars, inclusive.
    #[must_use]
    pub fn min_thousands(self) -> u32 {
        match self {
            Self::Below1M => 0,
            Self::From1MTo10M => 1_000,
            Self::From10MTo50M => 10_000,
            Self::From50MTo100M => 50_000,
            Self::From100MTo500M => 100_000,
            Self::From500MTo1B => 500_000,
            Self::From1BTo10B => 1_000_000,
            Self::From10B => 10_000_000,
        }
    }

    /// The band of a revenue in thousands of US dollars.
    #[must_use]
    pub fn of_thousands(thousands: u32) -> Self {
        let reaches = |band: &&Self| band.min_thousands() <= thousands;
        Self::all().iter().rev().find(reaches).copied().unwrap_or(Self::Below1M)
    }
}
