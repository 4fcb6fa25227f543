//! What a command reports to the user at the terminal when it cannot continue.

use std::fmt::{self, Display};
use std::io::Write;
use std::process::ExitCode;

use firmgate_clean::one_line;
use firmgate_listener::ListenError;
use firmgate_model::Advice;
use firmgate_server::stdio::StdioError;
/// Exit code of a command that was stopped: what shells use for SIGINT.
pub const STOPPED: u8 = 130;

/// A failure: what was wrong, and what to do about it.
#[derive(Debug)]
pub struct Failure {
    blame: Blame,
    message: String,
    hint: Option<String>,
}

/// Who has to act: it decides on the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Blame {
    /// The command line, the environment or the configuration file: exit code 2.
    Usage,
    /// Anything else: exit code 1.
    Run,
    /// No one: the user stopped it. Exit code 130.
    Stopped,
}

impl Failure {
    /// The command line, an environment variable or the configuration file is wrong.
    pub fn usage(message: impl Display) -> Self {
        Self::new(Blame::Usage, message)
    }

    /// The command was understood and could not be carried out.
    pub fn run(message: impl Display) -> Self {
        Self::new(Blame::Run, message)
    }

    /// The user stopped the command.
    pub fn stopped(message: impl Display) -> Self {
        Self::new(Blame::Stopped, message)
    }

    fn new(blame: Blame, message: impl Display) -> Self {
        Self { blame, message: one_line(&message.to_string()), hint: None }
    }

    /// The command could not be carried out for a reason that says what helps.
    pub fn advised(error: &impl Advice) -> Self {
        Self::run(error).maybe_hint(error.hint())
    }

    /// Adds what the person can do.
    #[must_use]
    pub fn hint(mut self, hint: impl Display) -> Self {
        self.hint = Some(one_line(&hint.to_string()));
        self
    }

    /// Adds a hint when there is one.
    #[must_use]
    pub fn maybe_hint(self, hint: Option<impl Display>) -> Self {
        match hint {
            Some(hint) => self.hint(hint),
            None => self,
        }
    }

    /// Prints one line, or two with a hint, and returns the exit code.
    pub fn report(&self, mut to: impl Write) -> ExitCode {
        // The error stream may be closed; the exit code still reports it.
        let _unread = writeln!(to, "error: {}", self.message);
        if let Some(hint) = &self.hint {
            let _unread = writeln!(to, "hint: {hint}");
        }
        match self.blame {
            Blame::Usage => ExitCode::from(2),
            Blame::Run => ExitCode::from(1),
            Blame::Stopped => ExitCode::from(STOPPED),
        }
    }
}

/// What was wrong, without the hint.
impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<StdioError> for Failure {
    fn from(fault: StdioError) -> Self {
        Self::run(fault)
    }
}

impl From<ListenError> for Failure {
    fn from(fault: ListenError) -> Self {
        match fault {
            ListenError::Bind(..) => {
                Self::run(fault).hint("stop the program that listens there, or choose another address or port")
            }
            ListenError::Tls(_) => Self::usage(fault),
        }
    }
}

/// Edits between a name and the one that was meant.
const EDITS_MAX: usize = 3;

/// The nearest of `valid`, when it is near enough to be what was meant: the words that both have in common are ignored,
/// and of the others at most a third of the characters differ, and no more than three.
pub fn nearest<'a>(wrong: &str, valid: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let near = valid.into_iter().filter_map(|candidate| Some((distance(wrong, candidate)?, candidate)));
    near.min_by_key(|(distance, _)| *distance).map(|(_, candidate)| candidate)
}

/// Edits between two names, if they are few.
fn distance(wrong: &str, candidate: &str) -> Option<usize> {
    let words = |name: &str| -> Vec<String> { name.to_lowercase().split(['_', '-', '.']).map(str::to_owned).collect() };
    let (wrong, candidate) = (words(wrong), words(candidate));
    let rest = |of: &[String], other: &[String]| -> String {
        of.iter().filter(|word| !other.contains(word)).map(String::as_str).collect::<Vec<_>>().join("_")
    };
    let (left, right) = (rest(&wrong, &candidate), rest(&candidate, &wrong));
    let edits = strsim::osa_distance(&left, &right);
    let shortest = left.chars().count().min(right.chars().count());
    // All words of one are in the other: a word was left out or added.
    let is_part = shortest == 0 && left.len() + right.len() < wrong.join("_").len() + candidate.join("_").len();
    (is_part || edits <= shortest.div_ceil(3).min(EDITS_MAX)).then_some(edits)
}

#[cfg(test)]
mod tests;
