//! Requests that the platform cannot answer: revenue, funding, jobs, people, lookalikes. They are named, not dropped.

use super::lexicon::Entry;
use super::pieces::What;
use super::reader::Reader;
use super::roles::Role;
use super::senses::Sense;

/// What no filter can express.
const WISHES: [Role; 8] = [
    Role::Revenue,
    Role::Funding,
    Role::Jobs,
    Role::People,
    Role::Growth,
    Role::Ownership,
    Role::Status,
    Role::Quality,
];
/// Pieces after a request that can belong to it.
const OBJECT_PIECES_MAX: usize = 4;
/// Words about the person who asks.
const ASKER_PIECES_MAX: usize = 8;
/// Words for persons, as opposed to `employees`: without a number they request people.
const PERSONS: [&str; 9] =
    ["people", "persons", "person", "personen", "leute", "personnes", "personas", "persone", "mensen"];
/// `countries like Germany` names examples, `companies like Stripe` requests lookalikes.
const EXAMPLES: [&str; 4] = ["like", "wie", "comme", "zoals"];

/// Finds the requests, and the words that retract something.
pub(super) fn read(reader: &mut Reader<'_>) {
    for at in 0..reader.pieces.len() {
        cues(reader, at);
        let roles = reader.roles(at);
        if roles.has_any(&WISHES) && senses(reader, at).is_empty() {
            let last = end_of_wish(reader, at);
            reader.refuse(with_negation(reader, at), last);
        } else if roles.has(Role::Technology) && is_technology(reader, at) {
            reader.refuse(at, at);
        } else if roles.has(Role::Asker) {
            asker(reader, at);
        } else if roles.has(Role::Similar) {
            similar(reader, at);
        } else if roles.has(Role::Using) {
            let last = object(reader, at, |what, entry| is_name(what, entry) || is_link(entry));
            let last = if reader.roles(last).has_any(&[Role::And, Role::Or]) { last.saturating_sub(1) } else { last };
            if last > at {
                reader.refuse(with_negation(reader, at), last);
            }
        } else if roles.has(Role::Staff) && PERSONS.contains(&reader.key(at).as_str()) {
            reader.refuse(at, at);
        }
    }
}

fn cues(reader: &mut Reader<'_>, at: usize) {
    let roles = reader.roles(at);
    let cues = &mut reader.read.cues;
    cues.is_addition |= roles.has(Role::Also);
    cues.any_size |= roles.has(Role::AnySize);
    cues.anywhere |= roles.has(Role::Anywhere);
    cues.reset |= roles.has(Role::Reset);
    cues.is_widened |= roles.has(Role::Widen);
    cues.is_count |= roles.has(Role::Count);
    if roles.has_any(&[Role::AnySize, Role::Anywhere, Role::Reset]) {
        reader.ignore(at, at);
    }
}

/// `on AWS and Snowflake`: a product after a preposition or another one. Alone it is a company's name.
fn is_technology(reader: &Reader<'_>, at: usize) -> bool {
    let roles = |back: usize| at.checked_sub(back).map(|at| reader.roles_anyway(at)).unwrap_or_default();
    let links = [Role::Silent, Role::Place];
    roles(1).has_any(&links) || roles(1).has_any(&[Role::And, Role::Or]) && roles(2).has(Role::Technology)
}

/// `I'm a student writing my thesis about`: who asks is not what is asked for.
fn asker(reader: &mut Reader<'_>, at: usize) {
    let is_word = |reader: &Reader<'_>, at: usize| {
        let is_unknown = matches!(reader.piece(at).map(|piece| piece.what), Some(What::Word));
        reader.is_free(at) && (is_unknown || reader.roles(at).has_any(&[Role::Silent, Role::Asker]))
    };
    let mut last = at;
    while last < at + ASKER_PIECES_MAX && is_word(reader, last + 1) && !reader.has(last, Role::Topic) {
        last += 1;
    }
    reader.ignore(at, last);
}

/// `do not use SAP` is one request.
fn with_negation(reader: &Reader<'_>, at: usize) -> usize {
    at.checked_sub(1).filter(|before| reader.has(*before, Role::Not)).unwrap_or(at)
}

fn end_of_wish(reader: &Reader<'_>, at: usize) -> usize {
    let roles = reader.roles(at);
    let mut last = at;
    // `hiring engineers`, `owned by Acme`
    let is_transitive = roles.has(Role::Jobs) || reader.key(at).ends_with(" by") || reader.key(at).ends_with(" of");
    if is_transitive {
        last = object(reader, at, |what, entry| match what {
            What::Word => true,
            _ => entry.is_some_and(|entry| !entry.senses.is_empty() && entry.roles.is_empty()),
        });
    }
    // `raised a series A`
    loop {
        let silent = reader.has(last + 1, Role::Silent);
        let next = if silent { last + 2 } else { last + 1 };
        if !reader.roles(next).has_any(&WISHES) || !senses(reader, next).is_empty() {
            return last;
        }
        last = next;
    }
}

fn similar(reader: &mut Reader<'_>, at: usize) {
    let is_example = EXAMPLES.contains(&reader.key(at).as_str());
    if is_example && !senses(reader, at + 1).is_empty() {
        return;
    }
    let last = object(reader, at, |what, entry| match what {
        What::Number(_) => true,
        _ => is_name(what, entry) || entry.is_some_and(|entry| !entry.senses.is_empty()),
    });
    if last > at {
        reader.refuse(at, last);
    }
}

/// A word that can be the name of a product.
fn is_name(what: &What, entry: Option<&Entry>) -> bool {
    matches!(what, What::Word) || entry.is_some_and(|entry| entry.roles.has(Role::Technology))
}

/// `AWS and Snowflake`
fn is_link(entry: Option<&Entry>) -> bool {
    entry.is_some_and(|entry| entry.roles.has_any(&[Role::And, Role::Or]))
}

/// The last of the pieces after `at` for which `belongs` is true.
fn object(reader: &Reader<'_>, at: usize, belongs: impl Fn(&What, Option<&'static Entry>) -> bool) -> usize {
    let mut last = at;
    while last < at + OBJECT_PIECES_MAX && reader.is_free(last + 1) {
        let Some(piece) = reader.piece(last + 1) else { break };
        let entry = match piece.what {
            What::Phrase(entry) => Some(entry),
            _ => None,
        };
        if !belongs(&piece.what, entry) {
            break;
        }
        last += 1;
    }
    last
}

/// The meanings of a piece that is not read yet.
pub(super) fn senses(reader: &Reader<'_>, at: usize) -> &'static [Sense] {
    match reader.piece(at).map(|piece| piece.what) {
        Some(What::Phrase(entry)) if reader.is_free(at) => &entry.senses,
        _ => &[],
    }
}
