//! Validation errors in the wording of AppSync, whose validator has its own names for the rules.

use apollo_compiler::ast::{self, Definition, Selection};
use apollo_compiler::diagnostic::ToCliReport;
use apollo_compiler::parser::SourceSpan;
use apollo_compiler::validation::DiagnosticList;

use super::error::{Location, RequestError};
use super::limits::ERRORS_MAX;
use super::request::Response;

/// The answer to a document that does not fit the schema.
pub(super) fn answer(ast: &ast::Document, errors: &DiagnosticList) -> Response {
    let is_empty = |name: Option<&str>| name == Some("MissingSubselection");
    let faults: Vec<_> = errors
        .iter()
        .filter(|diagnostic| !is_empty(diagnostic.error.unstable_error_name()))
        .filter_map(|diagnostic| diagnostic.error.location())
        .collect();
    let errors: Vec<_> = errors
        .iter()
        .filter(|diagnostic| {
            // A selection of faulty fields alone is treated as empty by the compiler; one fault is one error.
            let empty = is_empty(diagnostic.error.unstable_error_name());
            !(empty && faults.iter().any(|place| holds(diagnostic.error.location(), *place)))
        })
        .take(ERRORS_MAX)
        .map(|diagnostic| {
            let location = diagnostic.error.location();
            let path = location.map(|place| path_at(ast, place)).unwrap_or_default();
            let text = diagnostic.error.to_string();
            let (rule, text) = match diagnostic.error.unstable_error_name() {
                Some("UndefinedField") => ("FieldUndefined", undefined_field(&text).unwrap_or(text)),
                Some(name) => (rule(name), text),
                None => ("InvalidSyntax", text),
            };
            let place = location.and_then(|place| place.line_column(diagnostic.sources));
            let at = if path.is_empty() { String::new() } else { format!(" @ '{}'", path.join("/")) };
            let message = format!("Validation error of type {rule}: {text}{at}");
            RequestError::validation(message, place.into_iter().map(Location::from).collect())
        })
        .collect();
    Response::refused(&errors)
}

/// graphql-java's name for a rule of the compiler.
fn rule(name: &str) -> &'static str {
    match name {
        "UndefinedArgument" => "UnknownArgument",
        "RequiredArgument" => "MissingFieldArgument",
        "MissingSubselection" => "SubSelectionRequired",
        "SubselectionOnScalarType" | "SubselectionOnEnumType" => "SubSelectionNotAllowed",
        "UndefinedVariable" => "UndefinedVariable",
        "UnusedVariable" => "UnusedVariable",
        "UniqueVariable" => "DuplicateVariableName",
        "DisallowedVariableUsage" => "VariableTypeMismatch",
        "VariableInputType" => "NonInputTypeOnVariable",
        "UndefinedFragment" => "UndefinedFragment",
        "UnusedFragment" => "UnusedFragment",
        "RecursiveFragmentDefinition" => "FragmentCycle",
        "FragmentNameCollision" => "DuplicateFragmentName",
        "InvalidFragmentSpread" => "InvalidFragmentType",
        "InvalidFragmentTarget" => "FragmentTypeConditionInvalid",
        "UndefinedDirective" => "UnknownDirective",
        "UnsupportedLocation" => "MisplacedDirective",
        "UniqueDirective" => "DuplicateDirectiveName",
        "UniqueArgument" => "DuplicateArgumentNames",
        "OperationNameCollision" => "DuplicateOperationName",
        "AmbiguousAnonymousOperation" => "LoneAnonymousOperationViolation",
        "ConflictingFieldType" | "ConflictingFieldName" | "ConflictingFieldArgument" => "FieldsConflict",
        "UndefinedDefinition"
        | "UndefinedTypeInNamedFragmentTypeCondition"
        | "UndefinedTypeInInlineFragmentTypeCondition" => "UnknownType",
        "TypeSystemDefinition" => "NonExecutableDefinition",
        "UnsupportedValueType"
        | "IntCoercionError"
        | "FloatCoercionError"
        | "UndefinedEnumValue"
        | "UndefinedInputValue"
        | "RequiredField"
        | "UniqueInputValue" => "WrongType",
        _ => "InvalidSyntax",
    }
}

/// ``type `Query` does not have a field `nope` `` as AppSync words it.
fn undefined_field(text: &str) -> Option<String> {
    let mut quoted = text.split('`').skip(1).step_by(2);
    let (ty, field) = (quoted.next()?, quoted.next()?);
    Some(format!("Field '{field}' in type '{ty}' is undefined"))
}

/// The response keys from the root down to `place`.
fn path_at(ast: &ast::Document, place: SourceSpan) -> Vec<&str> {
    let mut path = Vec::new();
    for definition in &ast.definitions {
        match definition {
            Definition::OperationDefinition(operation) => descend(&operation.selection_set, place, &mut path),
            Definition::FragmentDefinition(fragment) => descend(&fragment.selection_set, place, &mut path),
            _ => {}
        }
    }
    path
}

fn descend<'a>(selections: &'a [Selection], place: SourceSpan, path: &mut Vec<&'a str>) {
    for selection in selections {
        match selection {
            Selection::Field(field) if holds(field.location(), place) => {
                path.push(field.response_name());
                return descend(&field.selection_set, place, path);
            }
            Selection::InlineFragment(fragment) if holds(fragment.location(), place) => {
                return descend(&fragment.selection_set, place, path);
            }
            _ => {}
        }
    }
}

fn holds(span: Option<SourceSpan>, place: SourceSpan) -> bool {
    span.is_some_and(|span| span.offset() <= place.offset() && place.offset() < span.end_offset())
}
