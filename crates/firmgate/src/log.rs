//! Log lines on the error stream, in the form `time=… level=INFO msg="…" key=value`.
//!
//! The output stream is the protocol's alone, and what a client sent is nobody's business in a log: the protocol library, which
//! would write arguments and results at its chattier levels, is held at errors whatever the filter says.

use std::fmt::{self, Write};
use std::io;

use jiff::Timestamp;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;

use crate::failure::Failure;

/// What of the protocol library's own lines is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Library {
    /// A server says what it could not answer.
    Errors,
    /// A client's failures are the command's own, and told in its words.
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

/// Starts logging with a filter such as `info` or `firmgate=debug`.
pub fn start(filter: &str, library: Library) -> Result<(), Failure> {
    // The AWS libraries quote services and commands in their lines; the gate says itself that there are no credentials.
    let directives = format!("{filter},rmcp={},aws=off", library.as_str());
    let filter = EnvFilter::builder().parse(directives).map_err(|_unclear| {
        Failure::usage(format!("log filter `{filter}` is not valid"))
            .hint("use `error`, `warn`, `info` or `debug`, alone or as in `info,firmgate=debug`")
    })?;
    let lines = tracing_subscriber::fmt::layer()
        .event_format(Logfmt)
        // A closed error stream must not end the server.
        .log_internal_errors(false)
        .with_writer(io::stderr);
    let logger = tracing_subscriber::registry().with(filter).with(lines);
    // Only a second start in one process fails, and then the first one logs.
    let _already_started = tracing::subscriber::set_global_default(logger);
    Ok(())
}

/// A panic prints where it was and nothing of what it was about: the text may hold a client's data.
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
    fn format_event(&self, _context: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let level = event.metadata().level();
        write!(writer, "time={:.3} level={level} msg=", Timestamp::now())?;
        writer.write_str(&quoted(&fields.message, Quotes::Always))?;
        writer.write_str(&fields.rest)?;
        writer.write_char('\n')
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
    let mut out = String::with_capacity(value.len() + 2);
    out.push('"');
    for c in value.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.extend(c.escape_default()),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests;
