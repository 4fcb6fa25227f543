//! The benchmark of `bench/questions`: how many questions of people are read as a fair judge would read them.
//!
//! The notation of a set is described in `bench/README.md`. Misses are printed for the half `dev` only, on request
//! (`FIRMGATE_QUESTIONS=dev`): the half `held-out` stays unread, so that its figures are those of unseen questions.

mod expected;
mod judge;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use firmgate_query::{Context, Interpretation, interpret};
use firmgate_vocabulary::{cities, key};

use self::expected::Question;
use self::judge::{Figures, Verdict, judge};

/// The year in which the questions are asked.
const YEAR: u16 = 2026;
/// Readings of each question for the latency.
const REPEATS: usize = 5;
/// Places that the vocabulary of cities does not have and that the base has companies in.
const TOWNS: [&str; 4] = ["tuttlingen", "urk", "alcoy", "wolfsburg"];

/// What each half must reach at least, in thousandths of its questions: a guard against a change that reads worse, a
/// little under what is reached.
const FLOORS: [(&str, Half, usize); 5] = [
    ("practice", Half::Dev, 980),
    ("everyday", Half::Dev, 985),
    ("everyday", Half::HeldOut, 945),
    ("hard", Half::Dev, 975),
    ("hard", Half::HeldOut, 875),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Half {
    Dev,
    HeldOut,
}

impl Half {
    fn name(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::HeldOut => "held-out",
        }
    }

    /// By the parity of the line: odd ones are `dev`. The set `practice` has no other half.
    fn of(set: &str, line: usize) -> Self {
        if set != "practice" && line.is_multiple_of(2) { Self::HeldOut } else { Self::Dev }
    }
}

fn set(name: &str) -> Vec<Question> {
    let text = match name {
        "everyday" => include_str!("../../../../bench/questions/everyday.tsv"),
        "practice" => include_str!("../../../../bench/questions/practice.tsv"),
        _ => include_str!("../../../../bench/questions/hard.tsv"),
    };
    expected::read(name, text)
}

fn read(question: &Question) -> Interpretation {
    let known_city = |name: &str| TOWNS.contains(&name) || is_city(name);
    interpret(&question.text, Context { previous: None, year: YEAR, known_city: &known_city })
}

/// Whether the base has companies in it: every city of the vocabulary under its own name.
fn is_city(name: &str) -> bool {
    use std::collections::HashSet;
    use std::sync::LazyLock;
    static CITIES: LazyLock<HashSet<String>> = LazyLock::new(|| cities().iter().map(|city| key(city.name)).collect());
    CITIES.contains(&key(name))
}

/// The time that a share of the readings (in thousandths) does not exceed.
fn percentile(sorted: &[Duration], thousandths: usize) -> Duration {
    let at = sorted.len().saturating_sub(1) * thousandths / 1000;
    sorted.get(at).copied().unwrap_or_default()
}

/// The fastest of several readings of each question, so that a busy machine does not count.
fn latencies(questions: &[Question]) -> Vec<Duration> {
    let timed = |question: &Question| {
        let start = Instant::now();
        std::hint::black_box(read(question));
        start.elapsed()
    };
    let fastest = |question| (0..REPEATS).map(|_| timed(question)).min().unwrap_or_default();
    let mut times: Vec<Duration> = questions.iter().map(fastest).collect();
    times.sort_unstable();
    times
}

fn misses(set: &str, half: Half, verdicts: &[(&Question, Verdict)]) -> String {
    let mut text = String::new();
    for (question, verdict) in verdicts.iter().filter(|(_, verdict)| !verdict.is_fully_right()) {
        let _ = writeln!(
            text,
            "{set} {} {}: {}\n    wanted {}\n    {}",
            half.name(),
            question.line,
            question.text,
            question.wanted,
            verdict.faults.join("\n    ")
        );
    }
    text
}

#[test]
fn questions_are_read_as_people_mean_them() {
    let shows_dev = std::env::var("FIRMGATE_QUESTIONS").is_ok_and(|wanted| wanted == "dev");
    let mut report = String::from("set       half      questions  exact  strays  unsupported named\n");
    let mut all: Vec<Question> = Vec::new();
    let mut slots = String::new();
    let mut below: Vec<String> = Vec::new();
    for (name, half, floor) in FLOORS {
        let questions: Vec<Question> = set(name).into_iter().filter(|q| Half::of(name, q.line) == half).collect();
        let verdicts: Vec<(&Question, Verdict)> = questions.iter().map(|q| (q, judge(q, &read(q)))).collect();
        let figures = Figures::of(verdicts.iter().map(|(_, verdict)| verdict));
        let _ = writeln!(report, "{name:<9} {:<9} {}", half.name(), figures.line());
        let _ = write!(slots, "{name} {}\n{}", half.name(), figures.slots());
        if shows_dev && half == Half::Dev {
            eprint!("{}", misses(name, half, &verdicts));
        }
        if figures.exact * 1000 < floor * figures.questions {
            below.push(format!("{name} {}: {}", half.name(), figures.line()));
        }
        all.extend(questions);
    }
    let times = latencies(&all);
    eprintln!("\n{report}\n{slots}");
    eprintln!(
        "{} questions, the fastest of {REPEATS} readings of each: p50 {:?}, p99 {:?}, longest {:?}",
        all.len(),
        percentile(&times, 500),
        percentile(&times, 990),
        percentile(&times, 1000)
    );
    assert!(below.is_empty(), "below the floors:\n{}", below.join("\n"));
}

#[test]
fn every_expectation_is_written_in_the_notation() {
    for name in ["everyday", "hard", "practice"] {
        let questions = set(name);
        let mut seen = std::collections::HashSet::new();
        for question in &questions {
            assert!(seen.insert(key(&question.text)), "{name} {}: asked twice", question.line);
        }
        assert!(questions.len() >= 150, "{name}: {}", questions.len());
    }
}
