//! Documents: parsed, validated, planned, and kept for the next request with the same text.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use apollo_compiler::ast::{Definition, OperationType};
use apollo_compiler::introspection::partial_execute;
use apollo_compiler::parser::Parser;
use apollo_compiler::response::JsonMap;
use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Schema, ast};

use super::error::{Location, RequestError};
use super::limits::{DOCUMENTS_KEPT_MAX, PARSER_NESTING_MAX, QUERY_BYTES_MAX, QUERY_TOKENS_MAX};
use super::options::ApiOptions;
use super::plan::Plan;
use super::request::Response;
use super::validation;

/// A document with one plan for each operation.
pub(super) struct Document {
    plans: Vec<Result<Plan, Response>>,
    names: Vec<Option<String>>,
    executable: Valid<ExecutableDocument>,
}

impl Document {
    /// Parses and validates. The error is the answer to send.
    fn new(schema: &Valid<Schema>, options: &ApiOptions, text: &str) -> Result<Self, Response> {
        let ast = parse(text)?;
        if let Some(refusal) = unsupported(&ast) {
            return Err(refusal);
        }
        let document = ast.to_executable_validate(schema).map_err(|errors| validation::answer(&ast, &errors.errors))?;
        let mut plans = Vec::new();
        let mut names = Vec::new();
        for operation in document.operations.iter() {
            plans.push(Plan::new(schema, &document, operation, options).map_err(|error| Response::refused(&[error])));
            names.push(operation.name.as_ref().map(|name| name.as_str().to_owned()));
        }
        Ok(Self { plans, names, executable: document })
    }

    /// The answer to variables that do not fit the operation.
    pub(super) fn unfit_variables(&self, error: &apollo_compiler::request::RequestError) -> Response {
        let place = error.location().and_then(|place| place.line_column(&self.executable.sources));
        let place = place.map_or(Location::START, Location::from);
        Response::refused(&[RequestError::validation(error.message().to_string(), vec![place])])
    }

    /// The values of `__schema` and `__type`, under the operation's response keys.
    pub(super) fn introspected(
        &self,
        schema: &Valid<Schema>,
        plan: &Plan,
        variables: &Valid<JsonMap>,
    ) -> Result<JsonMap, Response> {
        if !plan.introspects {
            return Ok(JsonMap::new());
        }
        // The schema has no interface, so nothing implements one.
        partial_execute(schema, &Default::default(), &self.executable, &plan.operation, variables)
            .map(|answer| answer.data.unwrap_or_default())
            .map_err(|error| self.unfit_variables(&error))
    }

    /// The operation to execute: the named one, or the only one.
    pub(super) fn plan(&self, name: Option<&str>) -> Result<&Plan, Response> {
        let index = match name {
            Some(name) => self.names.iter().position(|known| known.as_deref() == Some(name)),
            None if self.plans.len() > 1 => return Err(Response::bad_request("Missing operation name.")),
            None => Some(0),
        };
        match index.and_then(|index| self.plans.get(index)) {
            Some(plan) => plan.as_ref().map_err(Response::clone),
            None => Err(Response::bad_request("Unknown operation name.")),
        }
    }
}

fn parse(text: &str) -> Result<ast::Document, Response> {
    if text.trim().is_empty() {
        return Err(Response::unparsable());
    }
    if text.len() > QUERY_BYTES_MAX {
        let message = format!("Query has {} bytes; at most {QUERY_BYTES_MAX} are read.", text.len());
        return Err(Response::bad_request(&message));
    }
    let mut parser = Parser::new().recursion_limit(PARSER_NESTING_MAX).token_limit(QUERY_TOKENS_MAX);
    let ast = parser.parse_ast(text, "query.graphql");
    if parser.tokens_reached() > QUERY_TOKENS_MAX {
        return Err(Response::bad_request(&format!("Query has more than {QUERY_TOKENS_MAX} tokens.")));
    }
    if parser.recursion_reached() > PARSER_NESTING_MAX {
        return Err(Response::bad_request(&format!("Query is nested more than {PARSER_NESTING_MAX} levels deep.")));
    }
    match ast {
        Ok(ast) if !ast.definitions.is_empty() => Ok(ast),
        Ok(_) | Err(_) => Err(Response::unparsable()),
    }
}

fn unsupported(ast: &ast::Document) -> Option<Response> {
    let mut operations = ast.definitions.iter().filter_map(|definition| match definition {
        Definition::OperationDefinition(operation) => Some(operation.operation_type),
        _ => None,
    });
    operations.any(|kind| kind == OperationType::Subscription).then(|| {
        let message = "Subscriptions are not available over HTTP".to_owned();
        Response::refused(&[RequestError::limit("OperationNotSupported", message)])
    })
}

/// Valid documents by their text. The gate sends a dozen fixed ones, so a text is parsed once.
pub(super) struct Documents {
    options: ApiOptions,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    by_text: HashMap<Box<str>, Entry>,
    /// Counts up; the entry with the lowest number is the least recently used one.
    clock: u64,
}

struct Entry {
    document: Arc<Document>,
    used: u64,
}

impl Documents {
    /// No documents yet; `options` decide on how each is planned.
    pub(super) fn new(options: ApiOptions) -> Self {
        Self { options, kept: Mutex::default() }
    }

    /// The document of a text, from the cache if it was requested before. The error is the answer to send.
    pub(super) fn of(&self, schema: &Valid<Schema>, text: &str) -> Result<Arc<Document>, Response> {
        if let Some(document) = self.lock().touch(text) {
            return Ok(document);
        }
        // Parsed without the lock: a slow document must not block the others.
        let document = Arc::new(Document::new(schema, &self.options, text)?);
        self.lock().keep(text, &document);
        Ok(document)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        // A panic while the lock is held leaves the map valid.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.lock().by_text.len()
    }
}

impl Kept {
    fn touch(&mut self, text: &str) -> Option<Arc<Document>> {
        self.clock += 1;
        let entry = self.by_text.get_mut(text)?;
        entry.used = self.clock;
        Some(entry.document.clone())
    }

    fn keep(&mut self, text: &str, document: &Arc<Document>) {
        if self.by_text.len() >= DOCUMENTS_KEPT_MAX {
            let oldest = self.by_text.iter().min_by_key(|(_, entry)| entry.used).map(|(text, _)| text.clone());
            if let Some(oldest) = oldest {
                self.by_text.remove(&oldest);
            }
        }
        self.by_text.insert(text.into(), Entry { document: document.clone(), used: self.clock });
    }
}
