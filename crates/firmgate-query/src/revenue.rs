//! Amounts of money: yearly revenue is a filter, every other amount a wish.
//!
//! An amount is revenue when a word for revenue is next to it: `revenue over $10m`, `5 Mio. € Umsatz`. People name round
//! figures, so a bound itself belongs to the range: `more than 10 million` begins at 10,000,000.

use firmgate_model::filter::Money;
use firmgate_vocabulary::{Currency, REVENUE_MAX};

use super::currency::{Unit, behind_currency, currency_before, currency_behind, letters};
use super::expression::{Amount, Comparator, Counts, Expression, is_year};
use super::interpretation::{Slot, Via};
use super::ranges::AROUND;
use super::reader::Reader;
use super::roles::Role;
use super::tokens::Letters;

/// Words beside `revenue` that add nothing: it is yearly.
const YEARLY: [&str; 34] = [
    "annual",
    "yearly",
    "annually",
    "annuo",
    "annua",
    "annuale",
    "annuali",
    "annuel",
    "annuelle",
    "annuels",
    "anual",
    "anuales",
    "anuais",
    "jahrlich",
    "jahrlichen",
    "jahrlichem",
    "jahrlicher",
    "jaarlijks",
    "jaarlijkse",
    "total",
    "gross",
    "net",
    "group",
    "global",
    "estimated",
    "brut",
    "brutto",
    "netto",
    "recurring",
    "last",
    "reported",
    "pa",
    "complessivo",
    "totale",
];
/// Verbs of a company that has it.
const HAVING: [&str; 26] = [
    "generating",
    "generate",
    "generates",
    "earning",
    "earn",
    "earns",
    "achieving",
    "doing",
    "realisant",
    "realisent",
    "generant",
    "generent",
    "erzielen",
    "erzielt",
    "erwirtschaften",
    "erwirtschaftet",
    "generan",
    "genera",
    "generano",
    "behalen",
    "geram",
    "making",
    "make",
    "reaching",
    "dont",
    "deren",
];
/// Words between an amount and the word for what it is.
const SKIPPED_MAX: usize = 4;
/// Without a currency a smaller figure is not revenue: `the 10 largest by turnover`.
const PLAIN_MIN: f64 = 1_000.0;
/// The largest amount of a filter.
const AMOUNT_MAX: f64 = REVENUE_MAX as f64;

/// Determines whether an amount is revenue, and widens it by the words that say so.
pub(super) fn anchor(reader: &Reader<'_>, found: &mut Expression, number_at: usize, taken: Option<usize>) -> bool {
    let before = currency_before(reader, number_at).filter(|(_, first)| taken.is_none_or(|taken| *first > taken));
    let behind = currency_behind(reader, found.last);
    if let Some((_, first)) = before {
        found.first = found.first.min(first);
    }
    if let Some((_, last)) = behind {
        found.last = last;
    }
    let is_sign = |unit: &Unit| unit.is_guess;
    found.unit = match (found.unit, before.map(|(unit, _)| unit), behind.map(|(unit, _)| unit)) {
        // `$10m CAD`
        (_, Some(before), Some(behind)) if is_sign(&before) => Some(behind),
        (inner, before, behind) => before.or(behind).or(inner),
    };
    let is_amount = found.unit.is_some();
    let topic = left(reader, found, taken).or_else(|| right(reader, found, is_amount));
    match topic {
        Some((is_revenue, first, last)) if is_amount || is_revenue => {
            let is_figure = is_amount || is_large(found.amount) && !is_year(reader, found.amount);
            if !is_amount && !is_figure {
                return false;
            }
            (found.first, found.last) = (first, last);
            found.counts = if is_revenue { Counts::Revenue } else { Counts::Money };
            true
        }
        _ if is_amount => {
            found.counts = Counts::Amount;
            earned(reader, found);
            true
        }
        _ => false,
    }
}

/// `making over $5m`, `$5m a year`: what a company makes is revenue.
fn earned(reader: &Reader<'_>, found: &mut Expression) {
    let (first, last) = (widened(reader, found.first, 0), with_year(reader, found.last));
    if (first < found.first || last > found.last) && is_large(found.amount) {
        (found.first, found.last, found.counts) = (first, last, Counts::Revenue);
    }
}

fn is_large(amount: Amount) -> bool {
    match amount {
        Amount::Range(_, value) | Amount::One(_, value) => value >= PLAIN_MIN,
    }
}

/// What the words left of an amount say that it is, with the place of the expression then.
fn left(reader: &Reader<'_>, found: &Expression, taken: Option<usize>) -> Option<(bool, usize, usize)> {
    let least = taken.map_or(0, |taken| taken + 1);
    let mut at = found.first;
    for _ in 0..=SKIPPED_MAX {
        at = at.checked_sub(1).filter(|at| *at >= least)?;
        let roles = reader.roles(at);
        if is_turnover(reader, at) {
            return Some((!is_about_funding(reader, found), widened(reader, at, least), with_year(reader, found.last)));
        }
        if roles.has_any(&[Role::Revenue, Role::Funding]) {
            return Some((false, at, found.last));
        }
        let is_skipped = roles.has_any(&[Role::Silent, Role::Place, Role::Between, Role::Around, Role::AtLeast])
            || is_yearly(reader, at)
            || matches!(reader.symbol(at), Some(':' | '(' | '='));
        if !is_skipped || roles.has(Role::Staff) {
            return None;
        }
    }
    None
}

/// What the words right of an amount say that it is.
fn right(reader: &Reader<'_>, found: &Expression, is_amount: bool) -> Option<(bool, usize, usize)> {
    let start = with_year(reader, found.last);
    for at in start + 1..=start + SKIPPED_MAX {
        let roles = reader.roles(at);
        if is_turnover(reader, at) && (is_amount || !is_ca(reader, at) || at > start + 1) {
            // `200 with revenue over 5m`: it is about the next figure.
            if begins_amount(reader, at + 1) {
                return None;
            }
            let first = widened(reader, found.first, 0);
            return Some((!is_about_funding(reader, found), first, with_year(reader, at)));
        }
        if roles.has_any(&[Role::Revenue, Role::Funding]) {
            return is_amount.then_some((false, found.first, at));
        }
        if !(roles.has_any(&[Role::Silent, Role::Place]) || is_yearly(reader, at)) {
            return None;
        }
    }
    None
}

/// Whether a figure follows: `over 5m`, `: €5m`, `of 5m`.
fn begins_amount(reader: &Reader<'_>, at: usize) -> bool {
    let next = if reader.roles(at).has_any(&[Role::Silent, Role::Place]) || reader.symbol(at) == Some(':') {
        at + 1
    } else {
        at
    };
    let compares = [Role::Over, Role::Under, Role::AtLeast, Role::AtMost, Role::Between, Role::Around];
    let is_figure = |at: usize| reader.number(behind_currency(reader, at)).is_some();
    is_figure(next)
        || reader.roles(next).has_any(&compares) && is_figure(next + 1)
        || matches!(reader.symbol(next), Some('>' | '<' | '≥' | '≤' | '~')) && is_figure(next + 1)
}

/// Whether a word for funding is right beside the amount.
fn is_about_funding(reader: &Reader<'_>, found: &Expression) -> bool {
    let has = |at: usize| reader.has(at, Role::Funding);
    found.first.checked_sub(1).is_some_and(has) || has(found.last + 1)
}

/// A word for revenue; French `CA` beside an amount is one, too.
fn is_turnover(reader: &Reader<'_>, at: usize) -> bool {
    let is_sales = reader.is_free(at) && reader.key(at) == "sales";
    reader.roles(at).has(Role::Turnover) || is_sales || is_ca(reader, at)
}

fn is_ca(reader: &Reader<'_>, at: usize) -> bool {
    let is_place = at.checked_sub(1).is_some_and(|before| matches!(reader.key(before).as_str(), "in" | "from"));
    reader.is_free(at) && reader.key(at) == "ca" && letters(reader, at) == Letters::AllCaps && !is_place
}

fn is_yearly(reader: &Reader<'_>, at: usize) -> bool {
    reader.is_free(at) && YEARLY.contains(&reader.key(at).as_str())
}

/// Widens by `annual`, and by the verb: `generating annual revenue`.
fn widened(reader: &Reader<'_>, first: usize, least: usize) -> usize {
    let is_part = |at: &usize| {
        let key = reader.key(*at);
        *at >= least && reader.is_free(*at) && (is_yearly(reader, *at) || HAVING.contains(&key.as_str()))
    };
    let mut first = first;
    while let Some(before) = first.checked_sub(1).filter(is_part) {
        first = before;
    }
    first
}

/// Widens by `a year`, `pro Jahr`, `per annum`.
fn with_year(reader: &Reader<'_>, last: usize) -> usize {
    const PER: [&str; 12] = ["a", "per", "pro", "par", "al", "all", "por", "im", "each", "every", "o", "p"];
    if reader.key(last + 1) == "pa" {
        return last + 1;
    }
    let is_per = PER.contains(&reader.key(last + 1).as_str());
    let is_year = reader.has(last + 2, Role::Years) || reader.key(last + 2) == "annum";
    if is_per && is_year { last + 2 } else { last }
}

/// Sets the filter.
pub(super) fn claim(reader: &mut Reader<'_>, mut found: Expression) {
    let text = reader.written(found.first, found.last);
    let (mut low, mut high) = match found.amount {
        Amount::Range(a, b) => (Some(a.min(b)), Some(a.max(b))),
        Amount::One(Comparator::Plain | Comparator::Around, value) => {
            reader.assume(format!("`{text}` means 25 % more or less"));
            (Some(value * (1.0 - AROUND)), Some(value * (1.0 + AROUND)))
        }
        Amount::One(Comparator::Over | Comparator::AtLeast, value) => (Some(value), None),
        Amount::One(Comparator::Under | Comparator::AtMost, value) => (None, Some(value)),
        Amount::One(Comparator::Exact, value) => (Some(value), Some(value)),
    };
    if let Some(not) = found.first.checked_sub(1).filter(|not| reader.has(*not, Role::Not)) {
        if low.is_some() && high.is_some() {
            return reader.refuse(not, found.last);
        }
        found.first = not;
        (low, high) = (high, low);
    }
    if low.is_some_and(|low| low > AMOUNT_MAX) || high.is_some_and(|high| high > AMOUNT_MAX) {
        return reader.unresolved(found.first, found.last);
    }
    let unit = found.unit.unwrap_or(Unit { currency: Currency::usd(), is_guess: true });
    let money = Money { min: low.map(whole), max: high.map(whole), currency: unit.currency };
    let Some(money) = joined(reader, money) else { return reader.refuse(found.first, found.last) };
    if unit.is_guess {
        reader.assume(format!("`{text}` is read as an amount in {}", unit.currency));
    }
    reader.read.reading.filter.revenue = Some(money);
    reader.note(found.first, found.last, Slot::Revenue, shown(money), Via::Grammar);
}

/// Two bounds restrict each other: `more than 5m but less than 20m`. Two currencies cannot be one range.
fn joined(reader: &Reader<'_>, next: Money) -> Option<Money> {
    let Some(known) = reader.read.filter.revenue else { return Some(next) };
    if known.currency != next.currency {
        return None;
    }
    let min = known.min.max(next.min);
    let max = known.max.into_iter().chain(next.max).min();
    let meet = min.zip(max).is_none_or(|(min, max)| min <= max);
    meet.then_some(Money { min, max, ..next })
}

/// As it is shown in a span: `10000000..50000000 EUR`.
fn shown(money: Money) -> String {
    let end = |end: Option<u64>| end.map_or_else(String::new, |end| end.to_string());
    format!("{}..{} {}", end(money.min), end(money.max), money.currency)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the amount is within a filter's bounds")]
fn whole(value: f64) -> u64 {
    value.round().clamp(0.0, AMOUNT_MAX) as u64
}
