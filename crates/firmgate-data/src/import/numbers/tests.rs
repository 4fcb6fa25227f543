#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use proptest::prelude::*;

use super::*;

/// Count, least, most.
type Heads = (Option<u32>, u32, Option<u32>);

fn read(text: &str) -> Result<Heads, NumberError> {
    heads(text).map(|read| (read.count, read.min, read.max))
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn a_head_count_is_read_by_a_rule_or_not_at_all() {
    let exact = |count| (Some(count), count, Some(count));
    let about = |count| (None, count, Some(count));
    let marks = [",", ".", "'", "’", " ", "\u{a0}", "\u{202f}", "_"];
    let mut cases: Vec<(String, Result<Heads, NumberError>)> = Vec::new();
    for mark in marks {
        cases.push((format!("1{mark}234"), Ok(exact(1_234))));
        cases.push((format!("12{mark}345"), Ok(exact(12_345))));
        cases.push((format!("1{mark}234{mark}567"), Ok(exact(1_234_567))));
        cases.push((format!("1{mark}000+"), Ok((None, 1_000, None))));
        cases.push((format!("x{mark}234"), Err(NumberError::Form)));
        for wrong in ["1MARK23", "1MARK2345", "1234MARK567", "12MARK34", "0MARK123", "1MARKMARK234", "1MARK234MARK56"] {
            // Two points mark a range.
            if !(mark == "." && wrong.contains("MARKMARK")) {
                cases.push((wrong.replace("MARK", mark), Err(NumberError::Fraction)));
            }
        }
        for other in marks.iter().filter(|other| **other != mark) {
            cases.push((format!("1{mark}234{other}567"), Err(NumberError::Fraction)));
        }
    }
    for unit in UNITS {
        cases.push((format!("51-200 {unit}"), Ok((None, 51, Some(200)))));
        cases.push((format!("250 {unit}"), Ok(exact(250))));
    }
    for dash in ["-", " - ", "–", " – ", "—", " to ", " bis ", "..", " .. ", "\u{2011}"] {
        cases.push((format!("51{dash}200"), Ok((None, 51, Some(200)))));
        cases.push((format!("1,001{dash}5,000"), Ok((None, 1_001, Some(5_000)))));
        cases.push((format!("200{dash}51"), Err(NumberError::Order)));
        cases.push((format!("51{dash}"), Err(NumberError::Form)));
        cases.push((format!("51{dash}x"), Err(NumberError::Form)));
    }
    for word in ABOUT {
        cases.push((format!("{word} 50"), Ok(about(50))));
    }
    for (word, beyond) in AT_LEAST {
        cases.push((format!("{word} 1000"), Ok((None, 1_000 + u32::try_from(beyond).unwrap(), None))));
    }
    for (word, beyond) in AT_MOST {
        cases.push((format!("{word} 50"), Ok((None, 0, Some(50 - u32::try_from(beyond).unwrap())))));
    }
    for (text, expected) in [
        ("250", Ok(exact(250))),
        ("0", Ok(exact(0))),
        (" 250 ", Ok(exact(250))),
        ("250.0", Ok(exact(250))),
        ("250,00", Ok(exact(250))),
        ("1,234.0", Ok(exact(1_234))),
        ("250,5", Err(NumberError::Fraction)),
        ("12,34", Err(NumberError::Fraction)),
        ("250.5", Err(NumberError::Fraction)),
        ("1.234.0", Err(NumberError::Fraction)),
        ("1-10 employees", Ok((None, 1, Some(10)))),
        ("10001+", Ok((None, 10_001, None))),
        ("10.000+", Ok((None, 10_000, None))),
        ("10,001+ employees", Ok((None, 10_001, None))),
        (">1000", Ok((None, 1_001, None))),
        ("5K", Ok(about(5_000))),
        ("5 k", Ok(about(5_000))),
        ("1.5k", Ok(about(1_500))),
        ("1,5k", Ok(about(1_500))),
        ("1.234k", Err(NumberError::Fraction)),
        ("2M", Ok(about(2_000_000))),
        ("1’234", Ok(exact(1_234))),
        ("c. 50", Ok(about(50))),
        ("~5K", Ok(about(5_000))),
        ("500 or more", Ok((None, 500, None))),
        ("Over 10,000 people", Ok((None, 10_001, None))),
        ("", Err(NumberError::Form)),
        ("-5", Err(NumberError::Form)),
        ("+5", Err(NumberError::Form)),
        ("5e3", Err(NumberError::Form)),
        ("0x10", Err(NumberError::Form)),
        ("many", Err(NumberError::Form)),
        ("employees", Err(NumberError::Form)),
        ("12 of 34", Err(NumberError::Form)),
        ("50%", Err(NumberError::Form)),
        ("50 (2019)", Err(NumberError::Form)),
        ("Okt 50", Err(NumberError::Form)),
        ("٢٥٠", Err(NumberError::Form)),
        ("５０", Err(NumberError::Form)),
        ("4294967296", Err(NumberError::TooLarge)),
        ("99999999999999999999", Err(NumberError::TooLarge)),
        ("100000001", Err(NumberError::TooLarge)),
        ("<0", Err(NumberError::Order)),
    ] {
        cases.push((text.to_owned(), expected));
    }
    assert!(cases.len() >= 300, "{}", cases.len());
    for (text, expected) in cases {
        assert_eq!(read(&text), expected, "{text:?}");
    }
}

#[test]
fn a_year_is_read_by_a_rule_or_not_at_all() {
    for (text, expected) in [
        ("1988", Ok(1988)),
        ("1988.0", Ok(1988)),
        ("1988-05-01", Ok(1988)),
        ("1988-05-01T10:20:30Z", Ok(1988)),
        ("1988-05-01 10:20:30", Ok(1988)),
        ("01/05/1988", Ok(1988)),
        ("1.5.1988", Ok(1988)),
        ("May 1988", Ok(1988)),
        ("c. 1988", Ok(1988)),
        ("2026", Ok(2026)),
        ("1400", Ok(1400)),
        ("2027", Err(NumberError::YearRange)),
        ("2099", Err(NumberError::YearRange)),
        ("1399", Err(NumberError::YearRange)),
        ("0000", Err(NumberError::YearRange)),
        ("88", Err(NumberError::NoYear)),
        ("19888", Err(NumberError::NoYear)),
        ("19880501", Err(NumberError::NoYear)),
        ("1988-2001", Err(NumberError::NoYear)),
        ("1988/89/1990", Err(NumberError::NoYear)),
        ("long ago", Err(NumberError::NoYear)),
        ("", Err(NumberError::NoYear)),
    ] {
        assert_eq!(year(text, 2026), expected, "{text:?}");
    }
}

/// A number as a locale writes it: groups of three with a mark, a part after a point.
fn written(number: u64, mark: &str) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push_str(mark);
        }
        text.push(digit);
    }
    text
}

proptest! {
    #[test]
    fn what_a_locale_writes_is_read_as_it_means_it(number in 0_u64..=PEOPLE_MAX, mark in "[,.'’ \u{a0}\u{202f}_]|") {
        let number_read = u32::try_from(number).unwrap();
        prop_assert_eq!(read(&written(number, &mark)), Ok((Some(number_read), number_read, Some(number_read))));
    }

    #[test]
    fn a_part_of_a_person_is_never_read(
        number in 0_u64..=9_999_999, (mark, point) in prop_oneof![Just((",", ".")), Just((".", ",")), Just(("'", ".")), Just((" ", ","))],
        part in "[0-9]{0,4}[1-9]"
    ) {
        // Three digits after one point are what another locale writes for thousands.
        let text = format!("{}{point}{part}", written(number, mark));
        let grouped = part.len() == 3 && number < 1_000 && number > 0;
        prop_assert!(grouped || read(&text).is_err(), "{}", text);
    }

    #[test]
    fn nothing_panics_and_no_range_is_upside_down(text in "\\PC{0,24}|[0-9,.’k+<> -]{0,16}") {
        if let Ok((count, low, high)) = read(&text) {
            prop_assert!(high.is_none_or(|high| low <= high));
            prop_assert!(count.is_none_or(|count| count == low && high == Some(low)));
        }
        let _any = year(&text, 2026);
    }
}
