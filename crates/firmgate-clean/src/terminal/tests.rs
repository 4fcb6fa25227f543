use proptest::prelude::*;

use super::*;

#[test]
fn a_terminal_is_given_nothing_to_obey() {
    let table = [
        ("plain text\nnext", "plain text\nnext"),
        ("\u{1b}[2J\u{1b}]0;title\u{7}x", "\u{fffd}[2J\u{fffd}]0;title\u{fffd}x"),
        ("a\u{9b}31mb", "a\u{fffd}31mb"),
        ("a\u{202e}b\u{2066}c", "a\u{fffd}b\u{fffd}c"),
        ("a\rb\tc\u{2028}d\u{a0}e", "a b c d e"),
        ("zero\u{200b}width", "zero\u{fffd}width"),
        ("heart \u{2764}\u{fe0f}", "heart \u{2764}"),
        ("می\u{200c}خواهم", "می\u{200c}خواهم"),
        ("U\u{0}T\u{0}F", "U\u{fffd}T\u{fffd}F"),
    ];
    for (raw, printed) in table {
        assert_eq!(printable(raw), printed, "{raw:?}");
        assert_eq!(one_line(raw), printed.replace('\n', " "), "{raw:?}");
    }
}

#[test]
fn a_log_value_shows_what_does_not_print_as_an_escape() {
    assert_eq!(log_value("say \"hi\"\n\u{1b}\u{202e}\u{a0}é\\"), "say \\\"hi\\\"\\n\\u{1b}\\u{202e}\\u{a0}é\\\\");
}

#[test]
fn escaped_json_is_the_same_value() {
    assert_eq!(
        escaped_json("{\n  \"k\u{202e}\": \"\u{9b}\u{e0041}é 中\u{a0}\"\n}"),
        "{\n  \"k\\u202e\": \"\\u009b\\udb40\\udc41é 中\\u00a0\"\n}"
    );
}

proptest! {
    #[test]
    fn only_printed_characters_pass(raw in prop::collection::vec(any::<char>(), 0..60)) {
        let raw: String = raw.into_iter().collect();
        let shows = |text: &str| text.chars().all(|character| matches!(character, ' ' | '\n') || !matches!(kind(character), Kind::Hidden | Kind::Space));
        prop_assert!(shows(&printable(&raw)));
        prop_assert!(shows(&escaped_json(&raw)));
        let logged = log_value(&raw);
        prop_assert!(shows(&logged) && !logged.contains('\n'));
        prop_assert_eq!(printable(&printable(&raw)), printable(&raw));
    }
}
