//! What a command tells the person at the terminal when it cannot go on.

use std::fmt::Display;
use std::io::Write;
use std::process::ExitCode;

/// A refusal to go on: what was wrong, and what to do about it.
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

    fn new(blame: Blame, message: impl Display) -> Self {
        Self { blame, message: one_line(&message.to_string()), hint: None }
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

    /// What was wrong.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Prints one line, or two with a hint, and gives the exit code.
    pub fn report(&self, mut to: impl Write) -> ExitCode {
        // Nobody may be reading the error stream any more; the exit code still says it.
        let _unread = writeln!(to, "error: {}", self.message);
        if let Some(hint) = &self.hint {
            let _unread = writeln!(to, "hint: {hint}");
        }
        match self.blame {
            Blame::Usage => ExitCode::from(2),
            Blame::Run => ExitCode::from(1),
        }
    }
}

/// The nearest of `valid`, when it is near enough to be what was meant: three in five characters stand where they should.
pub fn nearest<'a>(wrong: &str, valid: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const SIMILAR_MIN: f64 = 0.6;
    valid
        .into_iter()
        .map(|candidate| (strsim::normalized_damerau_levenshtein(wrong, candidate), candidate))
        .filter(|(score, _)| *score >= SIMILAR_MIN)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, candidate)| candidate)
}

/// One line whatever a library or a file name put in: terminal control characters become spaces.
fn one_line(text: &str) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    clean.split_whitespace().collect::<Vec<_>>().join(" ")
}
