//! Completion of values from a closed vocabulary. It reads no company and needs no permit.

use firmgate_vocabulary::{Category, Country, Sector, SizeBand, fold};

use crate::limits::COMPLETIONS_MAX;
use crate::prompts::{self, Values};

/// What an argument belongs to.
#[derive(Debug)]
pub enum CompletionOf<'a> {
    /// A prompt, by name.
    Prompt(&'a str),
    /// A resource, by address. The resources have no variables, so there is nothing to complete.
    Resource(&'a str),
}

/// Values that start with what was typed, then those with a word that does; at most 100.
pub(crate) fn complete(of: &CompletionOf<'_>, argument: &str, typed: &str) -> Vec<&'static str> {
    let CompletionOf::Prompt(prompt) = of else { return Vec::new() };
    let mut known = prompts::DESCRIPTORS
        .iter()
        .filter(|descriptor| descriptor.name == *prompt)
        .flat_map(|descriptor| descriptor.arguments);
    let Some(known) = known.find(|known| known.name() == argument) else { return Vec::new() };
    let values: Vec<&'static str> = match known.values {
        Values::Countries => Country::all().iter().map(|country| country.name()).collect(),
        Values::Industries => {
            let sectors = Sector::all().iter().map(|sector| sector.label());
            sectors.chain(Category::all().iter().map(|category| category.label())).collect()
        }
        Values::Sizes => SizeBand::all().iter().map(|band| band.label()).collect(),
        Values::Open => Vec::new(),
    };
    matching(values, &fold(typed))
}

fn matching(values: Vec<&'static str>, typed: &str) -> Vec<&'static str> {
    let starts = |value: &&'static str| fold(value).starts_with(typed);
    let holds = |value: &&'static str| fold(value).split_whitespace().skip(1).any(|word| word.starts_with(typed));
    let (mut found, rest): (Vec<_>, Vec<_>) = values.into_iter().partition(starts);
    found.sort_unstable();
    let mut others: Vec<_> = rest.into_iter().filter(holds).collect();
    others.sort_unstable();
    found.extend(others);
    found.dedup();
    found.truncate(COMPLETIONS_MAX);
    found
}
