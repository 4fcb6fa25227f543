//! Parameters with the type of their value: the keys by which a tool reads its arguments.

use std::fmt;
use std::marker::PhantomData;

use serde_json::{Map, Value};

use super::{Field, Kind, Money, Parameter, Presence, Range};

/// A parameter whose value is a `T`; `Param<Option<T>>` may be left out.
pub struct Param<T> {
    parameter: Parameter,
    value: PhantomData<fn() -> T>,
}

/// A type that the checked value of a parameter can have.
pub trait Argument: Sized {
    /// The value; `None` if it has another form, which the check rules out.
    fn of(checked: &Value) -> Option<Self>;
}

/// A type that is one of a closed list of words on the wire.
pub trait Word: Copy + Sized + 'static {
    /// Every word that a caller may send.
    const WORDS: &'static [&'static str];

    /// The value of a word.
    fn of_word(word: &str) -> Option<Self>;

    /// The word of a value.
    fn word(self) -> &'static str;
}

/// An object in a list, whose fields are strings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record(Map<String, Value>);

impl Record {
    /// The value of a field; `None` where it is left out or empty.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&str> {
        self.0.get(field).and_then(Value::as_str)
    }
}

/// Implements [`Word`] from one table. A variant that is not in it does not compile; those after `received` are known
/// from answers only.
macro_rules! words {
    ($type:ty { $($variant:ident = $word:literal),+ $(,)? } $(received { $($unsent:ident),+ })?) => {
        impl $crate::parse::Word for $type {
            const WORDS: &'static [&'static str] = &[$($word),+];

            fn of_word(word: &str) -> Option<Self> {
                [$(Self::$variant),+].into_iter().find(|value| value.word() == word)
            }

            fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                    $($(Self::$unsent)|+ => "unknown",)?
                }
            }
        }
    };
}
pub(crate) use words;

impl<T> Param<T> {
    const fn new(name: &'static str, about: &'static str, kind: Kind) -> Self {
        Self { parameter: Parameter { name, about, kind, presence: Presence::Required }, value: PhantomData }
    }

    /// The same parameter, which may be left out.
    #[must_use]
    pub const fn optional(&self) -> Param<Option<T>> {
        Param { parameter: Parameter { presence: Presence::Optional, ..self.parameter }, value: PhantomData }
    }

    /// The same parameter, one of several that a call needs.
    #[must_use]
    pub const fn alternative(&self) -> Param<Option<T>> {
        Param { parameter: Parameter { presence: Presence::Alternative, ..self.parameter }, value: PhantomData }
    }

    /// Name on the wire.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.parameter.name
    }

    /// The parameter without its type, for the check and the schema.
    #[must_use]
    pub const fn untyped(&self) -> Parameter {
        self.parameter
    }
}

impl Param<String> {
    /// A string of one line.
    #[must_use]
    pub const fn text(name: &'static str, about: &'static str, chars_max: u32) -> Self {
        Self::new(name, about, Kind::Text { chars_max })
    }
}

impl Param<u32> {
    /// Rows of a page.
    #[must_use]
    pub const fn rows(name: &'static str, about: &'static str, default: u32, max: u32) -> Self {
        Self::new(name, about, Kind::Rows { default, max })
    }

    /// A whole number, both bounds included.
    #[must_use]
    pub const fn whole(name: &'static str, about: &'static str, min: u32, max: u32) -> Self {
        Self::new(name, about, Kind::Whole { min, max })
    }
}

impl Param<Range> {
    /// A range of whole numbers within these bounds.
    #[must_use]
    pub const fn range(name: &'static str, about: &'static str, min: u32, max: u32) -> Self {
        Self::new(name, about, Kind::Range { min, max })
    }
}

impl Param<Money> {
    /// A range of amounts up to a bound.
    #[must_use]
    pub const fn money(name: &'static str, about: &'static str, max: u64) -> Self {
        Self::new(name, about, Kind::Money { max })
    }
}

impl Param<Vec<String>> {
    /// A list of strings.
    #[must_use]
    pub const fn texts(name: &'static str, about: &'static str, items_max: u32, chars_max: u32) -> Self {
        Self::new(name, about, Kind::Texts { items_max, chars_max })
    }
}

impl Param<Vec<Record>> {
    /// A list of objects with these fields; a string in place of an object is the field `bare`.
    #[must_use]
    pub const fn records(
        name: &'static str,
        about: &'static str,
        items_max: u32,
        fields: &'static [Field],
        bare: &'static str,
    ) -> Self {
        Self::new(name, about, Kind::Records { items_max, fields, bare })
    }
}

impl<W: Word> Param<W> {
    /// One word of a closed list.
    #[must_use]
    pub const fn word(name: &'static str, about: &'static str) -> Self {
        Self::new(name, about, Kind::OneOf(W::WORDS))
    }
}

impl<W: Word> Param<Vec<W>> {
    /// Several words of a closed list.
    #[must_use]
    pub const fn some_of(name: &'static str, about: &'static str) -> Self {
        Self::new(name, about, Kind::SomeOf(W::WORDS))
    }
}

impl Param<Map<String, Value>> {
    /// The arguments of another call.
    #[must_use]
    pub const fn arguments(name: &'static str, about: &'static str, of: &'static [Parameter]) -> Self {
        Self::new(name, about, Kind::Arguments(of))
    }
}

impl Param<bool> {
    /// `true` or `false`.
    #[must_use]
    pub const fn switch(name: &'static str, about: &'static str) -> Self {
        Self::new(name, about, Kind::Switch)
    }
}

impl<T> fmt::Debug for Param<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Param({})", self.name())
    }
}

impl Argument for String {
    fn of(checked: &Value) -> Option<Self> {
        checked.as_str().map(str::to_owned)
    }
}

impl Argument for u32 {
    fn of(checked: &Value) -> Option<Self> {
        Self::try_from(checked.as_u64()?).ok()
    }
}

impl Argument for bool {
    fn of(checked: &Value) -> Option<Self> {
        checked.as_bool()
    }
}

impl Argument for Range {
    fn of(checked: &Value) -> Option<Self> {
        let object = checked.as_object()?;
        let end = |name| object.get(name).and_then(u32::of);
        Some(Self { min: end("min"), max: end("max") })
    }
}

impl Argument for Record {
    fn of(checked: &Value) -> Option<Self> {
        checked.as_object().cloned().map(Self)
    }
}

impl Argument for Money {
    fn of(checked: &Value) -> Option<Self> {
        let object = checked.as_object()?;
        let end = |name| object.get(name).and_then(Value::as_u64);
        Some(Self { min: end("min"), max: end("max"), currency: object.get("currency").and_then(String::of) })
    }
}

impl Argument for Map<String, Value> {
    fn of(checked: &Value) -> Option<Self> {
        checked.as_object().cloned()
    }
}

impl<T: Argument> Argument for Vec<T> {
    fn of(checked: &Value) -> Option<Self> {
        checked.as_array()?.iter().map(T::of).collect()
    }
}

impl<W: Word> Argument for W {
    fn of(checked: &Value) -> Option<Self> {
        W::of_word(checked.as_str()?)
    }
}
