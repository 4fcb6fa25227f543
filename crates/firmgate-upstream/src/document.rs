//! From a typed fragment to the text of its operation, built once.
//!
//! `Query` and `Mutation` are the two entry points. Which one a fragment fits is decided by cynic from the schema: a
//! fragment on `Mutation` has no `QueryBuilder`, so it cannot be declared a `Query`, whatever its author writes.

use std::marker::PhantomData;

use cynic::{MutationBuilder, OperationBuilder, QueryBuilder, QueryFragment, QueryVariables, schema::QueryRoot};
use firmgate_guard::{GovernedAction, Write};
use serde::{Serialize, de::DeserializeOwned};

/// An operation that only reads. Goes through [`crate::ReadOnly::query`].
pub trait Query: Operation + QueryBuilder<Blank<<Self as Operation>::Variables>> {}

/// An operation that changes something. Goes through [`crate::WriteOnce::mutate`], and nothing else.
///
/// It names its action: only a permit for that action sends it.
pub trait Mutation: Operation + MutationBuilder<Blank<<Self as Operation>::Variables>> {
    /// What the policy must have allowed.
    type Action: GovernedAction<Effect = Write>;
}

/// What the two kinds have in common. Sealed: operations are written in [`crate::ops`] only.
pub trait Operation: sealed::OnlyHere + DeserializeOwned + Send {
    /// The variables.
    type Variables: QueryVariables + Serialize + Send;

    /// The text that is sent.
    fn document() -> &'static Document;
}

/// The text of one operation. It holds no value of any caller: those travel as variables.
#[derive(Debug)]
pub struct Document {
    name: String,
    text: String,
    newest: Option<String>,
}

/// The fields that were added to answers after the first version of the schema.
const ADDITIONS: &str = "additions";

impl Document {
    pub(crate) fn query<Q, V>() -> Self
    where
        Q: QueryBuilder<Blank<V>> + QueryFragment<SchemaType: QueryRoot>,
        V: QueryVariables,
    {
        let newest = OperationBuilder::<Q, Blank<V>>::query()
            .with_variables(Blank(PhantomData))
            .with_feature_enabled(ADDITIONS)
            .build();
        let mut document = Self::of(Q::build(Blank(PhantomData)));
        document.newest = newest.ok().map(|newest| newest.query).filter(|text| *text != document.text);
        document
    }

    pub(crate) fn mutation<M, V>() -> Self
    where
        M: MutationBuilder<Blank<V>>,
        V: QueryVariables,
    {
        Self::of(M::build(Blank(PhantomData)))
    }

    /// The operation's name, as logs and the backend's own records show it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// GraphQL.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// GraphQL, with the fields that a backend with an older schema lacks; `None` when there are none.
    #[must_use]
    pub fn newest(&self) -> Option<&str> {
        self.newest.as_deref()
    }

    fn of<F, V>(operation: cynic::Operation<F, V>) -> Self {
        let name = operation.operation_name.unwrap_or_default().into_owned();
        Self { name, text: operation.query, newest: None }
    }
}

/// Declares the variables of `V` without holding any: cynic builds the text from the type alone, but asks for a value.
#[derive(Debug)]
pub struct Blank<V>(PhantomData<fn() -> V>);

impl<V: QueryVariables> QueryVariables for Blank<V> {
    type Fields = V::Fields;

    const VARIABLES: &'static [(&'static str, cynic::variables::VariableType)] = V::VARIABLES;
}

pub(crate) mod sealed {
    /// No code outside can name this trait, so none can add an operation.
    pub trait OnlyHere {}
}

/// Declares a fragment a read. `answer: field as T` states that the field is present in every answer without errors,
/// and adds `answer()`, which extracts it.
macro_rules! query {
    ($operation:ident($variables:ident)) => {
        crate::document::operation!($operation($variables), query);
        impl crate::document::Query for $operation {}
    };
    ($operation:ident($variables:ident), answer: $field:ident as $answer:ty) => {
        crate::document::query!($operation($variables));
        crate::document::answer!($operation, $field, $answer, None);
    };
}

/// Declares a fragment a write. See `query!`.
macro_rules! mutation {
    ($operation:ident($variables:ident), action: $action:ident, answer: $field:ident as $answer:ty) => {
        crate::document::operation!($operation($variables), mutation);
        impl crate::document::Mutation for $operation {
            type Action = crate::actions::$action;
        }
        crate::document::answer!($operation, $field, $answer, Unknown);
    };
}

macro_rules! operation {
    ($operation:ident($variables:ident), $kind:ident) => {
        impl crate::document::sealed::OnlyHere for $operation {}
        impl crate::document::Operation for $operation {
            type Variables = $variables;

            fn document() -> &'static crate::document::Document {
                static DOCUMENT: std::sync::LazyLock<crate::document::Document> =
                    std::sync::LazyLock::new(crate::document::Document::$kind::<$operation, $variables>);
                &DOCUMENT
            }
        }
    };
}

macro_rules! answer {
    ($operation:ident, $field:ident, $answer:ty, $effect:ident) => {
        impl $operation {
            /// What the backend answered. An answer without errors that lacks it violates the schema's contract.
            ///
            /// # Errors
            /// [`UpstreamError`](crate::upstream::UpstreamError) when the backend gave none.
            pub fn answer(self) -> Result<$answer, crate::upstream::UpstreamError> {
                self.$field.ok_or_else(|| {
                    crate::upstream::UpstreamError::new(
                        crate::upstream::ErrorKind::Malformed,
                        crate::upstream::SideEffect::$effect,
                    )
                })
            }
        }
    };
}

pub(crate) use {answer, mutation, operation, query};
