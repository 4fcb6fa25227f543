use super::*;

#[test]
fn what_identifies_goes_out_as_it_came() {
    for id in ["example.com", "lei:529900T8BM49AURSDO55", "a_b__c", "jp:東京１２"] {
        assert_eq!(Clean::id(id).as_str(), id);
    }
    for token in ["a-_b_-__", "ab+/cd//ef=", "eyJhIjoxfQ=="] {
        assert_eq!(Clean::token(token).as_str(), token);
    }
    assert_eq!(Clean::mail_address("ana@firm.example").as_str(), "ana@firm.example");
}

#[test]
fn what_cannot_identify_is_shown_as_a_text() {
    let raw = "<b>\u{202e}[x](https://evil.example)";
    let shown = "‹b›[x] (https∶∕∕evil.example)";
    for clean in [Clean::id(raw), Clean::token(raw), Clean::mail_address(raw), Clean::line(raw, 100)] {
        assert_eq!(clean.as_str(), shown);
    }
}

#[test]
fn a_long_text_is_cut_and_says_so() {
    let clean = Clean::line("word ".repeat(100), 20);
    assert_eq!(clean.as_str(), "word word word word…");
    assert!(clean.was_cut());
    assert!(!Clean::line("short", 20).was_cut());
}

#[test]
fn a_clean_text_is_cut_as_it_would_be_cleaned() {
    for raw in
        ["word ".repeat(30), "snake_case_".repeat(9), "Ünïcödé 漢字 ".repeat(9), "a [b](http://c.example) ".repeat(5)]
    {
        let clean = Clean::line(raw, 256);
        for chars_max in 0..90 {
            assert_eq!(clean.cut(chars_max), Clean::line(clean.as_str(), chars_max), "{chars_max}");
        }
    }
}
