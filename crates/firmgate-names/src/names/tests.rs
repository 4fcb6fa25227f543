use super::*;
use crate::words::telling_words;

#[test]
fn legal_forms_are_short_in_keys_and_missing_without_them() {
    for (name, key, bare) in [
        ("Siemens Aktiengesellschaft", "siemens ag", "siemens"),
        ("Lloyds Banking Group Public Limited Company", "lloyds banking group plc", "lloyds banking group"),
        ("Volkswagen Gesellschaft mit beschränkter Haftung", "volkswagen gmbh", "volkswagen"),
        ("Siemens Aktiengeselschaft", "siemens ag", "siemens"),
        ("Public Joint Stock Company Gazprom", "pjsc gazprom", "gazprom"),
        ("Cemex, S.A.B. de C.V.", "cemex sab de cv", "cemex"),
        ("Winterfeld GmbH & Co. KG", "winterfeld gmbh co kg", "winterfeld"),
        ("Orlen Spółka Akcyjna", "orlen sa", "orlen"),
        ("Samsung Electronics Co., Ltd.", "samsung electronics co ltd", "samsung electronics"),
        ("Tata Motors Private Limited", "tata motors pvt ltd", "tata motors"),
        ("Apple Incorporated", "apple inc", "apple"),
        ("Novo Nordisk A/S", "novo nordisk as", "novo nordisk"),
        ("Limited", "limited", "limited"),
        ("AG", "ag", "ag"),
        ("Procter & Gamble", "procter gamble", "procter gamble"),
        ("Bosch Stiftung", "bosch stiftung", "bosch stiftung"),
    ] {
        assert_eq!(name_key(name), key, "{name}");
        assert_eq!(without_form(&name_key(name)), bare, "{name}");
    }
}

#[test]
fn a_search_does_not_need_a_legal_form_however_it_is_written() {
    for (text, words) in [
        ("Volkswagen Gesellschaft mit beschränkter Haftung", vec!["volkswagen"]),
        ("Cemex SAB de CV", vec!["cemex"]),
        ("Open Joint Stock Company Gazprom", vec!["gazprom"]),
        ("limited liability company", vec!["liability"]),
        ("paper company", vec!["paper"]),
    ] {
        assert_eq!(telling_words(text), words, "{text}");
    }
}

#[test]
fn a_search_is_also_for_other_spellings() {
    assert_eq!(variants("Deutsche Bank's AG"), ["Deutsche Bank AG"]);
    assert_eq!(variants("World Health Organisation"), ["world health organization"]);
    assert_eq!(variants("Labor Center"), ["labour centre"]);
    assert_eq!(variants("Siemens"), Vec::<String>::new());
    assert_eq!(variants(""), Vec::<String>::new());
}

#[test]
fn initials_are_those_of_all_words_and_of_those_that_name_the_company() {
    assert_eq!(initials("Taiwan Semiconductor Manufacturing Company"), ["tsm", "tsmc"]);
    assert_eq!(initials("Holand og Setskog Sparebank"), ["hoss", "hss"]);
    assert_eq!(initials("Gree Electric Appliances, Inc. of Zhuhai"), ["geaioz", "geaoz"]);
    assert_eq!(initials("Siemens"), Vec::<String>::new());
    assert_eq!(initials("3M Company"), Vec::<String>::new());
}

#[test]
fn words_for_and_may_be_written_with_the_others_as_one() {
    let joined = joined_with_connectors("Alpha and Omega Semiconductor Limited");
    assert_eq!(joined.as_deref(), Some("alphaandomegasemiconductor"));
    assert_eq!(joined_with_connectors("Alpha & Omega"), None);
}

#[test]
fn numbers_and_common_words_have_equivalents() {
    for (word, other) in [
        ("1st", "first"),
        ("first", "1st"),
        ("44", "44th"),
        ("ii", "2"),
        ("2", "second"),
        ("gruppe", "group"),
        ("intl", "international"),
    ] {
        assert!(equivalents(word).iter().any(|known| known == other), "{word}: {:?}", equivalents(word));
    }
    assert!(equivalents("2004").is_empty() && equivalents("").is_empty() && equivalents("siemens").is_empty());
}
