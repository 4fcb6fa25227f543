#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use super::*;
use crate::limits::ANSWER_BYTES_MAX;

fn profile(id: &str, text: &str, items: usize) -> CompanyDetail {
    let line = || Clean::line(text, 256);
    let list = || vec![line(); items];
    CompanyDetail {
        summary: CompanySummary {
            id: Clean::line(id, 256),
            name: line(),
            description: Some(Clean::line(text.repeat(20), 2_000)),
            industry_tags: list(),
            ..CompanySummary::default()
        },
        aliases: list(),
        nace_codes: list(),
        contact_ids: list(),
        contact_roles: list(),
        source: line(),
        ..CompanyDetail::default()
    }
}

fn fit<T: Shorten>(records: &mut [T], bytes_max: usize) -> usize {
    let mut json: Vec<_> = records.iter().map(render).collect();
    shorten(records, &mut json, bytes_max)
}

#[test]
fn what_fits_stays_as_it_is() {
    let mut profiles: Vec<_> = (0..10).map(|_| profile("a.example", "short", 2)).collect();
    let before = bytes(&profiles);
    assert_eq!(fit(&mut profiles, ANSWER_BYTES_MAX), 0);
    assert_eq!(bytes(&profiles), before);
    assert!(profiles.iter().all(|profile| profile.left_out.is_empty()));
}

#[test]
fn the_longest_are_shortened_first_and_say_what_is_missing() {
    let mut profiles: Vec<_> = (0..9).map(|_| profile("a.example", "short", 1)).collect();
    profiles.push(profile("b.example", &"long ".repeat(60), 50));
    assert_eq!(fit(&mut profiles, 20_000), 1);
    assert!(profiles[..9].iter().all(|profile| profile.left_out.is_empty()));
    let long = profiles.last().unwrap();
    assert!(long.left_out.contains(&"aliases") && long.left_out.contains(&"contactIds"), "{:?}", long.left_out);
    assert_eq!(long.contact_ids.len(), long.contact_roles.len());
    assert!(bytes(&profiles) < 20_100);
}

#[test]
fn nothing_is_too_long_to_fit() {
    for text in ["word ".repeat(60), "漢字".repeat(130), "\"\\".repeat(130)] {
        let mut profiles: Vec<_> = (0..50).map(|at| profile(&format!("company-{at}.example"), &text, 50)).collect();
        assert_eq!(fit(&mut profiles, ANSWER_BYTES_MAX), 50);
        assert!(bytes(&profiles) <= ANSWER_BYTES_MAX + 100, "{}", bytes(&profiles));
        for (at, profile) in profiles.iter().enumerate() {
            assert_eq!(profile.summary.id.as_str(), format!("company-{at}.example"));
            assert!(!profile.left_out.is_empty() && !profile.summary.name.is_empty());
        }
        let mut rows: Vec<_> = (0..100).map(|_| profile("a.example", &text, 50).summary).collect();
        assert_eq!(fit(&mut rows, ANSWER_BYTES_MAX), 100);
        assert!(bytes(&rows) <= ANSWER_BYTES_MAX + 200, "{}", bytes(&rows));
    }
}

#[test]
fn what_goes_out_is_the_records() {
    for (count, bytes_max) in [(0, ANSWER_BYTES_MAX), (3, ANSWER_BYTES_MAX), (3, 600)] {
        let fitted = Fitted::new((0..count).map(|_| profile("a.example", "short", 2)).collect(), bytes_max);
        assert_eq!(fitted.shortened() > 0, count > 0 && bytes_max == 600);
        assert_eq!(serde_json::to_string(&fitted).unwrap(), serde_json::to_string(&fitted.records).unwrap());
    }
}
