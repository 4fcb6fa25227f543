//! Currencies, with rounded rates to compare amounts by.

use std::fmt;
use std::sync::LazyLock;

use crate::table::{Names, UnknownNameError, next, next_list, rows};

/// The year that the rates are of.
pub const RATES_YEAR: u16 = 2025;

/// A currency of ISO 4217 with a rate.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency(u16);

#[derive(Default)]
struct Row {
    code: &'static str,
    /// US dollars for 1,000,000 units.
    rate: u64,
}

struct Table {
    rows: Vec<Row>,
    all: Vec<Currency>,
    codes: Names,
    names: Names,
    symbols: Vec<(&'static str, u16)>,
}

/// 1,000,000 units, times the 1,000 dollars that are one unit of the result.
const UNITS_OF_A_RATE: u128 = 1_000_000_000;

static NONE: Row = Row { code: "", rate: 0 };

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(include_str!("../data/currencies.tsv")));

impl Currency {
    /// Every currency with a rate.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &TABLE.all
    }

    /// US dollars, in which amounts are compared.
    #[must_use]
    pub fn usd() -> Self {
        Self::of_code("USD").unwrap_or(Self(0))
    }

    /// ISO 4217, upper case.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.row().code
    }

    /// By code of ISO 4217, in any case.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        TABLE.codes.find(code).map(Self)
    }

    /// By code, name or sign: `EUR`, `euros`, `€`. A sign that several currencies have, such as `$`, is none.
    ///
    /// ```
    /// use firmgate_vocabulary::Currency;
    ///
    /// let euro = Currency::parse("€")?;
    /// assert_eq!((euro.code(), euro), ("EUR", Currency::parse("euros")?));
    /// assert!(Currency::parse("$").is_err(), "dollars of several countries");
    /// # Ok::<(), firmgate_vocabulary::UnknownNameError>(())
    /// ```
    ///
    /// # Errors
    /// [`UnknownNameError`], with the closest codes.
    pub fn parse(text: &str) -> Result<Self, UnknownNameError> {
        let text = text.trim();
        let symbol = || TABLE.symbols.iter().find(|(symbol, _)| symbol.eq_ignore_ascii_case(text)).map(|(_, at)| *at);
        let found = TABLE.codes.find(text).or_else(symbol).or_else(|| TABLE.names.find(text));
        found.map(Self).ok_or_else(|| TABLE.names.unknown(text, |at| Self(at).code()))
    }

    /// An amount in thousands of US dollars at the rounded rate, rounded down. It grows with the amount, so two amounts
    /// of one currency never change places.
    #[must_use]
    pub fn thousands_usd(self, amount: u64) -> u64 {
        // Two numbers of 64 bits fit into one of 128.
        let product = u128::from(amount) * u128::from(self.row().rate);
        u64::try_from(product / UNITS_OF_A_RATE).unwrap_or(u64::MAX)
    }

    fn row(self) -> &'static Row {
        TABLE.rows.get(usize::from(self.0)).unwrap_or(&NONE)
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Table {
    fn read(text: &'static str) -> Self {
        let mut table = Self {
            rows: Vec::new(),
            all: Vec::new(),
            codes: Names::with_capacity(50),
            names: Names::with_capacity(150),
            symbols: Vec::new(),
        };
        for (at, line) in (0u16..).zip(rows(text)) {
            let mut columns = line.split('\t');
            let (code, rate) = (next(&mut columns), next(&mut columns).parse().unwrap_or_default());
            table.codes.add(code, at);
            table.names.add(code, at);
            for name in next_list(&mut columns) {
                // A sign is nothing that is left of it in the form in which names are looked up.
                if name.chars().all(char::is_alphabetic) || name.contains(' ') {
                    table.names.add(name, at);
                } else {
                    table.symbols.push((name, at));
                }
            }
            table.all.push(Currency(at));
            table.rows.push(Row { code, rate });
        }
        table
    }
}
