#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::convert::Infallible;
use std::io::Cursor;

use encoding_rs::WINDOWS_1252;
use firmgate_model::{Basis, Status};

use super::super::{Row, RowError, read};
use super::{ImportMap, MapError};

const MAP: &str = include_str!("../../../../../maps/example.toml");
const FILE: &str = include_str!("../../../../../maps/example.csv");
const PAGE: &str = include_str!("../../../../../docs/DATA.md");

/// The keys that a map can have at the place where `line` is in the example.
fn keys(line: &str) -> Vec<String> {
    let map = MAP.replacen(line, &format!("{line}\nno_such_key = 1"), 1);
    let Err(MapError::Syntax { reason, .. }) = ImportMap::parse(&map) else { panic!("{line} takes any key") };
    let quoted = reason.split('`').skip(1).step_by(2).filter(|name| *name != "no_such_key");
    quoted.map(str::to_owned).collect()
}

#[test]
fn the_example_and_its_page_have_every_key() {
    let example: toml::Table = MAP.parse().unwrap();
    for (line, table, keys_min) in [
        ("source = \"register\"", "", 14),
        ("[columns]", "columns", 13),
        ("[separators]", "separators", 3),
        ("[reject]", "reject", 1),
    ] {
        let keys = keys(line);
        assert!(keys.len() >= keys_min, "{keys:?}");
        for key in keys {
            let there = if table.is_empty() { Some(&example) } else { example.get(table).and_then(|it| it.as_table()) };
            assert!(there.unwrap().contains_key(&key), "maps/example.toml has no `{key}` in `[{table}]`");
            let names = [
                format!("`{key}`"),
                format!("`{key}.name`"),
                format!("`columns.{key}`"),
                format!("`[{key}]`"),
                format!("`[[{key}]]`"),
            ];
            assert!(names.iter().any(|name| PAGE.contains(name)), "docs/DATA.md says nothing of `{key}`");
        }
    }
    assert!(PAGE.contains(&format!("```toml\n{MAP}```\n")), "docs/DATA.md shows another map than maps/example.toml");
    assert!(PAGE.contains(&format!("```text\n{FILE}```\n")), "docs/DATA.md shows another file than maps/example.csv");
}

#[test]
fn every_rule_of_the_example_does_something() {
    let map = ImportMap::parse(MAP).unwrap();
    let (mut companies, mut rejected, mut left_out) = (Vec::new(), Vec::new(), 0);
    let file = WINDOWS_1252.encode(FILE).0;
    let summary = read::<Infallible>(Cursor::new(file.clone()), &map, &mut |row| {
        match row {
            Row::Company(company) => companies.push(*company),
            Row::Rejected { line, reason, .. } => rejected.push((line, reason)),
            Row::LeftOut => left_out += 1,
        }
        Ok(())
    });
    let summary = summary.unwrap();
    assert_eq!(rejected, [(6, RowError::Rule { prefix: "TEST ".to_owned() })]);
    let [software, inn] = companies.as_slice() else { panic!("{companies:?}") };
    assert_eq!((&*software.id, &*inn.id), ("mueller.example", "register:HRB1002"));
    assert_eq!(software.legal_name.as_deref(), Some("Müller Software GmbH"));
    assert_eq!(software.aliases, ["Mueller", "Müller IT"]);
    assert_eq!((software.locality.as_deref(), software.region.as_deref()), (Some("München"), Some("Bavaria")));
    assert_eq!((software.postal_code.as_deref(), inn.postal_code.as_deref()), (Some("80331"), Some("04109")));
    assert_eq!(software.tags, ["cloud", "data"]);
    assert_eq!((software.founded, inn.founded), (Some(1998), Some(1887)));
    assert_eq!(software.employees.as_ref().map(|staff| (staff.min, staff.max)), Some((51, Some(200))));
    assert_eq!((software.language.as_deref(), &*software.source), (Some("en"), "register"));
    assert_eq!(inn.country.map(|country| country.alpha2()), Some("DE"));
    assert_eq!((software.identifiers.len(), inn.identifiers.len()), (2, 2));
    assert_eq!(software.categories.first().map(|category| category.sector().slug()), Some("software"));
    assert_eq!((software.status, inn.status), (Status::Active, Status::Dissolved));
    assert_eq!((software.legal_form.as_deref(), software.updated_on.as_deref()), (Some("GmbH"), Some("2026-04-30")));
    assert_eq!(
        (software.licence.as_deref(), summary.title.as_deref()),
        (Some("CC-BY-4.0"), Some("Register of Examples"))
    );
    assert_eq!((inn.locality.as_deref(), inn.region.as_deref()), (Some("Leipzig"), Some("Saxony")));
    assert_eq!(software.employees.as_ref().map(|staff| staff.basis), Some(Basis::Registry));
    assert_eq!((inn.employees.as_ref(), left_out, summary.left_out.get("persons")), (None, 1, Some(&1)));
    let slugs: Vec<&str> = inn.categories.iter().map(|category| category.slug()).collect();
    assert_eq!(slugs, ["hospitality.restaurants", "hospitality.hotels"]);
    assert_eq!((summary.without_country, summary.unknown_categories, summary.unusable_numbers), (0, 0, 0));
    assert_eq!(
        summary.read_as.to_string(),
        "read as windows-1252, fields separated by `;`, 2 lines above the header skipped"
    );
}
