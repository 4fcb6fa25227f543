//! Codes of industries: `NACE 55.10`, `SIC 7011`, `NAICS 721110`.

use firmgate_model::filter::Industry;
use firmgate_vocabulary::Category;

use super::interpretation::{Slot, Via};
use super::pieces::What;
use super::reader::Reader;
use super::roles::Role;

/// A code of fewer digits names a whole section, which is too wide to be meant.
const DIGITS_MIN: usize = 2;

/// Reads the codes after the name of a classification.
pub(super) fn read(reader: &mut Reader<'_>) {
    for at in 0..reader.pieces.len() {
        if reader.has(at, Role::CodeScheme) {
            codes(reader, at);
        }
    }
}

/// One code or a list of them. A code that no category has is named as not understood.
fn codes(reader: &mut Reader<'_>, scheme: usize) {
    let name = reader.key(scheme);
    let mut first = scheme;
    let mut at = scheme + 1;
    loop {
        while reader.has(at, Role::CodeScheme)
            || matches!(reader.symbol(at), Some(':' | '=' | ',' | '/' | '('))
            || reader.roles(at).has_any(&[Role::And, Role::Or])
        {
            at += 1;
        }
        let Some((last, digits)) = code(reader, at) else { break };
        let found = categories(&name, &digits);
        if found.is_empty() {
            reader.unresolved(first, last);
        } else {
            take(reader, first, last, &found);
        }
        at = last + 1;
        first = at;
    }
    if first == scheme {
        reader.unresolved(scheme, scheme);
    }
}

fn take(reader: &mut Reader<'_>, first: usize, last: usize, found: &[Category]) {
    let slugs: Vec<&str> = found.iter().map(|category| category.slug()).collect();
    let labels: Vec<&str> = found.iter().map(|category| category.label()).collect();
    let text = reader.written(first, last);
    reader.assume(format!("`{text}` means {}", labels.join(", ")));
    let values = &mut reader.read.reading.filter.industries.any;
    for category in found {
        if !values.contains(&Industry::Category(*category)) {
            values.push(Industry::Category(*category));
        }
    }
    reader.note(first, last, Slot::Category, slugs.join(","), Via::Code);
}

/// The code at `at`, and its digits: `55.10`, `J62`, `62.01Z`.
fn code(reader: &Reader<'_>, at: usize) -> Option<(usize, String)> {
    let piece = reader.piece(at).filter(|_| reader.is_free(at))?;
    // A range is not a code: `SIC 100-200` is left to the numbers.
    if !matches!(piece.what, What::Number(_) | What::Word) || reader.symbol(at + 1) == Some('–') {
        return None;
    }
    let mut last = at;
    let mut written = reader.written(at, at);
    // `62.01` after a letter is two tokens: `J 62.01`.
    if written.chars().count() == 1 && reader.number(at + 1).is_some() {
        last = at + 1;
        written = reader.written(last, last);
    }
    let digits: String = written.chars().filter(char::is_ascii_digit).collect();
    let is_code = digits.len() >= DIGITS_MIN && written.chars().all(|c| c.is_ascii_alphanumeric() || c == '.');
    is_code.then_some((last, digits))
}

/// The categories whose code is this one, or is below it, or above it where none is as specific.
fn categories(scheme: &str, digits: &str) -> Vec<Category> {
    let code = |category: &Category| match scheme {
        scheme if scheme.contains("naics") => category.naics(),
        scheme if scheme.starts_with("sic") => category.sic(),
        // The national classifications of Europe begin with the digits of NACE.
        _ => category.nace(),
    };
    let bare = |code: &str| code.chars().filter(char::is_ascii_digit).collect::<String>();
    let all = |fits: &dyn Fn(&str) -> bool| -> Vec<Category> {
        let fits = |category: &&Category| code(category).is_some_and(|code| fits(&bare(code)));
        Category::all().iter().filter(fits).copied().collect()
    };
    let below = all(&|known| known.starts_with(digits));
    if below.is_empty() { all(&|known| known.len() >= 3 && digits.starts_with(known)) } else { below }
}
