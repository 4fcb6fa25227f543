//! From a validated operation to a tree that is walked once per answer.
//!
//! Everything that does not depend on variables is done here, once per document: fields of the same response key are
//! merged, fragments are spread, labels are escaped, places and rights are looked up.
//!
//! INVARIANT (objects only): the schema has no interface and no union, so the type of every object is known from the
//! document alone. `Schema` loading refuses anything else.

use apollo_compiler::ast::{OperationType, Type, Value};
use apollo_compiler::collections::IndexMap;
use apollo_compiler::executable::{Argument, DirectiveList, Field, Operation, Selection, SelectionSet};
use apollo_compiler::introspection::check_max_depth;
use apollo_compiler::schema::FieldDefinition;
use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Name, Node, Schema};

use super::auth::Modes;
use super::error::{Location, RequestError};
use super::limits::{DEPTH_HIGHEST, ROOT_FIELDS_MAX, SELECTIONS_MAX};
use super::options::{ApiOptions, Introspection};

/// An operation, ready to be executed.
pub(super) struct Plan {
    pub(super) operation: Node<Operation>,
    pub(super) fields: Vec<Planned>,
    /// Whether the operation requests the schema.
    pub(super) introspects: bool,
}

/// A field of the answer.
pub(super) struct Planned {
    /// The key in the answer.
    pub(super) key: Box<str>,
    /// The key as JSON, with its colon.
    pub(super) label: Box<str>,
    pub(super) name: Name,
    pub(super) parent: Name,
    pub(super) definition: Node<FieldDefinition>,
    pub(super) location: Location,
    pub(super) arguments: Vec<Node<Argument>>,
    pub(super) allowed: Modes,
    /// The field is selected when all conditions of one of these hold.
    when: Vec<Vec<Condition>>,
    pub(super) children: Vec<Planned>,
}

/// `@include` or `@skip` with a variable.
#[derive(Clone)]
struct Condition {
    variable: Name,
    wanted: bool,
}

impl Plan {
    /// Plans an operation. The error is an answer to the whole request.
    pub(super) fn new(
        schema: &Valid<Schema>,
        document: &Valid<ExecutableDocument>,
        operation: &Node<Operation>,
        options: &ApiOptions,
    ) -> Result<Self, RequestError> {
        let depth_max = options.depth.levels();
        let mut planner = Planner { schema, document, options, depth_max, selections: 0 };
        let fields = planner.fields(&[(Vec::new(), &operation.selection_set)], 1)?;
        if fields.len() > ROOT_FIELDS_MAX {
            let message = format!("{} root fields, at most {ROOT_FIELDS_MAX} in one operation", fields.len());
            return Err(RequestError::limit("ResolverExecutionLimitReached", message));
        }
        let introspects = fields.iter().any(Planned::is_introspection);
        if introspects {
            check_max_depth(document, operation)
                .map_err(|error| RequestError::limit("QueryDepthLimitReached", error.message().to_string()))?;
        }
        Ok(Self { operation: operation.clone(), fields, introspects })
    }

    /// Whether the operation may change something.
    pub(super) fn is_mutation(&self) -> bool {
        self.operation.operation_type == OperationType::Mutation
    }
}

impl Planned {
    /// The type of the value.
    pub(super) fn ty(&self) -> &Type {
        &self.definition.ty
    }

    /// Whether the value comes from the schema and not from a resolver.
    pub(super) fn is_introspection(&self) -> bool {
        is_introspection(&self.name)
    }

    /// Whether `@skip` and `@include` leave the field in; `holds` is the value of a Boolean variable.
    pub(super) fn is_wanted(&self, holds: &dyn Fn(&str) -> bool) -> bool {
        self.when.iter().any(|all| all.iter().all(|one| holds(&one.variable) == one.wanted))
    }
}

struct Planner<'a> {
    schema: &'a Valid<Schema>,
    document: &'a ExecutableDocument,
    options: &'a ApiOptions,
    depth_max: usize,
    selections: usize,
}

/// The occurrences of one response key, each with the conditions that apply to it.
type Occurrences<'a> = Vec<(Vec<Condition>, &'a Node<Field>)>;

impl<'a> Planner<'a> {
    fn fields(
        &mut self,
        sets: &[(Vec<Condition>, &'a SelectionSet)],
        depth: usize,
    ) -> Result<Vec<Planned>, RequestError> {
        if depth > self.depth_max {
            let message = format!("Query depth is more than {} levels", self.depth_max);
            return Err(RequestError::limit("QueryDepthLimitReached", message));
        }
        let mut found = IndexMap::default();
        for (conditions, set) in sets {
            self.collect(conditions, set, &mut found)?;
        }
        let parent = sets.first().map(|(_, set)| &set.ty);
        found.into_iter().filter_map(|(key, all)| Some(self.field(parent?, key, all, depth))).collect()
    }

    fn collect(
        &mut self,
        conditions: &[Condition],
        set: &'a SelectionSet,
        found: &mut IndexMap<&'a Name, Occurrences<'a>>,
    ) -> Result<(), RequestError> {
        for selection in &set.selections {
            // Counted before anything else: a fragment that is spread twice by each of its neighbours expands
            // exponentially.
            self.selections += 1;
            if self.selections > SELECTIONS_MAX {
                let message = format!("Query unfolds to more than {SELECTIONS_MAX} selections");
                return Err(RequestError::limit("QueryTooLarge", message));
            }
            let Some(conditions) = narrowed(conditions, selection.directives()) else { continue };
            match selection {
                Selection::Field(field) => found.entry(field.response_key()).or_default().push((conditions, field)),
                Selection::InlineFragment(fragment) => self.collect(&conditions, &fragment.selection_set, found)?,
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = spread.fragment_def(self.document) {
                        self.collect(&conditions, &fragment.selection_set, found)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// The compiler resolves what is below, so it is not planned, only counted. A type reference goes deeper than any
    /// path of the schema itself.
    fn count_introspection(&mut self, sets: &[(Vec<Condition>, &'a SelectionSet)]) -> Result<(), RequestError> {
        let depth_max = std::mem::replace(&mut self.depth_max, DEPTH_HIGHEST);
        let counted = self.fields(sets, 1).map(drop);
        self.depth_max = depth_max;
        counted
    }

    fn field(
        &mut self,
        parent: &Name,
        key: &Name,
        occurrences: Occurrences<'a>,
        depth: usize,
    ) -> Result<Planned, RequestError> {
        let Some((_, first)) = occurrences.first() else {
            return Err(RequestError::validation(format!("no field for the key `{key}`"), Vec::new()));
        };
        let location = first.location().and_then(|span| span.line_column(&self.document.sources));
        let location = location.map_or(Location::START, Location::from);
        if is_introspection(&first.name) && self.options.introspection == Introspection::Disabled {
            let message =
                format!("Validation error of type IntrospectionDisabled: introspection is disabled @ '{key}'");
            return Err(RequestError::validation(message, vec![location]));
        }
        let first = Node::clone(first);
        let mut when = Vec::with_capacity(occurrences.len());
        let mut sets = Vec::with_capacity(occurrences.len());
        for (conditions, field) in occurrences {
            when.push(conditions.clone());
            sets.push((conditions, &field.selection_set));
        }
        let children = if is_introspection(&first.name) {
            self.count_introspection(&sets)?;
            Vec::new()
        } else if first.selection_set.is_empty() {
            Vec::new()
        } else {
            self.fields(&sets, depth + 1)?
        };
        Ok(Planned {
            key: key.as_str().into(),
            // A GraphQL name has no character that JSON would escape.
            label: format!("\"{key}\":").into(),
            allowed: Modes::of_field(self.schema, self.options.default_auth, parent, &first),
            name: first.name.clone(),
            parent: parent.clone(),
            definition: first.definition.clone(),
            location,
            arguments: first.arguments.clone(),
            when,
            children,
        })
    }
}

fn is_introspection(field: &Name) -> bool {
    matches!(field.as_str(), "__schema" | "__type")
}

/// The conditions with those of `directives`; `None` when a constant leaves the selection out.
fn narrowed(conditions: &[Condition], directives: &DirectiveList) -> Option<Vec<Condition>> {
    let mut all = conditions.to_vec();
    for directive in directives.iter() {
        let wanted = match directive.name.as_str() {
            "include" => true,
            "skip" => false,
            _ => continue,
        };
        match directive.specified_argument_by_name("if").map(|value| &**value) {
            Some(Value::Boolean(value)) if *value != wanted => return None,
            Some(Value::Variable(variable)) => all.push(Condition { variable: variable.clone(), wanted }),
            _ => {}
        }
    }
    Some(all)
}
