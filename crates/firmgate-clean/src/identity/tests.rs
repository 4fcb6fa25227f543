use super::*;

#[test]
fn ids_as_registers_and_domains_have_them_are_clean() {
    for id in [
        "example.com",
        "lei:529900T8BM49AURSDO55",
        "number:1",
        "gb-coh:00445790",
        "hrb:HRB-12345/B",
        "xn--mnchen-3ya.de",
        "con_1a2b",
        "a_b_c",
        "ch:CHE-123.456.789",
        "ru:ООО-12",
        "jp:東京１２",
        "x:(2019)12",
        "C&A",
        "no:12+3",
        "hotel:5",
        "0f8fad5b-d9cb-469f-a165-70867728950e",
    ] {
        assert!(is_id(id), "{id}");
    }
}

#[test]
fn what_hides_acts_or_links_is_no_id() {
    for id in [
        "",
        " ",
        "a b",
        "a\u{200b}b",
        "a\u{202e}b",
        "a\u{2800}b",
        "a\u{e0041}",
        "a\u{7}b",
        "a\u{a0}b",
        "<b>x</b>",
        "x\">",
        "`x`",
        "![a](b)",
        "[a](b)",
        "https://evil.example",
        "HTTPS:evil",
        "no://x",
        "javascript:alert(1)",
        "no:javascript:alert(1)",
        "data:x",
        "//evil.example",
        "no://evil.example",
        "www.evil.example",
        "no:www.evil.example",
        "x@evil.example",
        "mailto:x@evil.example",
        "\\\\evil\\x",
        "**x**",
        "&lt;b&gt;",
        "e\u{301}",
        "＜b＞",
        "x:/y",
    ] {
        assert!(!is_id(id), "{id:?}");
    }
    assert!(!is_id(&"x".repeat(257)));
}

#[test]
fn a_number_in_the_form_of_a_mail_address_gives_an_id_that_links_nothing() {
    for (number, id) in
        [("AHCS@S.QA", "symbol:AHCS%40S.QA"), ("A@B", "symbol:A@B"), ("BRK.A", "symbol:BRK.A"), ("100%", "symbol:100%")]
    {
        assert_eq!(id_of("symbol", number), id);
        assert!(is_id(id), "{id}");
    }
    assert!(!is_id(&id_of("symbol", "<b>@x.y")));
}

#[test]
fn tokens_are_ascii_of_a_few_signs() {
    for token in ["eyJhIjoxfQ==", "a-_b_-__", "ab+/cd//ef=", "v1.aGVsbG8", "2026-01-01T10:00:00Z|x"] {
        assert!(is_token(token), "{token}");
    }
    for other in ["", "a b", "a\u{200b}", "https://evil.example", "<x>", "a\nb", "é"] {
        assert!(!is_token(other), "{other:?}");
    }
}

#[test]
fn the_address_of_a_resource_opens_nothing() {
    for address in ["firmgate://filters", "test://nonexistent-resource-for-a-test", "x://a/b.c~d_e"] {
        assert!(is_resource_address(address), "{address}");
    }
    for other in [
        "",
        "firmgate:filters",
        "https://evil.example",
        "HTTP://evil.example",
        "ws://x",
        "smb://x",
        "file:///etc/passwd",
        "ftp://x",
        "ms-msdt://x",
        "firmgate://<b>",
        "firmgate://a b",
        "firmgate://x?y=z",
        "firmgate://ä",
    ] {
        assert!(!is_resource_address(other), "{other}");
    }
}

#[test]
fn a_mail_address_is_one_and_nothing_else() {
    for address in ["ana.silva@firma.example", "o'neil+x@a-b.example", "müller@bücher.example"] {
        assert!(is_mail_address(address), "{address}");
    }
    for other in [
        "x",
        "@x",
        "x@",
        "a b@x.example",
        "<x@x.example>",
        "x@y@z.example",
        "x\u{200b}@y.example",
        "mailto:x@y.example",
        "[a](b)@c.de",
    ] {
        assert!(!is_mail_address(other), "{other:?}");
    }
}
