//! Progress of a long job: bars on a terminal, a line per step elsewhere.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use firmgate_data::Progress;
use indicatif::{HumanCount, HumanDuration, ProgressBar, ProgressStyle};

/// Shows the steps of one job on the error stream.
pub struct Steps {
    form: Form,
    step: Option<Step>,
}

enum Form {
    Bars,
    Lines,
}

struct Step {
    name: &'static str,
    began: Instant,
    bar: Option<ProgressBar>,
    done: u64,
    /// When a line about it was last written.
    told: Instant,
}

/// How often a line says how far a long step has come.
const TELL_EVERY: Duration = Duration::from_secs(15);

impl Step {
    /// How far it has come, how fast it is and what is left, where there is no bar that shows it.
    fn tell(&mut self, progress: &Progress) {
        if self.told.elapsed() < TELL_EVERY {
            return;
        }
        self.told = Instant::now();
        let seconds = self.began.elapsed().as_secs().max(1);
        let (done, rate) = (progress.done, (progress.done / seconds).max(1));
        let mut line = format!("{}: {}", self.name, HumanCount(done));
        if progress.total > done {
            let left = Duration::from_secs((progress.total - done) / rate);
            line = format!(
                "{line} of about {}, {}/s, {} left",
                HumanCount(progress.total),
                HumanCount(rate),
                HumanDuration(left)
            );
        }
        say(&line);
    }
}

/// How often a bar that does not move shows that the job is alive.
const TICK: Duration = Duration::from_millis(250);

impl Steps {
    /// Bars when the error stream is a terminal.
    pub fn new() -> Self {
        let form = if std::io::stderr().is_terminal() { Form::Bars } else { Form::Lines };
        Self { form, step: None }
    }

    /// Records the progress of the job.
    pub fn show(&mut self, progress: &Progress) {
        if self.step.as_ref().is_none_or(|step| step.name != progress.step) {
            self.end_step();
            self.step = Some(self.begin(progress));
        }
        if let Some(step) = &mut self.step {
            step.done = progress.done;
            match &step.bar {
                Some(bar) => {
                    bar.set_length(progress.total);
                    bar.set_position(progress.done);
                }
                None => step.tell(progress),
            }
        }
    }

    /// The job is over.
    pub fn end(mut self) {
        self.end_step();
    }

    fn begin(&self, progress: &Progress) -> Step {
        let bar = match self.form {
            Form::Bars => Some(bar(progress)),
            Form::Lines => {
                say(&format!("{} …", progress.step));
                None
            }
        };
        Step { name: progress.step, began: Instant::now(), bar, done: 0, told: Instant::now() }
    }

    fn end_step(&mut self) {
        let Some(step) = self.step.take() else { return };
        if let Some(bar) = step.bar {
            bar.finish_and_clear();
        }
        let took = step.began.elapsed();
        let seconds = took.as_secs_f64();
        match step.done {
            0 | 1 => say(&format!("{}: {seconds:.1} s", step.name)),
            done => say(&format!("{}: {} in {seconds:.1} s", step.name, HumanCount(done))),
        }
    }
}

fn bar(progress: &Progress) -> ProgressBar {
    let bar = ProgressBar::new(progress.total);
    // A job whose size is not known has a total of 0 and gets a spinner.
    let template = if progress.total > 1 {
        "{msg:<28} {wide_bar} {human_pos}/{human_len}  {per_sec:.0}  {eta} left"
    } else {
        "{msg:<28} {spinner} {elapsed}"
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("━╸ "));
    }
    bar.set_message(progress.step);
    bar.enable_steady_tick(TICK);
    bar
}

/// A line on the error stream.
pub fn say(text: &str) {
    // It may be closed.
    let _unread = writeln!(std::io::stderr(), "{}", firmgate_clean::printable(text));
}

/// A number with thousands separators.
pub fn count(number: u64) -> String {
    indicatif::HumanCount(number).to_string()
}

/// A number with thousands separators, and its noun.
pub fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), firmgate_clean::noun(number, one, many))
}

/// A duration in readable form.
pub fn human(duration: Duration) -> String {
    if duration < Duration::from_secs(60) {
        format!("{:.1} s", duration.as_secs_f64())
    } else {
        HumanDuration(duration).to_string()
    }
}
