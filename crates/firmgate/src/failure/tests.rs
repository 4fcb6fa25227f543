use super::nearest;

#[test]
fn a_name_is_suggested_when_it_is_near_and_only_then() {
    let tools = ["search_companies", "get_company", "get_companies_batch", "list_collections"];
    let settings = ["FIRMGATE_LOG", "FIRMGATE_DATA", "FIRMGATE_ALLOW_MUTATIONS", "FIRMGATE_ENDPOINT"];
    let table: [(&str, &[&str], Option<&str>); 10] = [
        ("sarch_companies", &tools, Some("search_companies")),
        ("search_company", &tools, Some("search_companies")),
        ("get_companies", &tools, Some("get_company")),
        ("create_collection", &tools, None),
        ("nope", &tools, None),
        ("FIRMGATE_FOO", &settings, None),
        ("FIRMGATE_LGO", &settings, Some("FIRMGATE_LOG")),
        ("FIRMGATE_ALOW_MUTATIONS", &settings, Some("FIRMGATE_ALLOW_MUTATIONS")),
        ("FIRMGATE_ENDPONT", &settings, Some("FIRMGATE_ENDPOINT")),
        ("", &settings, None),
    ];
    for (wrong, valid, near) in table {
        assert_eq!(nearest(wrong, valid.iter().copied()), near, "{wrong}");
    }
}
