use firmgate_model::index::Resolved;

use super::*;

/// Companies, and spellings under which each has to be found first by a search and alone by a reference.
const SPELLINGS: &[(&str, &[&str])] = &[
    ("AT&T Inc.", &["ATT", "at & t", "AT and T", "at&t incorporated", "AT&T"]),
    ("H & M Hennes & Mauritz AB", &["HM Hennes Mauritz", "h&m hennes und mauritz", "HMHennesMauritz"]),
    ("All-Inkl.com", &["allinkl.com", "all inkl com", "allinklcom"]),
    ("Booking.com B.V.", &["bookingcom", "booking com", "Booking.com BV"]),
    ("Node.js Foundation", &["nodejs foundation", "NodeJSFoundation", "node js foundation"]),
    ("Coca Cola Company", &["cocacola", "CocaCola", "coca-cola", "Coca-Cola Co"]),
    ("OpenAI", &["open ai", "Open AI, Inc.", "open-ai"]),
    ("Data 4 You GmbH", &["data4you", "Data4You GmbH", "data 4 you"]),
    ("McDonald’s S.A.", &["Mc Donalds", "mcdonalds", "McDonald's SA"]),
    ("Galaxy Entertainment Group Limited", &["GalaxyEntertainmentGroup", "galaxy entertainment group ltd"]),
    ("Müller Maschinenbau GmbH", &["mueller maschinenbau gmbh", "muller maschinenbau", "MuellerMaschinenbau"]),
    ("Ørsted A/S", &["oersted", "orsted", "Ørsted AS", "Oersted Aktieselskab"]),
    ("Siemens Aktiengesellschaft", &["Siemens", "siemens ag", "SIEMENS AG"]),
    ("Huhtamäki Oyj", &["Huhtamaeki", "huhtamaki oyj"]),
    ("Alla Public Company Limited", &["Alla", "alla pcl"]),
    ("ПАО Газпром", &["Gazprom", "gazprom pao", "газпром"]),
    ("トヨタ自動車株式会社", &["Toyota Jidosha", "toyotajidosha", "トヨタ自動車"]),
    ("百度在线网络技术有限公司", &["百度在线网络技术"]),
    ("Ελληνικά Πετρέλαια", &["ελληνικα πετρελαια", "ΕΛΛΗΝΙΚΑ ΠΕΤΡΕΛΑΙΑ"]),
];

fn named() -> (TempDir, Catalogue) {
    let records = SPELLINGS.iter().map(|(name, _)| company(&format!("{:x}.example", hash(name)), name));
    catalogue(&records.collect::<Vec<_>>())
}

fn hash(name: &str) -> u64 {
    name.bytes().fold(17, |sum: u64, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)))
}

#[test]
fn search_and_reference_lead_every_spelling_to_its_company() {
    let (_dir, catalogue) = named();
    let mut faults = Vec::new();
    for (name, spellings) in SPELLINGS {
        for spelling in spellings.iter().chain([name]) {
            let first = catalogue.search(&ask(spelling)).unwrap().companies.first().map(|company| company.name.clone());
            if first.as_deref() != Some(name) {
                faults.push(format!("a search for `{spelling}` finds {first:?}"));
            }
            match catalogue.resolve(spelling).unwrap() {
                Resolved::One { company, .. } if company.name == *name => {}
                other => faults.push(format!("`{spelling}` resolves to {other:?}")),
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_name_that_is_written_the_same_is_first_and_is_meant() {
    let records: Vec<CompanyRecord> = ["Alumina Limited", "ALUMINA LTD", "Alumina, Ltd.", "Alumina plc", "Alumina"]
        .iter()
        .zip(1..)
        .map(|(name, number)| CompanyRecord {
            employees: exactly(number * 10),
            ..company(&format!("{number}.example"), name)
        })
        .collect();
    let (_dir, catalogue) = catalogue(&records);
    for record in &records {
        assert_eq!(found(&catalogue, &record.name).first(), Some(&record.id), "{}", record.name);
        let resolved = catalogue.resolve(&record.name).unwrap();
        assert!(
            matches!(&resolved, Resolved::One { company, .. } if company.id == record.id),
            "{}: {resolved:?}",
            record.name
        );
    }
}

#[test]
fn a_name_with_its_country_tells_companies_apart_and_means_none_elsewhere() {
    let records: Vec<CompanyRecord> = ["ZA", "DE", "FR"]
        .map(|code| CompanyRecord {
            country: Country::of_code(code),
            ..company(&format!("{code}.example"), "Redefine Properties")
        })
        .into();
    let (_dir, catalogue) = catalogue(&records);
    for (text, id) in [
        ("Redefine Properties South Africa", "ZA.example"),
        ("Redefine Properties Germany", "DE.example"),
        ("redefine properties in France", "FR.example"),
    ] {
        assert_eq!(found(&catalogue, text).first().map(String::as_str), Some(id), "{text}");
        assert!(
            matches!(catalogue.resolve(text).unwrap(), Resolved::One { company, .. } if company.id == id),
            "{text}"
        );
    }
    assert!(matches!(catalogue.resolve("Redefine Properties Japan").unwrap(), Resolved::None));
}

#[test]
fn words_that_were_guessed_are_named() {
    let (_dir, catalogue) = named();
    let page = catalogue.search(&ask("simens")).unwrap();
    assert_eq!((page.total, page.read_as.as_deref()), (1, Some("siemens")));
    let page = catalogue.search(&ask("galxy entertainmnt grop")).unwrap();
    assert_eq!((page.total, page.read_as.as_deref()), (1, Some("galaxy entertainment group")));
    for text in ["siemens", "oersted", "cocacola", "toyota jidosha"] {
        assert_eq!(catalogue.search(&ask(text)).unwrap().read_as, None, "{text}");
    }
}

/// Companies, and texts that no company is named by and that mean one of them all the same.
const LIKE: &[(&str, &[&str])] = &[
    ("Meta Platforms, Inc.", &["Beta Platforms, Inc.", "Meta Platform Inc", "Platforms Meta Headquarters"]),
    ("Vitol Holding S.A.", &["Vital Holding S.A.", "Vitol Hldgs SA"]),
    ("Brigade 44", &["Brigade Forty-Four", "Brigade Fourty 4"]),
    ("First International Bank", &["1st International Bank", "First Bank Int'l"]),
    ("'Ndrangheta", &["Andrang Heta"]),
    ("TotalEnergies SE", &["TotalEnergias SE"]),
    ("UniDevice AG", &["UnDevice"]),
    ("Alpha and Omega Semiconductor Limited", &["AlphaandOmegaSemiconductor", "Alpha Omega Semiconducter"]),
    ("Taiwan Semiconductor Manufacturing Company", &["TSMC", "TSM"]),
    (
        "Investore Property Limited 4.4% SNR BDS 18/04/2024 NZD5000",
        &["Investore Property Limited 4.4% SNR BDS 18/04/2024 Newsroom"],
    ),
];

#[test]
fn a_text_that_names_no_company_leads_to_the_one_with_a_name_like_it() {
    let with_text = |id: &str, name: &str, text: &str| CompanyRecord {
        description: Some(text.to_owned()),
        employees: exactly(90_000),
        ..company(id, name)
    };
    let mut records: Vec<_> =
        LIKE.iter().map(|(name, _)| company(&format!("{:x}.example", hash(name)), name)).collect();
    records.extend([
        with_text("beta.example", "Quarry Works", "beta tests of platforms, vital for every holding"),
        with_text("un.example", "Far Away", "a device of the UN, made by brigade number four of forty"),
        with_text("bank.example", "Raiffeisen Bank International", "the 1st international bank, total energias"),
    ]);
    let (_dir, catalogue) = catalogue(&records);
    let mut faults = Vec::new();
    for (name, text) in LIKE.iter().flat_map(|(name, texts)| texts.iter().map(move |text| (name, text))) {
        let page = catalogue.search(&ask(text)).unwrap();
        let first = page.companies.first().map(|company| company.name.as_str());
        if first != Some(*name) {
            faults.push(format!("`{text}` finds {first:?} and not `{name}`"));
        }
        assert_eq!(page.companies.len() as u64, page.total, "{text}: they belong to what matches");
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_name_that_is_only_like_the_text_comes_after_those_that_are_the_text_and_obeys_the_filter() {
    let german = CompanyRecord { country: Country::of_code("DE"), ..company("de.example", "Winterfeld Optics GmbH") };
    let (_dir, catalogue) = catalogue(&[german, company("other.example", "Winterfeld Optic GmbH")]);
    assert_eq!(found(&catalogue, "Winterfeld Optics GmbH").first().map(String::as_str), Some("de.example"));
    assert_eq!(found(&catalogue, "Winterfeld Optic GmbH").first().map(String::as_str), Some("other.example"));
    let countries = firmgate_model::filter::Values { any: vec![Country::of_code("DE").unwrap()], none: Vec::new() };
    let filter = Filter { countries, ..Filter::default() };
    let page = catalogue.search(&Search { filter, ..ask("Winterfelt Optiks GmbH") }).unwrap();
    assert_eq!(ids(&page), ["de.example"]);
}

#[test]
fn alternatives_and_exclusions_do_what_they_say() {
    let said = |id: &str, name: &str, description: &str| CompanyRecord {
        description: Some(description.to_owned()),
        ..company(id, name)
    };
    let records = [
        said("hotel.example", "Grand", "hotels by the sea"),
        said("spa.example", "Calm", "hotels with a spa"),
        said("food.example", "Plate", "restaurants"),
        company("or.example", "Either OR Nothing"),
    ];
    let (_dir, catalogue) = catalogue(&records);
    let sorted = |text: &str| {
        let mut found = found(&catalogue, text);
        found.sort();
        found
    };
    assert_eq!(sorted("hotels -spa"), ["hotel.example"]);
    assert_eq!(sorted("hotels OR restaurants"), ["food.example", "hotel.example", "spa.example"]);
    assert_eq!(sorted("hotels OR restaurants -spa"), ["food.example", "hotel.example"]);
    assert_eq!(sorted("Either OR Nothing"), ["or.example"], "a name is a name");
    let half = catalogue.search(&ask("OR hotels")).unwrap();
    assert_eq!((ids(&half), half.read_as.as_deref()), (vec!["or.example"], Some("or")), "it is a word");
}

#[test]
fn no_text_is_too_odd_to_be_looked_for() {
    let (_dir, catalogue) = named();
    let pieces = [
        "OR",
        "-",
        "-a",
        "\"",
        "*",
        "&",
        " ",
        "\u{200b}",
        "é",
        "東京",
        "自動車",
        "株式会社",
        "GmbH",
        "Ltd",
        "limited company",
        "in",
        "Germany",
        "Korea",
        "DE",
        "www.",
        ".com",
        "a/s",
        "ß",
        "Ⅷ",
        "🏨",
        "\u{0301}",
        "Air France",
        "the",
        "'s",
        "5",
        "of",
        "İ",
        "ﬁ",
        "Ω",
        "ж",
    ];
    let mut dice = Dice(5);
    for _ in 0..3_000 {
        let text: String = (0..=dice.roll(7)).map(|_| [*dice.pick(&pieces), *dice.pick(&["", " "])].concat()).collect();
        let page = catalogue.search(&ask(&text)).unwrap();
        let counted = catalogue.search(&Search { limit: 0, ..ask(&text) }).unwrap();
        assert_eq!((page.companies.len() as u64, counted.total), (page.total, page.total), "{text:?}");
        catalogue.resolve(&text).unwrap();
    }
}
