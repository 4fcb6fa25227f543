//! Log lines on the error stream, in the form `time=… level=INFO msg="…" key=value`.
//!
//! The output stream is the protocol's alone, and what a client sent does not belong in a log: the protocol library,
//! which would write arguments and results at its verbose levels, is limited to errors whatever the filter.

use std::fmt::{self, Write};
use std::io;

use firmgate_guard::{OutcomeCode, Subject};
use firmgate_mcp::{FinishedCall, Observer};
use jiff::Timestamp;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::field::RecordFields;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields, FormattedFields};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;

use crate::failure::Failure;

/// Which of the protocol library's own lines are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Library {
    /// A server logs what it could not answer.
    Errors,
    /// A client's failures are the command's own, and reported in its words.
    Nothing,
}

impl Library {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Errors => "error",
            Self::Nothing => "off",
        }
    }
}

/// The parts of the program that a filter can name, besides their submodules.
const PARTS: [&str; 14] = [
    "firmgate",
    "firmgate_egress",
    "firmgate_identity",
    "firmgate_ledger",
    "firmgate_listener",
    "firmgate_mcp",
    "firmgate_platform",
    "firmgate_server",
    "firmgate_upstream",
    "hyper",
    "hyper_util",
    "reqwest",
    "rustls",
    "tantivy",
];
const LEVELS: [&str; 6] = ["error", "warn", "info", "debug", "trace", "off"];

/// Reads a filter such as `info` or `info,firmgate=debug`, in the form that [`start`] accepts. The library would treat
/// a misspelt level as the name of a module, and show nothing at all.
pub fn directives(text: &str) -> Result<String, String> {
    let mut directives = Vec::new();
    for directive in text.split(',').map(str::trim).filter(|directive| !directive.is_empty()) {
        directives.push(match directive.split_once('=') {
            None => level(directive)?.to_owned(),
            Some((part, of_part)) => format!("{}={}", known_part(part.trim())?, level(of_part.trim())?),
        });
    }
    if directives.iter().all(|directive| directive.contains('=')) {
        // Modules without a level of their own keep the default one.
        directives.insert(0, "info".to_owned());
    }
    Ok(directives.join(","))
}

fn level(text: &str) -> Result<&'static str, String> {
    let lower = text.to_ascii_lowercase();
    let lower = if lower == "warning" { "warn" } else { lower.as_str() };
    LEVELS.into_iter().find(|level| *level == lower).ok_or_else(|| {
        format!("`{text}` is not a level: use {}, alone or as in `info,firmgate=debug`", LEVELS.join(", "))
    })
}

fn known_part(text: &str) -> Result<&str, String> {
    let first = text.split("::").next().unwrap_or(text);
    let is_path = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':'));
    if is_path && PARTS.contains(&first) {
        return Ok(text);
    }
    Err(format!("`{text}` is not a part that logs: use {}", PARTS.join(", ")))
}

/// Starts logging with a filter of [`directives`].
pub fn start(filter: &str, library: Library) -> Result<(), Failure> {
    // The AWS libraries quote services and commands in their lines; the gate itself logs that there are no credentials.
    let directives = format!("{filter},rmcp={},aws=off", library.as_str());
    let filter = EnvFilter::builder().parse(directives).map_err(|_unclear| {
        Failure::usage(format!("log filter `{filter}` is not valid"))
            .hint("use `error`, `warn`, `info` or `debug`, alone or as in `info,firmgate=debug`")
    })?;
    let lines = tracing_subscriber::fmt::layer()
        .event_format(Logfmt)
        .fmt_fields(Logfmt)
        // A closed error stream must not end the server.
        .log_internal_errors(false)
        .with_writer(io::stderr);
    let logger = tracing_subscriber::registry().with(filter).with(lines);
    // Only a second start in one process fails, and then the first one logs.
    let _already_started = tracing::subscriber::set_global_default(logger);
    Ok(())
}

/// A panic prints its location but not its message: the message may hold a client's data.
pub fn hide_panic_texts() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        let place = place.as_deref().unwrap_or("an unknown place");
        let _unread =
            io::Write::write_fmt(&mut io::stderr(), format_args!("level=ERROR msg=\"internal error\" at={place}\n"));
    }));
}

struct Logfmt;

impl<S, N> FormatEvent<S, N> for Logfmt
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, context: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let level = event.metadata().level();
        write!(writer, "time={:.3} level={level} msg=", Timestamp::now())?;
        writer.write_str(&quoted(&fields.message, Quotes::Always))?;
        writer.write_str(&fields.rest)?;
        for span in context.event_scope().into_iter().flat_map(|spans| spans.from_root()) {
            if let Some(fields) = span.extensions().get::<FormattedFields<N>>() {
                writer.write_str(fields)?;
            }
        }
        writer.write_char('\n')
    }
}

/// The fields of a span, as they appear in each line that is written within it.
impl<'writer> FormatFields<'writer> for Logfmt {
    fn format_fields<R: RecordFields>(&self, mut writer: Writer<'writer>, fields: R) -> fmt::Result {
        let mut visitor = Fields::default();
        fields.record(&mut visitor);
        writer.write_str(&visitor.rest)
    }
}

/// Writes one line for each call; never its arguments or results.
#[derive(Clone, Copy, Debug)]
pub struct CallLog;

impl Observer for CallLog {
    fn decided(&self, subject: &Subject, code: OutcomeCode) {
        // The span around it names the call.
        tracing::debug!(action = subject.action(), outcome = code.as_str(), "decision");
    }

    fn finished(&self, call: &FinishedCall<'_>) {
        let FinishedCall { id, tool, caller, code, rows, latency } = call;
        let latency_us = latency.map(|latency| u64::try_from(latency.as_micros()).unwrap_or(u64::MAX));
        let (outcome, call) = (code.as_str(), tracing::field::display(id));
        match code {
            OutcomeCode::UnknownTool
            | OutcomeCode::Unreadable
            | OutcomeCode::Headers
            | OutcomeCode::InternalError
            | OutcomeCode::Cancelled
            | OutcomeCode::TimedOut
            | OutcomeCode::Busy => tracing::warn!(tool, outcome, latency_us, caller, call, "call"),
            _ => tracing::info!(tool, outcome, rows, latency_us, caller, call, "call"),
        }
    }
}

#[derive(Default)]
struct Fields {
    message: String,
    rest: String,
}

impl Fields {
    fn add(&mut self, field: &Field, value: &str) {
        if field.name() == "message" {
            value.clone_into(&mut self.message);
        } else {
            let value = quoted(value, Quotes::WhenNeeded);
            // Writing to a string does not fail.
            let _never = write!(self.rest, " {}={value}", field.name());
        }
    }
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.add(field, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.add(field, &format!("{value:?}"));
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Quotes {
    Always,
    WhenNeeded,
}

/// INVARIANT (one event, one line): a value cannot end the line or look like another field.
fn quoted(value: &str, quotes: Quotes) -> String {
    let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '=' | '\\');
    if quotes == Quotes::WhenNeeded && !value.is_empty() && value.chars().all(plain) {
        return value.to_owned();
    }
    format!("\"{}\"", firmgate_clean::log_value(value))
}

#[cfg(test)]
mod tests;
