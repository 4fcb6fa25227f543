//! Records of an answer within the bytes that it may have.
//!
//! Clients cut what is longer than their model reads, without a word to it. So an answer has a bound of its own, and
//! says what it left out.

use std::io;
use std::ops::Deref;

use serde::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};

use crate::clean::Clean;
use crate::flat::{CompanyDetail, CompanySummary};

/// A record that can be told in fewer bytes.
pub trait Shorten: Serialize + 'static {
    /// What can be left out, in this order; the last one leaves what identifies the record.
    const STEPS: &'static [fn(&mut Self)];
}

/// Records within a bound, each with the JSON that it was measured by: that is what goes out.
#[derive(Debug)]
pub struct Fitted<T> {
    records: Vec<T>,
    json: Vec<Rendered>,
    shortened: usize,
}

/// None of what cannot be written, which ends the call when the result is written.
type Rendered = Option<Box<RawValue>>;

impl<T: Shorten> Fitted<T> {
    /// Shortens records until all of them have `bytes_max`, the longest first.
    pub(crate) fn new(mut records: Vec<T>, bytes_max: usize) -> Self {
        let mut json: Vec<_> = records.iter().map(render).collect();
        let shortened = shorten(&mut records, &mut json, bytes_max);
        Self { records, json, shortened }
    }

    /// How many were shortened.
    pub(crate) fn shortened(&self) -> usize {
        self.shortened
    }
}

impl<T> Deref for Fitted<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.records
    }
}

impl<T: Serialize> Serialize for Fitted<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.json.iter().map(Option::as_deref).collect::<Option<Vec<_>>>() {
            Some(json) => json.serialize(serializer),
            None => self.records.serialize(serializer),
        }
    }
}

fn render(record: &impl Serialize) -> Rendered {
    to_raw_value(record).ok()
}

fn size(json: &Rendered) -> usize {
    json.as_ref().map_or(0, |json| json.get().len())
}

/// Shortens records until all of them have `bytes_max`, the longest first, and says how many were shortened.
fn shorten<T: Shorten>(records: &mut [T], json: &mut [Rendered], bytes_max: usize) -> usize {
    if json.iter().map(size).sum::<usize>() <= bytes_max {
        return 0;
    }
    let mut sized: Vec<_> = records.iter_mut().zip(json).collect();
    // What a short record does not need is left for the longer ones.
    sized.sort_by_key(|(_, json)| size(json));
    let (mut room, mut left, mut shortened) = (bytes_max, sized.len(), 0);
    for (record, json) in sized {
        let share = room.checked_div(left).unwrap_or(0);
        if size(json) > share {
            shortened += 1;
            for step in T::STEPS {
                step(record);
                *json = render(record);
                if size(json) <= share {
                    break;
                }
            }
        }
        room = room.saturating_sub(size(json));
        left = left.saturating_sub(1);
    }
    shortened
}

/// Bytes of a value as JSON, which are counted and not kept.
pub(crate) fn bytes(value: &impl Serialize) -> usize {
    let mut counted = Counted(0);
    serde_json::to_writer(&mut counted, value).map_or(0, |()| counted.0)
}

/// How many bytes were written.
struct Counted(usize);

impl io::Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.saturating_add(bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Shorten for CompanySummary {
    const STEPS: &'static [fn(&mut Self)] = &[
        |row| cut(&mut row.description, 200),
        |row| row.industry_tags.truncate(5),
        |row| cut(&mut row.description, 80),
        |row| row.industry_tags.truncate(2),
        |row| row.description = None,
        Self::keep_core,
        Self::keep_name,
    ];
}

impl Shorten for CompanyDetail {
    const STEPS: &'static [fn(&mut Self)] = &[
        |profile| profile.leave_out("description", |profile| cut_if(&mut profile.summary.description, 400)),
        |profile| profile.lists_to(5),
        |profile| profile.leave_out("description", |profile| cut_if(&mut profile.summary.description, 160)),
        |profile| {
            profile.leave_out("naceCodes", |profile| truncated(&mut profile.nace_codes, 0));
            profile.leave_out("naicsCodes", |profile| truncated(&mut profile.naics_codes, 0));
            profile.leave_out("sicCodes", |profile| truncated(&mut profile.sic_codes, 0));
        },
        |profile| profile.lists_to(2),
        |profile| profile.leave_out("description", |profile| profile.summary.description.take().is_some()),
        |profile| {
            let mut summary = std::mem::take(&mut profile.summary);
            summary.keep_core();
            *profile = Self { summary, left_out: vec!["all but name, place and size"], ..Self::default() };
        },
        |profile| profile.summary.keep_name(),
    ];
}

impl CompanySummary {
    /// Keeps what tells this company from another, each text short.
    fn keep_core(&mut self) {
        const CHARS_MAX: usize = 60;
        self.name = Clean::line(self.name.as_str(), CHARS_MAX);
        for text in [&mut self.country, &mut self.country_code, &mut self.region, &mut self.locality, &mut self.domain]
        {
            cut(text, CHARS_MAX);
        }
        for text in [&mut self.employee_range, &mut self.status] {
            cut(text, CHARS_MAX);
        }
        self.description = None;
        self.industry_tags.clear();
        self.likeness_why.clear();
    }

    /// Keeps the id, which is never cut, the name and the status.
    fn keep_name(&mut self) {
        let (id, name) = (std::mem::take(&mut self.id), std::mem::take(&mut self.name));
        *self = Self { id, name, status: self.status.take(), ..Self::default() };
    }
}

impl CompanyDetail {
    fn leave_out(&mut self, field: &'static str, shorten: impl FnOnce(&mut Self) -> bool) {
        if shorten(self) && !self.left_out.contains(&field) {
            self.left_out.push(field);
        }
    }

    fn lists_to(&mut self, items_max: usize) {
        self.leave_out("aliases", |profile| truncated(&mut profile.aliases, items_max));
        self.leave_out("identifiers", |profile| truncated(&mut profile.identifiers, items_max));
        self.leave_out("categoryIds", |profile| truncated(&mut profile.category_ids, items_max));
        self.leave_out("industryTags", |profile| truncated(&mut profile.summary.industry_tags, items_max));
        self.leave_out("naceCodes", |profile| truncated(&mut profile.nace_codes, items_max));
        self.leave_out("naicsCodes", |profile| truncated(&mut profile.naics_codes, items_max));
        self.leave_out("sicCodes", |profile| truncated(&mut profile.sic_codes, items_max));
        self.leave_out("subsidiaryIds", |profile| {
            truncated(&mut profile.family.subsidiary_names, items_max);
            truncated(&mut profile.family.subsidiary_ids, items_max)
        });
        self.leave_out("contactIds", |profile| {
            truncated(&mut profile.contact_roles, items_max);
            truncated(&mut profile.contact_ids, items_max)
        });
    }
}

fn cut(text: &mut Option<Clean>, chars_max: usize) {
    cut_if(text, chars_max);
}

/// Cuts a clean text, and says whether it was longer.
fn cut_if(text: &mut Option<Clean>, chars_max: usize) -> bool {
    // A character has a byte at least.
    let Some(whole) = text.as_mut().filter(|text| text.as_str().len() > chars_max) else {
        return false;
    };
    let kept = whole.cut(chars_max);
    let was_longer = kept != *whole;
    *whole = kept;
    was_longer
}

fn truncated(list: &mut Vec<Clean>, items_max: usize) -> bool {
    let is_longer = list.len() > items_max;
    list.truncate(items_max);
    is_longer
}

#[cfg(test)]
mod tests;
