//! What is logged.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::{
    fmt::Write,
    sync::{Arc, Mutex},
};

use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span,
    subscriber::DefaultGuard,
};

/// Keeps every line and field that is logged, at every level.
#[derive(Clone, Debug, Default)]
pub struct Recorder(Arc<Mutex<String>>);

/// Is interested in everything and keeps nothing. While no subscriber is interested in a call site, `tracing` may cache
/// that permanently: a test that listens on its own thread then misses what another thread was the first to log.
struct Everything;

impl Subscriber for Everything {
    fn enabled(&self, _metadata: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, _span: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }
    fn record(&self, _span: &span::Id, _values: &span::Record<'_>) {}
    fn record_follows_from(&self, _span: &span::Id, _follows: &span::Id) {}
    fn event(&self, _event: &Event<'_>) {}
    fn enter(&self, _span: &span::Id) {}
    fn exit(&self, _span: &span::Id) {}
}

impl Recorder {
    /// Listens on this thread until the guard is dropped.
    #[must_use]
    pub fn listening() -> (Self, DefaultGuard) {
        // It is set already in all tests but the first.
        let _ = tracing::subscriber::set_global_default(Everything);
        let recorder = Self::default();
        let guard = tracing::subscriber::set_default(recorder.clone());
        (recorder, guard)
    }

    /// What was logged so far.
    #[must_use]
    pub fn text(&self) -> String {
        self.0.lock().unwrap().clone()
    }
}

impl Subscriber for Recorder {
    fn enabled(&self, _metadata: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, span: &span::Attributes<'_>) -> span::Id {
        span.record(&mut Words(&mut self.0.lock().unwrap()));
        span::Id::from_u64(1)
    }
    fn record(&self, _span: &span::Id, values: &span::Record<'_>) {
        values.record(&mut Words(&mut self.0.lock().unwrap()));
    }
    fn record_follows_from(&self, _span: &span::Id, _follows: &span::Id) {}
    fn event(&self, event: &Event<'_>) {
        writeln!(self.0.lock().unwrap(), "level={}", event.metadata().level()).unwrap();
        event.record(&mut Words(&mut self.0.lock().unwrap()));
    }
    fn enter(&self, _span: &span::Id) {}
    fn exit(&self, _span: &span::Id) {}
}

struct Words<'a>(&'a mut String);

impl Visit for Words<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        writeln!(self.0, "{field}={value:?}").unwrap();
    }
}
