//! GraphQL execution in AppSync's dialect: it answers what AppSync answers.
//!
//! The schema comes first: `schema.graphql` is parsed when the platform opens, every document is validated against it,
//! and its directives decide who may have which field. Parsing and validation are apollo-compiler's;
//! execution is here, because the answer is written straight to bytes and its errors have AppSync's form.

mod ai;
mod arguments;
mod auth;
mod categories;
mod collections;
mod company;
mod document;
mod error;
mod family;
mod inputs;
mod jobs;
mod limits;
mod matching;
mod number;
mod options;
mod plan;
mod request;
mod roots;
mod run;
mod search;
mod selection;
mod session;
mod similar;
mod threads;
mod validation;
mod value;

#[cfg(test)]
mod tests;

use apollo_compiler::Schema;
use apollo_compiler::request::coerce_variable_values;
use apollo_compiler::response::JsonMap;
use apollo_compiler::response::serde_json_bytes::Value as Json;
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::validation::Valid;

pub use self::options::{ApiOptions, DepthLimit, Introspection};
pub use self::request::{AuthMode, Identity, Request, Response};
pub(crate) use self::roots::{Mutation, Query};
pub(crate) use self::session::Session;

use self::document::Documents;
use self::limits::VARIABLES_BYTES_MAX;
use self::run::Given;
use self::value::Object;

/// Executes documents against one schema.
pub(crate) struct Executor {
    schema: Valid<Schema>,
    documents: Documents,
}

/// The schema cannot be executed. It is part of the program, so this is a fault of the build.
#[derive(Debug, thiserror::Error)]
#[error("the schema is not usable: {0}")]
pub struct SchemaError(String);

impl Executor {
    /// Parses and validates the schema; `prelude` holds what AppSync declares by itself.
    pub(crate) fn new(prelude: &str, schema: &str, options: ApiOptions) -> Result<Self, SchemaError> {
        let schema = Schema::builder()
            .parse(prelude, "appsync-prelude.graphql")
            .parse(schema, "schema.graphql")
            .build()
            .map_err(|error| SchemaError(error.to_string()))?
            .validate()
            .map_err(|error| SchemaError(error.to_string()))?;
        let is_abstract = |ty: &&ExtendedType| matches!(ty, ExtendedType::Interface(_) | ExtendedType::Union(_));
        if let Some(ty) = schema.types.values().find(is_abstract) {
            return Err(SchemaError(format!("`{}` is neither an object nor a leaf", ty.name())));
        }
        Ok(Self { schema, documents: Documents::new(options) })
    }

    /// Answers a request. `query` and `mutation` are the objects that the operation starts from.
    pub(crate) fn execute(
        &self,
        mode: AuthMode,
        request: &Request,
        query: &dyn Object,
        mutation: &dyn Object,
    ) -> Response {
        match self.try_execute(mode, request, query, mutation) {
            Ok(response) | Err(response) => response,
        }
    }

    fn try_execute(
        &self,
        mode: AuthMode,
        request: &Request,
        query: &dyn Object,
        mutation: &dyn Object,
    ) -> Result<Response, Response> {
        if request.variables_weight() > VARIABLES_BYTES_MAX {
            let message = format!("Variables have more than {VARIABLES_BYTES_MAX} bytes.");
            return Err(Response::bad_request(&message));
        }
        let document = self.documents.of(&self.schema, &request.query)?;
        let plan = document.plan(request.operation_name.as_deref().filter(|name| !name.is_empty()))?;
        let given: JsonMap =
            request.variables.iter().map(|(name, value)| (name.as_str().into(), Json::from(value.clone()))).collect();
        let variables = coerce_variable_values(&self.schema, &plan.operation, &given)
            .map_err(|error| document.unfit_variables(&error))?;
        let introspected = document.introspected(&self.schema, plan, &variables)?;
        let root = if plan.is_mutation() { mutation } else { query };
        Ok(run::run(&self.schema, plan, &Given { variables: &variables, introspected: &introspected, mode }, root))
    }
}
