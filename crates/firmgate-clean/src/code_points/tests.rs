use super::*;

#[test]
fn every_class_of_characters_that_do_not_show_is_hidden() {
    for hidden in [
        '\u{0}',
        '\u{1b}',
        '\u{7f}',
        '\u{9b}', // controls
        '\u{ad}',
        '\u{61c}',
        '\u{180e}',
        '\u{200b}',
        '\u{200e}',
        '\u{202e}',
        '\u{2060}',
        '\u{2066}',
        '\u{feff}', // format
        '\u{fff9}',
        '\u{110bd}',
        '\u{13430}',
        '\u{1bca0}',
        '\u{1d173}',
        '\u{e0001}',
        '\u{e0041}', // format
        '\u{34f}',
        '\u{115f}',
        '\u{17b4}',
        '\u{180b}',
        '\u{3164}',
        '\u{fe0f}',
        '\u{ffa0}',
        '\u{e0100}', // default ignorable
        '\u{e000}',
        '\u{f0000}',
        '\u{10fffd}', // private use
        '\u{fdd0}',
        '\u{fffe}',
        '\u{1ffff}',
        '\u{10ffff}', // noncharacters
        '\u{378}',
        '\u{e0fff}', // unassigned
        '\u{2800}',
        '\u{fffc}',
        '\u{13441}',
        '\u{1d159}', // blank
    ] {
        assert_eq!(kind(hidden), Kind::Hidden, "{hidden:?}");
    }
    for space in ['\t', '\n', '\r', ' ', '\u{85}', '\u{a0}', '\u{1680}', '\u{2003}', '\u{2028}', '\u{202f}', '\u{3000}']
    {
        assert_eq!(kind(space), Kind::Space, "{space:?}");
    }
    for shown in ['a', '\u{300}', '\u{fffd}', 'ß', '中', '\u{5d0}', '🏢', '\u{94d}', '〜'] {
        assert_eq!(kind(shown), Kind::Shown, "{shown:?}");
    }
}

#[test]
fn a_joiner_shows_between_letters_of_one_script_that_needs_it() {
    for spelled in ["می\u{200c}خواهم", "র\u{200d}্যাংগস", "ක්\u{200d}ෂ", "क्\u{200d}ष"]
    {
        assert!(!has_hidden(spelled), "{spelled:?}");
    }
    for hidden in [
        "a\u{200d}b",
        "\u{200d}خ",
        "ی\u{200c}",
        "ی\u{200c}\u{200c}خ",
        "یa\u{200c}خ",
        "👩\u{200d}💻",
        "ی\u{200d}क",
        "١\u{200d}a",
    ] {
        assert!(has_hidden(hidden), "{hidden:?}");
    }
}

#[test]
fn a_space_is_the_only_white_space_that_shows() {
    assert!(!has_hidden("one two"));
    for text in ["one\u{a0}two", "one\ttwo", "one\u{3000}two", "one\u{2028}"] {
        assert!(has_hidden(text), "{text:?}");
    }
}
