//! From the addresses that are known at a company to the probability of each candidate.
//!
//! For each choice (pattern, letters, given name, family name) the share is `(count + ALPHA * prior) / (all + ALPHA)`:
//! two known addresses weigh as much as the prior. An address that fits several styles splits its count
//! among them by their priors.

use std::collections::{BTreeMap, BTreeSet};

use firmgate_model::ContactRecord;
use firmgate_model::email::{Candidate, EmailKind, EmailStatus, Evidence, EvidenceKind, Verification};
use firmgate_vocabulary::Country;

use super::CANDIDATES_MAX;
use super::address::{self, Domain};
use super::names::{Family, Given, Letters, Name};
use super::pattern::{Pattern, Style};

/// No address is surer than this, because none is verified.
pub const CONFIDENCE_MAX: f64 = 0.95;

/// Limits by how many known addresses agree: fewer than [`AGREEING_MANY`], and none.
const CONFIDENCE_MAX_FEW: f64 = 0.80;
const CONFIDENCE_MAX_PRIOR: f64 = 0.45;
const AGREEING_MANY: u32 = 3;
/// Known addresses that the prior weighs as much as.
const ALPHA: f64 = 2.0;
/// The address belongs to another person.
const FACTOR_TAKEN: f64 = 0.1;
/// Another person at the company would get the same address by the same style.
const FACTOR_SHARED: f64 = 0.5;
/// Colleagues that are considered, so that the work for one person has a bound.
const COLLEAGUES_MAX: usize = 100;
/// Confidences are stated in thousandths.
const ROUNDING: f64 = 1_000.0;
/// Countries where `ü` is spelt `ue`.
const SPELLING_COUNTRIES: [&str; 4] = ["DE", "AT", "CH", "LI"];

/// The distribution over one kind of choice.
struct Shares<T> {
    rows: Vec<(T, f64, f64)>,
    seen: f64,
}

/// What a company's known addresses say.
struct PatternPosterior {
    patterns: Shares<Pattern>,
    letters: Shares<Letters>,
    given: Shares<Given>,
    family: Shares<Family>,
    /// The pattern of each known address that leaves little doubt about it.
    agreeing: Vec<Pattern>,
}

struct Guess {
    probability: f64,
    /// The style that contributes most, and its contribution.
    style: Style,
    best: f64,
}

/// See [`super::candidates`].
pub(super) fn candidates(
    contact: &ContactRecord,
    domain: &Domain,
    country: Option<Country>,
    colleagues: &[ContactRecord],
) -> Vec<Candidate> {
    let others: Vec<&ContactRecord> =
        colleagues.iter().filter(|other| other.id != contact.id).take(COLLEAGUES_MAX).collect();
    let taken: BTreeMap<String, Name> = others
        .iter()
        .filter_map(|other| Some((domain.local_of(other.email.as_deref()?)?, Name::new(&other.first, &other.last))))
        .filter(|(local, _)| !address::is_role(local))
        .collect();
    let unknown: Vec<Name> = others
        .iter()
        .filter(|other| other.email.as_deref().is_none_or(|email| domain.local_of(email).is_none()))
        .map(|other| Name::new(&other.first, &other.last))
        .collect();
    let mut habit = PatternPosterior::prior(country);
    for (local, name) in &taken {
        habit.learn(local, name);
    }
    let taken: BTreeSet<String> = taken.into_keys().collect();
    let guesses = habit.guesses(&Name::new(&contact.first, &contact.last));
    let mut ranked: Vec<(f64, Candidate)> = guesses
        .into_iter()
        .filter_map(|(local, guess)| {
            let collision = collision(&local, &guess.style, &taken, &unknown);
            Some((guess.probability, candidate(&habit, domain, &local, &guess, collision)?))
        })
        .collect();
    // The probability orders candidates with the same cap.
    ranked.sort_by(|(p, a), (q, b)| {
        b.confidence.total_cmp(&a.confidence).then(q.total_cmp(p)).then_with(|| a.email.cmp(&b.email))
    });
    ranked.into_iter().map(|(_, candidate)| candidate).take(CANDIDATES_MAX).collect()
}

fn collision(local: &str, style: &Style, taken: &BTreeSet<String>, unknown: &[Name]) -> f64 {
    if taken.contains(local) {
        FACTOR_TAKEN
    } else if unknown.iter().any(|name| style.local(name).as_deref() == Some(local)) {
        FACTOR_SHARED
    } else {
        1.0
    }
}

fn candidate(
    habit: &PatternPosterior,
    domain: &Domain,
    local: &str,
    guess: &Guess,
    collision: f64,
) -> Option<Candidate> {
    let agreeing = habit.agreeing(guess.style.pattern);
    let cap = match agreeing {
        0 => CONFIDENCE_MAX_PRIOR,
        1..AGREEING_MANY => CONFIDENCE_MAX_FEW,
        _ => CONFIDENCE_MAX,
    };
    let confidence = guess.probability.clamp(0.0, cap) * collision;
    let kind = if agreeing > 0 { EvidenceKind::DomainPattern } else { EvidenceKind::Prior };
    Some(Candidate {
        email: domain.address(local)?,
        kind: EmailKind::Personal,
        status: EmailStatus::Inferred,
        confidence: (confidence * ROUNDING).round() / ROUNDING,
        pattern: Some(guess.style.pattern.name_and_share().0.to_owned()),
        evidence: vec![Evidence { kind, count: agreeing }],
        verification: Verification::NotPerformed,
    })
}

impl PatternPosterior {
    fn prior(country: Option<Country>) -> Self {
        let spelt = country.is_some_and(|country| SPELLING_COUNTRIES.contains(&country.alpha2()));
        let spelt = if spelt { 0.85 } else { 0.25 };
        Self {
            patterns: Shares::new(Pattern::ALL.map(|pattern| (pattern, pattern.name_and_share().1))),
            letters: Shares::new([(Letters::Plain, 1.0 - spelt), (Letters::Spelt, spelt)]),
            given: Shares::new([(Given::First, 0.5), (Given::Hyphened, 0.3), (Given::Joined, 0.2)]),
            family: Shares::new([
                (Family::Joined, 0.35),
                (Family::Main, 0.3),
                (Family::Hyphened, 0.25),
                (Family::Last, 0.1),
            ]),
            agreeing: Vec::new(),
        }
    }

    /// Counts one known address. An address that fits no style is an exception and is ignored.
    fn learn(&mut self, local: &str, name: &Name) {
        let fitting: Vec<(Style, f64)> = Style::all()
            .filter(|style| style.local(name).as_deref() == Some(local))
            .map(|style| (style, self.prior_weight(&style)))
            .collect();
        let all: f64 = fitting.iter().map(|(_, weight)| weight).sum();
        if all <= 0.0 {
            return;
        }
        let mut of_pattern = Pattern::ALL.map(|pattern| (pattern, 0.0));
        for (style, weight) in fitting {
            let share = weight / all;
            self.patterns.count(style.pattern, share);
            if let Some((_, sum)) = of_pattern.iter_mut().find(|(pattern, _)| *pattern == style.pattern) {
                *sum += share;
            }
            // A choice that does not matter for this name is not evidence about the company.
            if name.tells_letters() {
                self.letters.count(style.letters, share);
            }
            if name.tells_given() {
                self.given.count(style.given, share);
            }
            if name.tells_family() {
                self.family.count(style.family, share);
            }
        }
        let clear = of_pattern.into_iter().find(|(_, sum)| *sum > 0.5);
        self.agreeing.extend(clear.map(|(pattern, _)| pattern));
    }

    /// Every local part of a name with its probability.
    fn guesses(&self, name: &Name) -> BTreeMap<String, Guess> {
        let mut guesses: BTreeMap<String, Guess> = BTreeMap::new();
        for style in Style::all() {
            let Some(local) = style.local(name) else { continue };
            let weight = self.weight(&style);
            let guess = guesses.entry(local).or_insert(Guess { probability: 0.0, style, best: weight });
            guess.probability += weight;
            if weight > guess.best {
                (guess.style, guess.best) = (style, weight);
            }
        }
        guesses
    }

    /// Known addresses that are built by this pattern.
    fn agreeing(&self, pattern: Pattern) -> u32 {
        let agreeing = self.agreeing.iter().filter(|agreed| **agreed == pattern).count();
        u32::try_from(agreeing).unwrap_or(u32::MAX)
    }

    fn weight(&self, style: &Style) -> f64 {
        self.patterns.posterior(style.pattern)
            * self.letters.posterior(style.letters)
            * self.given.posterior(style.given)
            * self.family.posterior(style.family)
    }

    fn prior_weight(&self, style: &Style) -> f64 {
        self.patterns.prior(style.pattern)
            * self.letters.prior(style.letters)
            * self.given.prior(style.given)
            * self.family.prior(style.family)
    }
}

impl<T: Copy + PartialEq> Shares<T> {
    fn new<const N: usize>(prior: [(T, f64); N]) -> Self {
        Self { rows: prior.map(|(value, prior)| (value, prior, 0.0)).to_vec(), seen: 0.0 }
    }

    fn count(&mut self, value: T, share: f64) {
        if let Some((_, _, count)) = self.rows.iter_mut().find(|(row, _, _)| *row == value) {
            *count += share;
            self.seen += share;
        }
    }

    fn row(&self, value: T) -> (f64, f64) {
        self.rows.iter().find(|(row, _, _)| *row == value).map_or((0.0, 0.0), |(_, prior, count)| (*prior, *count))
    }

    fn prior(&self, value: T) -> f64 {
        self.row(value).0
    }

    fn posterior(&self, value: T) -> f64 {
        let (prior, count) = self.row(value);
        (count + ALPHA * prior) / (self.seen + ALPHA)
    }
}
