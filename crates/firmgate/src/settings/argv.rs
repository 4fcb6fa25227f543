//! A command line in its words, as a shell would split it, and nothing else that a shell does.

/// The words of `line`: quotes keep spaces, a backslash keeps the next character. None when a quote has no end.
pub fn split(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        match (quote, character) {
            (Some(open), close) if open == close => quote = None,
            (Some('\''), plain) => word.get_or_insert_default().push(plain),
            (_, '\\') => word.get_or_insert_default().push(characters.next()?),
            (Some(_), plain) => word.get_or_insert_default().push(plain),
            (None, '\'' | '"') => {
                quote = Some(character);
                // An empty pair of quotes is a word too.
                word.get_or_insert_default();
            }
            (None, space) if space.is_whitespace() => words.extend(word.take()),
            (None, plain) => word.get_or_insert_default().push(plain),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_split_as_a_shell_does() {
        let cases: [(&str, Option<&[&str]>); 8] = [
            ("", Some(&[])),
            ("  a  b\tc ", Some(&["a", "b", "c"])),
            ("a 'b c' \"d e\"", Some(&["a", "b c", "d e"])),
            ("a'b'\"c\" ''", Some(&["abc", ""])),
            (r#"a\ b "c\"d" 'e\f'"#, Some(&["a b", "c\"d", "e\\f"])),
            ("$(rm -rf x); `y` | z", Some(&["$(rm", "-rf", "x);", "`y`", "|", "z"])),
            ("a 'b", None),
            ("a\\", None),
        ];
        for (line, expected) in cases {
            let words = split(line);
            let words: Option<Vec<&str>> = words.as_ref().map(|words| words.iter().map(String::as_str).collect());
            assert_eq!(words.as_deref(), expected, "{line}");
        }
    }
}
