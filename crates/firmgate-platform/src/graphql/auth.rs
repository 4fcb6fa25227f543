//! Which authentication modes a field accepts: the `@aws_*` directives.

use apollo_compiler::executable::Field;
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::{Name, Schema};

use super::request::AuthMode;

/// A set of modes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Modes(u8);

const API_KEY: u8 = 1;
const IAM: u8 = 2;
const OIDC: u8 = 4;

impl Modes {
    const ALL: Self = Self(API_KEY | IAM | OIDC);

    /// The modes of a field: its own directives, else those of its type, else the default mode of the API.
    pub(super) fn of_field(schema: &Schema, default: AuthMode, parent: &Name, field: &Field) -> Self {
        if field.name.starts_with("__") {
            return Self::ALL;
        }
        let own = Self::named(field.definition.directives.iter().map(|directive| directive.name.as_str()));
        let of_type = || match schema.types.get(parent) {
            Some(ExtendedType::Object(object)) => {
                Self::named(object.directives.iter().map(|directive| directive.name.as_str()))
            }
            _ => None,
        };
        own.or_else(of_type).unwrap_or(Self(bit(default)))
    }

    /// Whether a caller of this mode may have the field.
    pub(super) fn admits(self, mode: AuthMode) -> bool {
        self.0 & bit(mode) != 0
    }

    /// The modes that directives name; `None` when none of them is about authorisation.
    fn named<'a>(directives: impl Iterator<Item = &'a str>) -> Option<Self> {
        directives
            .filter_map(|name| match name {
                "aws_api_key" => Some(API_KEY),
                "aws_iam" => Some(IAM),
                "aws_oidc" => Some(OIDC),
                // Modes that the platform does not offer: the field is closed to all other callers.
                "aws_lambda" | "aws_cognito_user_pools" | "aws_auth" => Some(0),
                _ => None,
            })
            .reduce(|all, one| all | one)
            .map(Self)
    }
}

fn bit(mode: AuthMode) -> u8 {
    match mode {
        AuthMode::ApiKey => API_KEY,
        AuthMode::Iam => IAM,
        AuthMode::Oidc => OIDC,
    }
}
