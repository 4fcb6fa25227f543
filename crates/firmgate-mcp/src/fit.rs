//! Records of an answer within the bytes that it may have.
//!
//! Clients cut what is longer than their model reads, without a word to it. So an answer has a bound of its own, and
//! says what it left out.

use std::io;

use serde::Serialize;

use crate::clean::Clean;
use crate::flat::{CompanyDetail, CompanySummary};

/// A record that can be told in fewer bytes.
pub(crate) trait Shorten: Serialize + 'static {
    /// What can be left out, in this order; the last one leaves what identifies the record.
    const STEPS: &'static [fn(&mut Self)];
}

/// Shortens records until all of them have `bytes_max`, the longest first, and says how many were shortened.
pub(crate) fn fit<T: Shorten>(records: &mut [T], bytes_max: usize) -> usize {
    let mut sized: Vec<(usize, &mut T)> = records.iter_mut().map(|record| (bytes(record), record)).collect();
    if sized.iter().map(|(size, _)| *size).sum::<usize>() <= bytes_max {
        return 0;
    }
    // What a short record does not need is left for the longer ones.
    sized.sort_by_key(|(size, _)| *size);
    let (mut room, mut left, mut shortened) = (bytes_max, sized.len(), 0);
    for (mut size, record) in sized {
        let share = room.checked_div(left).unwrap_or(0);
        if size > share {
            shortened += 1;
            for step in T::STEPS {
                step(record);
                size = bytes(record);
                if size <= share {
                    break;
                }
            }
        }
        room = room.saturating_sub(size);
        left = left.saturating_sub(1);
    }
    shortened
}

/// Bytes of a value as JSON. They are counted and not kept: every page is measured, and nearly all of them fit.
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
        for text in [&mut self.country, &mut self.country_code, &mut self.locality, &mut self.domain] {
            cut(text, CHARS_MAX);
        }
        for text in [&mut self.employee_range, &mut self.status] {
            cut(text, CHARS_MAX);
        }
        self.description = None;
        self.industry_tags.clear();
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
    let Some(whole) = text.as_mut().filter(|text| text.as_str().chars().nth(chars_max).is_some()) else {
        return false;
    };
    *whole = Clean::line(whole.as_str(), chars_max);
    true
}

fn truncated(list: &mut Vec<Clean>, items_max: usize) -> bool {
    let is_longer = list.len() > items_max;
    list.truncate(items_max);
    is_longer
}

#[cfg(test)]
mod tests;
