use super::*;

#[test]
fn plain_values_stay_plain_and_others_cannot_break_the_line() {
    let needed = |value| quoted(value, Quotes::WhenNeeded);
    assert_eq!(needed("search_companies"), "search_companies");
    assert_eq!(needed(""), "\"\"");
    assert_eq!(needed("a b"), "\"a b\"");
    assert_eq!(needed("x=1"), "\"x=1\"");
    assert_eq!(needed("a\nlevel=ERROR \"b\""), "\"a\\nlevel=ERROR \\\"b\\\"\"");
    assert_eq!(quoted("starting", Quotes::Always), "\"starting\"");
}
