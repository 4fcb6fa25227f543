use firmgate_model::SearchError;
use firmgate_model::index::QUERY_CHARS_MAX;
use firmgate_names::names::{name_key, without_form};
use firmgate_names::words::{query_words, telling_words};

use super::*;

fn described(id: &str, name: &str, description: &str) -> CompanyRecord {
    CompanyRecord { description: Some(description.to_owned()), ..company(id, name) }
}

fn some_names() -> (TempDir, Catalogue) {
    let records = [
        CompanyRecord { employees: exactly(90), ..company("mueller.example", "Müller Maschinenbau GmbH") },
        CompanyRecord { employees: exactly(50_000), ..company("siemens.example", "Siemens AG") },
        CompanyRecord { employees: exactly(12), ..company("siemens-gamma.example", "Siemens Gamma Solutions") },
        described("fan.example", "Fanclub", "we like siemens trains"),
        CompanyRecord {
            aliases: vec!["Big Blue".to_owned()],
            locality: Some("Łódź".to_owned()),
            ..company("ibm.example", "International Business Machines")
        },
        CompanyRecord {
            domain: Some("toyota.example".to_owned()),
            tags: vec!["cars".to_owned()],
            ..company("toyota.example", "トヨタ自動車株式会社")
        },
        company("baidu.example", "百度在线网络技术有限公司"),
        company("samsung.example", "삼성전자 주식회사"),
        company("gazprom.example", "ООО Газпром"),
        company("aramco.example", "أرامكو السعودية"),
        company("novo.example", "Novo Nordisk A/S"),
        company("mcd.example", "McDonald’s S.A."),
        company("seven.example", "Studio 747"),
    ];
    catalogue(&records)
}

#[test]
fn names_are_found_however_they_are_written() {
    let (_dir, catalogue) = some_names();
    for (text, id) in [
        ("müller", "mueller.example"),
        ("MULLER maschinenbau", "mueller.example"),
        ("Müller AG", "mueller.example"),
        ("maschinenbau Müller GmbH & Co. KG", "mueller.example"),
        ("big blue", "ibm.example"),
        ("lodz", "ibm.example"),
        ("cars", "toyota.example"),
        ("toyota.example", "toyota.example"),
        ("https://www.toyota.example/about?x=1", "toyota.example"),
        ("novo nordisk as", "novo.example"),
        ("Novo Nordisk A/S", "novo.example"),
        ("mcdonalds", "mcd.example"),
        ("mcdonald's sa", "mcd.example"),
        ("газпром", "gazprom.example"),
        ("Газпром ПАО", "gazprom.example"),
        ("أرامكو", "aramco.example"),
    ] {
        assert_eq!(found(&catalogue, text), [id], "{text}");
    }
}

#[test]
fn scripts_without_spaces_are_found_by_any_part() {
    let (_dir, catalogue) = some_names();
    for (text, id) in [
        ("トヨタ", "toyota.example"),
        ("自動車", "toyota.example"),
        ("株式会社トヨタ自動車", "toyota.example"),
        ("ﾄﾖﾀ", "toyota.example"),
        ("车", ""),
        ("車", "toyota.example"),
        ("百度", "baidu.example"),
        ("网络技术", "baidu.example"),
        ("삼성전자", "samsung.example"),
        ("자전", ""),
    ] {
        let expected: Vec<&str> = Some(id).filter(|id| !id.is_empty()).into_iter().collect();
        assert_eq!(found(&catalogue, text), expected, "{text}");
    }
}

#[test]
fn the_exact_name_is_first_then_names_then_texts() {
    let (_dir, catalogue) = some_names();
    assert_eq!(found(&catalogue, "siemens"), ["siemens.example", "siemens-gamma.example", "fan.example"]);
    assert_eq!(found(&catalogue, "Siemens Gamma Solutions"), ["siemens-gamma.example"]);
}

#[test]
fn an_exact_domain_is_first() {
    let records = [
        described("other.example", "Acme", "acme example acme example acme example"),
        CompanyRecord { domain: Some("acme.example".to_owned()), ..company("acme.example", "Zenith") },
    ];
    let (_dir, catalogue) = catalogue(&records);
    assert_eq!(found(&catalogue, "www.acme.example"), ["acme.example", "other.example"]);
}

#[test]
fn every_word_must_match() {
    let (_dir, catalogue) = some_names();
    assert_eq!(found(&catalogue, "siemens trains"), ["fan.example"]);
    for (text, read_as) in [("siemens gamma trains", "siemens gamma"), ("siemens muller", "muller")] {
        let page = catalogue.search(&ask(text)).unwrap();
        assert_eq!(page.read_as.as_deref(), Some(read_as), "{text}: fewer words, and which");
    }
}

#[test]
fn what_a_category_is_called_finds_its_companies() {
    let saas = Category::of_slug("software.saas").unwrap();
    let records = [
        CompanyRecord { categories: vec![saas], ..company("cloud.example", "Cloud Nine") },
        company("baker.example", "Baker"),
    ];
    let (_dir, catalogue) = catalogue(&records);
    for text in ["saas", "Software as a Service", "SaaS companies", "software"] {
        assert_eq!(found(&catalogue, text), ["cloud.example"], "{text}");
    }
}

#[test]
fn a_beginning_helps_only_where_the_word_finds_nothing() {
    let (_dir, catalogue) = some_names();
    assert_eq!(found(&catalogue, "siem"), ["siemens.example", "siemens-gamma.example"]);
    assert_eq!(found(&catalogue, "muller maschi"), ["mueller.example"]);
    assert_eq!(found(&catalogue, "muller maschinenba"), ["mueller.example"]);
    assert_eq!(found(&catalogue, "big bl"), ["ibm.example"]);
    assert!(found(&catalogue, "trai").is_empty(), "beginnings are of names only");
}

#[test]
fn a_misspelt_word_is_found_unless_it_is_a_number() {
    let (_dir, catalogue) = some_names();
    for text in ["simens", "seimens", "siemenss", "siemans"] {
        assert!(found(&catalogue, text).contains(&"siemens.example".to_owned()), "{text}");
    }
    assert_eq!(found(&catalogue, "Mueller Maschinenbau"), ["mueller.example"]);
    assert_eq!(found(&catalogue, "maschinnenbua"), ["mueller.example"], "two edits in a long word");
    assert_eq!(found(&catalogue, "studio 747"), ["seven.example"]);
    let page = catalogue.search(&ask("studio 737")).unwrap();
    assert_eq!((ids(&page), page.read_as.as_deref()), (vec!["seven.example"], Some("studio")));
    assert!(found(&catalogue, "ibn").is_empty(), "short words are not guessed");
    assert!(found(&catalogue, "737").is_empty());
}

#[test]
fn nothing_to_go_by_finds_nothing() {
    let (_dir, catalogue) = some_names();
    for text in ["&&&", "…", "☃"] {
        assert!(found(&catalogue, text).is_empty(), "{text}");
    }
    let everything = catalogue.search(&Search { text: Some("  ".to_owned()), ..Search::default() }).unwrap();
    assert_eq!(everything.total, 13);
}

#[test]
fn a_query_has_a_length() {
    let (_dir, catalogue) = some_names();
    assert_eq!(catalogue.search(&ask(&"é".repeat(QUERY_CHARS_MAX))).unwrap().total, 0);
    let error = catalogue.search(&ask(&"a ".repeat(QUERY_CHARS_MAX))).unwrap_err();
    assert!(matches!(error, SearchError::QueryTooLong { chars: 1_023 }));
    assert_eq!(error.to_string(), "the query has 1023 characters: at most 512 are allowed");
}

#[test]
fn words_come_out_alike_from_both_sides() {
    assert_eq!(query_words("Köln-Straße 5, S.A. McDonald's A/S"), ["koln", "strasse", "5", "sa", "mcdonalds", "as"]);
    assert_eq!(query_words("東京 ABC電力 京"), ["東京", "abc", "電力", "京"]);
    assert_eq!(telling_words("Müller GmbH & Co. KG"), ["muller"]);
    assert_eq!(telling_words("the GmbH"), ["the", "gmbh"]);
    assert_eq!(name_key("  Sp. z o.o. «Ärger»  "), "sp zoo arger");
    assert_eq!(without_form("muller gmbh co kg"), "muller");
    assert_eq!(without_form("ооо газпром"), "газпром");
    assert_eq!(without_form("gmbh"), "gmbh");
    assert_eq!(without_form(""), "");
    assert_eq!(query_words(&"x".repeat(100)), ["x".repeat(40)]);
}
