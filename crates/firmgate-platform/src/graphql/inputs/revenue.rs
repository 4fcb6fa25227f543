//! `RevenueRangeInput`

use firmgate_model::filter::Money;
use firmgate_vocabulary::{Currency, REVENUE_MAX};
use serde::Deserialize;

use super::super::error::FieldError;

/// `RevenueRangeInput`
#[derive(Deserialize)]
pub(crate) struct RevenueRange {
    min: Option<f64>,
    max: Option<f64>,
    currency: Option<String>,
}

impl RevenueRange {
    /// The range, `None` when both ends are open. Amounts are whole units: a fraction moves an end inwards.
    pub(crate) fn checked(self) -> Result<Option<Money>, FieldError> {
        let min = self.min.map(|min| amount("min", min.ceil())).transpose()?;
        let max = self.max.map(|max| amount("max", max.floor())).transpose()?;
        let currency = match self.currency.as_deref().map(str::trim).filter(|code| !code.is_empty()) {
            Some(code) => Currency::parse(code).map_err(|_| no_currency(code))?,
            None => Currency::usd(),
        };
        match (min, max) {
            (None, None) => Ok(None),
            (Some(min), Some(max)) if min > max => {
                Err(FieldError::validation(format!("`revenue`: min {min} is greater than max {max}")))
            }
            (min, max) => Ok(Some(Money { min, max, currency })),
        }
    }
}

fn amount(end: &str, amount: f64) -> Result<u64, FieldError> {
    // Whole, and exact below 2^53.
    if (0.0..=REVENUE_MAX as f64).contains(&amount) {
        return Ok(amount as u64);
    }
    Err(FieldError::validation(format!("`revenue`: {end} must be 0 to {REVENUE_MAX} and is {amount}")))
}

fn no_currency(code: &str) -> FieldError {
    let codes: Vec<&str> = Currency::all().iter().map(|currency| currency.code()).collect();
    // Long texts of a caller are not repeated.
    let code: String = code.chars().take(20).collect();
    let message = format!("`revenue`: `{code}` is not a known currency, the currencies are {}", codes.join(", "));
    FieldError::validation(message)
}
