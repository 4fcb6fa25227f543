//! What one source of settings says, and how a stronger one goes over a weaker one.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;

use super::credential::{FORMS, Fields};
use super::http::IssuerSettings;
use super::limit::{self, Limit};
use super::table::{READS, Setting, WRITES};
use super::value::Value;

/// One source of settings: the values by the names of their rows. What it does not say is not there.
#[derive(Debug, Clone, Default)]
pub struct Layer(BTreeMap<&'static str, Value>);

/// The name of the list of issuers, which only the file has.
const ISSUERS: &str = "issuers";
/// In front of the names of the credential for writes.
const WRITE: &str = "write_";

impl Layer {
    /// Sets one; nothing leaves it as it is.
    pub fn set(&mut self, setting: &Setting, value: Option<Value>) {
        if let Some(value) = value {
            self.0.insert(setting.name, value);
        }
    }

    pub(super) fn set_issuers(&mut self, issuers: Vec<IssuerSettings>) {
        if !issuers.is_empty() {
            self.0.insert(ISSUERS, Value::Issuers(issuers));
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
        for (name, value) in weaker.0 {
            match (self.0.remove(name), value) {
                (Some(Value::Limits(strong)), Value::Limits(weak)) => {
                    self.0.insert(name, Value::Limits(limit::merge(strong, weak)));
                }
                (strong, weak) => {
                    self.0.insert(name, strong.unwrap_or(weak));
                }
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
        let named = rows.iter().filter_map(|row| Some((row.name.strip_prefix(prefix)?, self.0.get(row.name)?.clone())));
        Fields::of(named)
    }

    /// Whether one of these settings is set.
    pub(super) fn has_any(&self, rows: &[Setting]) -> bool {
        rows.iter().any(|row| self.0.contains_key(row.name))
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        if let Some(Value::Text(text)) = self.0.get(name) { Some(text) } else { None }
    }

    pub(super) fn path(&self, name: &str) -> Option<&Path> {
        if let Some(Value::Path(path)) = self.0.get(name) { Some(path) } else { None }
    }

    pub(super) fn switch(&self, name: &str) -> Option<bool> {
        if let Some(Value::Switch(switch)) = self.0.get(name) { Some(*switch) } else { None }
    }

    pub(super) fn address(&self, name: &str) -> Option<SocketAddr> {
        if let Some(Value::Address(address)) = self.0.get(name) { Some(*address) } else { None }
    }

    pub(super) fn seconds(&self, name: &str) -> Option<u16> {
        if let Some(Value::Seconds(seconds)) = self.0.get(name) { Some(*seconds) } else { None }
    }

    pub(super) fn list(&self, name: &str) -> &[String] {
        if let Some(Value::List(list)) = self.0.get(name) { list } else { &[] }
    }

    pub(super) fn limits(&self) -> &[Limit] {
        if let Some(Value::Limits(limits)) = self.0.get("limit") { limits } else { &[] }
    }

    pub(super) fn issuers(&self) -> &[IssuerSettings] {
        if let Some(Value::Issuers(issuers)) = self.0.get(ISSUERS) { issuers } else { &[] }
    }

    #[cfg(test)]
    pub(super) fn value(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }
}
