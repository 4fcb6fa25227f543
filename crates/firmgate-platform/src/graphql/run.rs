//! Executes a plan: calls the resolvers field by field and writes the answer as it goes.
//!
//! The answer is written once, as bytes. A null that has to bubble up cuts the bytes off at the start of the nearest
//! nullable value.

use std::panic::{AssertUnwindSafe, catch_unwind};

use apollo_compiler::Schema;
use apollo_compiler::ast::Type;
use apollo_compiler::response::JsonMap;
use apollo_compiler::response::serde_json_bytes::Value as Json;

use super::error::{ErrorKind, ExecutionError, FieldError, RequestError, Step};
use super::limits::{COST_MAX, ERRORS_MAX, RESPONSE_BYTES_MAX};
use super::plan::{Plan, Planned};
use super::request::{AuthMode, Response};
use super::value::{Call, Object, Value};
use super::{arguments, request};

/// What an operation is executed with.
pub(super) struct Given<'r> {
    /// Coerced.
    pub(super) variables: &'r JsonMap,
    /// The values of `__schema` and `__type`.
    pub(super) introspected: &'r JsonMap,
    /// How the caller authenticated.
    pub(super) mode: AuthMode,
}

/// Executes `plan` on `root`.
pub(super) fn run(schema: &Schema, plan: &Plan, with: &Given<'_>, root: &dyn Object) -> Response {
    let &Given { variables, introspected, mode } = with;
    let given: Vec<_> = plan.fields.iter().map(|field| arguments::of(schema, field, variables)).collect();
    let cost: u64 = plan.fields.iter().zip(&given).map(|(field, given)| arguments::cost(field, given)).sum();
    if cost > COST_MAX {
        let message = format!("Query asks for more than {COST_MAX} values: ask for fewer rows or fewer fields");
        return Response::refused(&[RequestError::limit("ResolverExecutionLimitReached", message)]);
    }
    let mut run = Run {
        schema,
        variables,
        introspected,
        mode,
        out: Vec::with_capacity(4 << 10),
        path: Vec::new(),
        errors: Vec::new(),
        outgrown: false,
    };
    run.out.extend_from_slice(b"{\"data\":");
    if run.object(&plan.fields, Some(&given), root).is_err() {
        run.out.truncate(b"{\"data\":".len());
        run.out.extend_from_slice(b"null");
    }
    run.finish()
}

/// A null that propagates to the parent value.
struct Bubble;

#[derive(Clone, Copy)]
enum At<'r> {
    Key(&'r str),
    Index(usize),
}

struct Run<'r> {
    schema: &'r Schema,
    variables: &'r JsonMap,
    introspected: &'r JsonMap,
    mode: AuthMode,
    out: Vec<u8>,
    path: Vec<At<'r>>,
    errors: Vec<ExecutionError>,
    outgrown: bool,
}

impl<'r> Run<'r> {
    /// Writes an object. `given` holds the arguments of its fields when they are known already.
    fn object(&mut self, fields: &'r [Planned], given: Option<&[JsonMap]>, object: &dyn Object) -> Result<(), Bubble> {
        self.outgrown |= self.out.len() > RESPONSE_BYTES_MAX;
        if self.outgrown {
            return Err(Bubble);
        }
        let mut separator = b'{';
        let variables = self.variables;
        let holds = |name: &str| variables.get(name).and_then(Json::as_bool).unwrap_or(false);
        for (index, field) in fields.iter().enumerate() {
            if !field.is_wanted(&holds) {
                continue;
            }
            self.out.push(separator);
            separator = b',';
            self.out.extend_from_slice(field.label.as_bytes());
            self.path.push(At::Key(&field.key));
            let done = match given.and_then(|given| given.get(index)) {
                Some(arguments) => self.root_field(field, arguments, object),
                None if field.arguments.is_empty() && field.definition.arguments.is_empty() => {
                    self.field(field, &JsonMap::new(), object)
                }
                None => self.field(field, &arguments::of(self.schema, field, variables), object),
            };
            self.path.pop();
            done?;
        }
        if separator == b'{' {
            self.out.push(b'{');
        }
        self.out.push(b'}');
        Ok(())
    }

    /// A field of Query or Mutation. A panic below it is an error of this field and not the end of the process.
    fn root_field(&mut self, field: &'r Planned, arguments: &JsonMap, object: &dyn Object) -> Result<(), Bubble> {
        let (start, depth) = (self.out.len(), self.path.len());
        catch_unwind(AssertUnwindSafe(|| self.field(field, arguments, object))).unwrap_or_else(|_| {
            self.out.truncate(start);
            self.path.truncate(depth);
            self.report(field, FieldError::internal("the platform stopped at an unexpected state"));
            self.null(field.ty())
        })
    }

    fn field(&mut self, field: &'r Planned, arguments: &JsonMap, object: &dyn Object) -> Result<(), Bubble> {
        if field.is_introspection() {
            return self.json(field, &self.introspected.get(&*field.key));
        }
        let value = if !field.allowed.admits(self.mode) {
            let message = format!("Not Authorized to access {} on type {}", field.name, field.parent);
            Err(FieldError::new(ErrorKind::Unauthorized, message))
        } else if field.name == "__typename" {
            Ok(Value::from(field.parent.as_str()))
        } else {
            object.resolve(&Call { name: &field.name, arguments, children: &field.children, variables: self.variables })
        };
        match value {
            Ok(value) => self.value(field, field.ty(), value),
            Err(error) => {
                self.report(field, error);
                self.null(field.ty())
            }
        }
    }

    /// Writes a value; a null that bubbles up to a nullable value stops there.
    fn value(&mut self, field: &'r Planned, ty: &'r Type, value: Value<'_>) -> Result<(), Bubble> {
        let start = self.out.len();
        let done = match value {
            Value::Null if ty.is_non_null() => {
                let error = self.unexpected_null(field, ty);
                self.report(field, error);
                Err(Bubble)
            }
            Value::Null => self.null(ty),
            Value::List(items) => self.list(field, ty, items),
            Value::Object(object) => self.object(&field.children, None, &*object),
            Value::Text(text) => self.json(field, &*text),
            Value::Bool(value) => self.json(field, &value),
            Value::Float(value) => self.json(field, &value),
            Value::Int(value) => match i32::try_from(value) {
                Ok(value) => self.json(field, &value),
                Err(_) => {
                    self.report(field, FieldError::internal(format!("{value} does not fit the type Int")));
                    Err(Bubble)
                }
            },
        };
        match done {
            Err(Bubble) if !ty.is_non_null() => {
                self.out.truncate(start);
                self.null(ty)
            }
            done => done,
        }
    }

    fn list(
        &mut self,
        field: &'r Planned,
        ty: &'r Type,
        items: Box<dyn Iterator<Item = Value<'_>> + '_>,
    ) -> Result<(), Bubble> {
        let (Type::List(inner) | Type::NonNullList(inner)) = ty else {
            self.report(field, FieldError::internal(format!("a list where the schema has {ty}")));
            return Err(Bubble);
        };
        self.out.push(b'[');
        for (index, item) in items.enumerate() {
            if index > 0 {
                self.out.push(b',');
            }
            self.path.push(At::Index(index));
            let done = self.value(field, inner, item);
            self.path.pop();
            done?;
        }
        self.out.push(b']');
        Ok(())
    }

    fn json<T: serde::Serialize + ?Sized>(&mut self, field: &'r Planned, value: &T) -> Result<(), Bubble> {
        serde_json::to_writer(&mut self.out, value).map_err(|error| {
            self.report(field, FieldError::internal(error));
            Bubble
        })
    }

    fn null(&mut self, ty: &Type) -> Result<(), Bubble> {
        if ty.is_non_null() {
            return Err(Bubble);
        }
        self.out.extend_from_slice(b"null");
        Ok(())
    }

    fn unexpected_null(&self, field: &Planned, ty: &Type) -> FieldError {
        let path: String = self
            .path
            .iter()
            .map(|at| match at {
                At::Key(key) => format!("/{key}"),
                At::Index(index) => format!("[{index}]"),
            })
            .collect();
        let name = ty.inner_named_type();
        let message =
            format!("Cannot return null for non-nullable type: '{name}' within parent '{}' ({path})", field.parent);
        FieldError::internal(message)
    }

    fn report(&mut self, field: &Planned, error: FieldError) {
        if self.errors.len() >= ERRORS_MAX {
            return;
        }
        let path = self.path.iter().map(|at| match at {
            At::Key(key) => Step::Key((*key).into()),
            At::Index(index) => Step::Index(*index),
        });
        self.errors.push(ExecutionError {
            path: path.collect(),
            data: None,
            error_type: error.kind.name(),
            error_info: None,
            locations: vec![field.location],
            message: error.message,
        });
    }

    fn finish(mut self) -> Response {
        self.outgrown |= self.out.len() > RESPONSE_BYTES_MAX;
        if self.outgrown {
            let message =
                format!("Answer is larger than {RESPONSE_BYTES_MAX} bytes: ask for fewer rows or fewer fields");
            return Response::refused(&[RequestError::limit("ResolverExecutionLimitReached", message)]);
        }
        if !self.errors.is_empty() {
            self.out.extend_from_slice(b",\"errors\":");
            // Plain structs of strings and numbers: all of them can be serialised to JSON.
            self.out.extend(serde_json::to_vec(&self.errors).unwrap_or_else(|_| b"[]".to_vec()));
        }
        self.out.push(b'}');
        request::Response { status: 200, error_type: None, body: self.out }
    }
}
