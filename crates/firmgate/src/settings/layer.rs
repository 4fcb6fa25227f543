//! What one source of settings says, and how a stronger one goes over a weaker one.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;

use super::credential::{FORMS, Fields};
use super::issuer::IssuerSettings;
use super::limit::{self, Limit};
use super::rows;
use super::table::{READS, Setting, WRITES};
use super::value::{self, Origin, Value};

/// One source of settings: the values by the names of their rows. What it does not say is not there.
#[derive(Debug, Clone, Default)]
pub struct Layer(BTreeMap<&'static str, Given>);

/// A value, and how a message names the place where it was given, as in `` `--log` ``.
#[derive(Debug, Clone)]
struct Given {
    value: Value,
    label: String,
}

/// The name of the list of issuers, which only the file has.
const ISSUERS: &str = "issuers";
/// In front of the names of the credential for writes.
const WRITE: &str = "write_";

impl Layer {
    /// Sets one; nothing leaves it as it is.
    pub fn set(&mut self, setting: &Setting, value: Option<Value>, label: String) {
        if let Some(value) = value {
            self.0.insert(setting.name, Given { value, label });
        }
    }

    pub(super) fn set_issuers(&mut self, issuers: Vec<IssuerSettings>) {
        if !issuers.is_empty() {
            self.0.insert(ISSUERS, Given { value: Value::Issuers(issuers), label: "`[[issuers]]`".to_owned() });
        }
    }

    /// This layer where it says something, else the weaker one.
    pub(super) fn over(mut self, mut weaker: Self) -> Self {
        self.forget_replaced(&mut weaker, READS, "");
        self.forget_replaced(&mut weaker, WRITES, WRITE);
        // Whom to trust is one decision: the stronger source makes all of it.
        if self.0.contains_key("issuer") {
            weaker.0.remove(ISSUERS);
        }
        for (name, weak) in weaker.0 {
            match (self.0.get_mut(name), weak.value) {
                (Some(Given { value: Value::Limits(strong), .. }), Value::Limits(weak)) => {
                    *strong = limit::merge(std::mem::take(strong), weak);
                }
                (Some(_), _) => {}
                (None, value) => drop(self.0.insert(name, Given { value, label: weak.label })),
            }
        }
        self
    }

    /// This layer, and for these settings the values that the table has as their defaults, where it does not say anything.
    pub(super) fn with_defaults(mut self, names: &[&str]) -> Self {
        for row in rows().filter(|row| row.default_is_value && names.contains(&row.name)) {
            let origin = Origin { label: "the default", folder: Path::new(""), home: None };
            // A test reads every default of the table.
            if let (false, Ok(value)) = (self.has(row.name), value::read(row, &[row.default.into()], origin)) {
                self.set(row, value, origin.label.to_owned());
            }
        }
        self
    }

    /// Takes from `weaker` what this layer's credential leaves nothing of: all of it where it is of another kind, and the other forms
    /// of a setting that this layer has.
    fn forget_replaced(&self, weaker: &mut Self, rows: &[Setting], prefix: &str) {
        let auth = format!("{prefix}auth");
        let (strong, weak) = (self.text(&auth), weaker.text(&auth));
        if strong.is_some() && weak.is_some() && strong != weak {
            weaker.0.retain(|name, _| !rows.iter().any(|row| row.name == *name));
        }
        for forms in FORMS {
            let is_form = |name: &str| name.strip_prefix(prefix).is_some_and(|name| forms.contains(&name));
            if self.0.keys().any(|name| is_form(name)) {
                weaker.0.retain(|name, _| !is_form(name));
            }
        }
    }

    /// The fields of the credential for reads.
    pub(super) fn reads(&self) -> Fields {
        self.fields(READS, "")
    }

    /// The fields of the credential for writes.
    pub(super) fn writes(&self) -> Fields {
        self.fields(WRITES, WRITE)
    }

    fn fields(&self, rows: &'static [Setting], prefix: &str) -> Fields {
        let named = rows.iter().filter_map(|row| Some((row.name.strip_prefix(prefix)?, self.value(row.name)?.clone())));
        Fields::of(named)
    }

    /// Whether one of these settings is set.
    pub(super) fn has_any(&self, rows: &[Setting]) -> bool {
        rows.iter().any(|row| self.has(row.name))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// How messages name those of these settings that are set.
    pub(super) fn keys(&self, is_one: impl Fn(&Setting) -> bool) -> Vec<&'static str> {
        rows().filter(|row| self.has(row.name) && is_one(row)).map(Setting::key).collect()
    }

    /// How a message names the place where a setting was given.
    pub(super) fn label(&self, name: &str) -> &str {
        self.0.get(name).map_or("", |given| &given.label)
    }

    pub(super) fn value(&self, name: &str) -> Option<&Value> {
        self.0.get(name).map(|given| &given.value)
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        if let Some(Value::Text(text)) = self.value(name) { Some(text) } else { None }
    }

    pub(super) fn path(&self, name: &str) -> Option<&Path> {
        if let Some(Value::Path(path)) = self.value(name) { Some(path) } else { None }
    }

    pub(super) fn switch(&self, name: &str) -> Option<bool> {
        if let Some(Value::Switch(switch)) = self.value(name) { Some(*switch) } else { None }
    }

    pub(super) fn address(&self, name: &str) -> Option<SocketAddr> {
        if let Some(Value::Address(address)) = self.value(name) { Some(*address) } else { None }
    }

    pub(super) fn number(&self, name: &str) -> Option<u16> {
        if let Some(Value::Number(number)) = self.value(name) { Some(*number) } else { None }
    }

    pub(super) fn list(&self, name: &str) -> &[String] {
        if let Some(Value::List(list)) = self.value(name) { list } else { &[] }
    }

    pub(super) fn limits(&self) -> &[Limit] {
        if let Some(Value::Limits(limits)) = self.value("limit") { limits } else { &[] }
    }

    pub(super) fn issuers(&self) -> &[IssuerSettings] {
        if let Some(Value::Issuers(issuers)) = self.value(ISSUERS) { issuers } else { &[] }
    }
}
