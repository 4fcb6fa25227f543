//! A number of a company in a register.

use firmgate_model::Identifier;

use super::error::FieldError;
use super::value::{Call, Object, Value};

/// `Identifier`
pub(super) struct Number<'a>(pub(super) &'a Identifier);

impl Object for Number<'_> {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        Ok(match call.name() {
            "scheme" => Value::from(&self.0.scheme),
            "value" => Value::from(&self.0.value),
            _ => return call.unknown(),
        })
    }
}
