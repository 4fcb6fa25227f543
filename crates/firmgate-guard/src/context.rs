//! What the policy may know about the arguments of a call: attributes with a name and a type, which the tools declare.

use std::marker::PhantomData;

use firmgate_identity::Scope;

/// An attribute of the context of a call, with values of type `V`.
#[derive(Debug)]
pub struct Attribute<V> {
    declared: AttributeDeclaration,
    value: PhantomData<fn() -> V>,
}

/// An attribute with the type of its values as a value, for the schema of the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttributeDeclaration {
    pub(crate) name: &'static str,
    pub(crate) kind: AttributeKind,
    record: OnRecord,
    scope: Option<Scope>,
}

/// The type of an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AttributeKind {
    /// Cedar's `Long`; a call may leave it out.
    Number,
    /// Cedar's `String`; a call may leave it out.
    Word,
    /// Cedar's `Set<String>`; empty where a call has none.
    Words,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OnRecord {
    No,
    Yes,
}

/// The attributes of one call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context(Vec<(AttributeDeclaration, Value)>);

/// The value of an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Number(u32),
    Word(String),
    Words(Vec<String>),
}

/// What an attribute can hold. Sealed.
pub trait ContextValue: sealed::Sealed {}

impl ContextValue for u32 {}
impl ContextValue for String {}
impl ContextValue for Vec<String> {}

impl Attribute<u32> {
    /// A number.
    #[must_use]
    pub const fn number(name: &'static str) -> Self {
        Self::new(name, AttributeKind::Number)
    }
}

impl Attribute<String> {
    /// A string.
    #[must_use]
    pub const fn word(name: &'static str) -> Self {
        Self::new(name, AttributeKind::Word)
    }

    /// The same attribute, with its value in the audit log where that is a plain word.
    #[must_use]
    pub const fn on_record(self) -> Self {
        Self { declared: AttributeDeclaration { record: OnRecord::Yes, ..self.declared }, value: PhantomData }
    }
}

impl<V> Attribute<V> {
    /// The same attribute, for what needs a scope besides those of the action: a call that has it is refused without.
    #[must_use]
    pub const fn needing(self, scope: Scope) -> Self {
        Self { declared: AttributeDeclaration { scope: Some(scope), ..self.declared }, value: PhantomData }
    }
}

impl Attribute<Vec<String>> {
    /// A set of strings.
    #[must_use]
    pub const fn words(name: &'static str) -> Self {
        Self::new(name, AttributeKind::Words)
    }
}

impl<V> Attribute<V> {
    const fn new(name: &'static str, kind: AttributeKind) -> Self {
        Self { declared: AttributeDeclaration { name, kind, record: OnRecord::No, scope: None }, value: PhantomData }
    }

    /// The name, as policies write it after `context.`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.declared.name
    }

    /// The attribute for the list of [`Declarations`](crate::Declarations).
    #[must_use]
    pub const fn declaration(&self) -> AttributeDeclaration {
        self.declared
    }
}

impl Context {
    /// A context without attributes.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The same context with one more attribute; the last value of an attribute is kept.
    #[must_use]
    pub fn with<V: ContextValue>(mut self, attribute: &Attribute<V>, value: V) -> Self {
        let name = attribute.name();
        self.0.retain(|(known, _)| known.name != name);
        self.0.push((attribute.declared, sealed::Sealed::into_value(value)));
        self
    }

    /// The value of an attribute.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(attribute, _)| attribute.name == name).map(|(_, value)| value)
    }

    /// All attributes.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        self.0.iter().map(|(attribute, value)| (attribute.name, value))
    }

    /// The declarations of its attributes.
    pub(crate) fn declarations(&self) -> impl Iterator<Item = &AttributeDeclaration> {
        self.0.iter().map(|(attribute, _)| attribute)
    }

    /// The scopes that its attributes need.
    pub(crate) fn scopes(&self) -> impl Iterator<Item = Scope> {
        self.0.iter().filter_map(|(attribute, _)| attribute.scope)
    }

    /// The strings that the audit log may hold.
    pub(crate) fn on_record(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().filter_map(|(attribute, value)| match value {
            Value::Word(word) if attribute.record == OnRecord::Yes => Some((attribute.name, word.as_str())),
            _ => None,
        })
    }
}

mod sealed {
    use super::Value;

    pub trait Sealed {
        fn into_value(self) -> Value
        where
            Self: Sized;
    }

    impl Sealed for u32 {
        fn into_value(self) -> Value {
            Value::Number(self)
        }
    }

    impl Sealed for String {
        fn into_value(self) -> Value {
            Value::Word(self)
        }
    }

    impl Sealed for Vec<String> {
        fn into_value(self) -> Value {
            Value::Words(self)
        }
    }
}
