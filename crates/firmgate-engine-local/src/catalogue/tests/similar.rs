//! Companies like another one.

use firmgate_model::Parent;

use super::*;

/// Companies that differ from the first one in ever more.
fn base() -> (TempDir, Catalogue) {
    let of = |id: &str, category: &[&str], size: u32, country: &str, city: &str, about: &str| CompanyRecord {
        categories: category.iter().map(|slug| Category::of_slug(slug).unwrap()).collect(),
        employees: exactly(size),
        country: Some(Country::parse(country).unwrap()),
        locality: Some(city.to_owned()),
        description: Some(about.to_owned()),
        ..company(id, &format!("Firm {id}"))
    };
    let payroll = "payroll software for bakeries";
    let mut all = vec![
        of("one.example", &["software.saas", "finance.insurance"], 80, "DE", "Berlin", payroll),
        of("twin.example", &["software.saas"], 90, "DE", "Berlin", payroll),
        of("silent.example", &["software.saas"], 90, "DE", "Berlin", "Nothing in particular"),
        of("elsewhere.example", &["software.saas"], 90, "DE", "Hamburg", "Nothing in particular"),
        of("larger.example", &["software.saas"], 150, "DE", "Hamburg", "Nothing in particular"),
        of("abroad.example", &["software.saas"], 9_000, "FR", "Paris", "Nothing in particular"),
        of("other.example", &["finance.insurance"], 9_000, "FR", "Paris", "Nothing in particular"),
        of("bakery.example", &["food.bakery"], 80, "DE", "Berlin", payroll),
    ];
    all.extend((0..3).map(|at| CompanyRecord {
        description: Some("payroll for bakeries".to_owned()),
        ..company(&format!("p{at}.example"), "Oven")
    }));
    catalogue(&all)
}

fn like(catalogue: &Catalogue, id: &str, search: Search) -> Page {
    let similar_to = catalogue.company(id).unwrap().map(Box::new);
    assert!(similar_to.is_some(), "{id}");
    catalogue.search(&Search { similar_to, ..search }).unwrap()
}

#[test]
fn the_most_alike_come_first_and_say_why() {
    let (_folder, catalogue) = base();
    let page = like(&catalogue, "one.example", Search { limit: 20, ..Search::default() });
    let expected = ["twin", "silent", "elsewhere", "larger", "abroad", "other"].map(|id| format!("{id}.example"));
    assert_eq!((ids(&page), page.total), (expected.iter().map(String::as_str).collect(), 6));
    assert!(page.likeness.is_sorted_by(|left, right| left.score >= right.score), "{:?}", page.likeness);
    assert_eq!(page.likeness[0].score, 1.0);
    let why = "same industry: Software as a Service; same size: 51-100 employees; same place: Berlin; same words: bakeries, payroll";
    assert_eq!(page.likeness[0].why.join("; "), why);
    assert_eq!(page.likeness[5].why, ["same industry: Insurance"]);

    // A company without an industry is compared by its words.
    let page = like(&catalogue, "p0.example", Search { limit: 20, ..Search::default() });
    assert_eq!(page.total, 5);
    assert!(page.likeness.iter().all(|likeness| likeness.score == 1.0));
}

#[test]
fn pages_and_filters_hold_the_same_companies() {
    let (_folder, catalogue) = base();
    let whole = like(&catalogue, "one.example", Search { limit: 20, ..Search::default() });
    let (mut cursor, mut paged) = (None, Vec::new());
    loop {
        let page = like(&catalogue, "one.example", Search { limit: 2, cursor: cursor.take(), ..Search::default() });
        assert_eq!(page.companies.len(), page.likeness.len());
        paged.extend(page.companies.into_iter().map(|company| company.id));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(paged, ids(&whole));
    let first = like(&catalogue, "one.example", Search { limit: 2, ..Search::default() });
    let other = catalogue.company("twin.example").unwrap().map(Box::new);
    let foreign = Search { similar_to: other, limit: 2, cursor: first.next, ..Search::default() };
    assert!(catalogue.search(&foreign).is_err(), "a cursor belongs to one company");

    let filter = Filter {
        countries: firmgate_model::filter::Values { any: vec![Country::parse("FR").unwrap()], none: vec![] },
        ..Filter::default()
    };
    let french = like(&catalogue, "one.example", Search { filter, limit: 20, ..Search::default() });
    assert_eq!(ids(&french), ["abroad.example", "other.example"]);
    let words = like(&catalogue, "one.example", ask("payroll"));
    assert_eq!(ids(&words), ["twin.example"]);
}

#[test]
fn a_group_is_told_from_both_ends() {
    let lei = |value: &str| Identifier { scheme: "lei".to_owned(), value: value.to_owned() };
    let of = |id: &str, size: u32, direct: Option<&str>, top: Option<&str>| CompanyRecord {
        employees: exactly(size),
        identifiers: vec![lei(&id.to_uppercase())],
        parent: direct.or(top).map(|_| Parent { direct: direct.map(lei), ultimate: top.map(lei) }),
        ..company(id, id)
    };
    let (_folder, catalogue) = catalogue(&[
        of("top", 9, None, None),
        of("middle", 5, Some("TOP"), Some("TOP")),
        of("small", 1, Some("MIDDLE"), Some("TOP")),
        of("large", 8, Some("MIDDLE"), Some("TOP")),
        of("lost", 8, Some("GONE"), Some("GONE")),
        of("alone", 8, None, None),
    ]);
    let records = ["top", "middle", "small", "lost", "alone"].map(|id| catalogue.company(id).unwrap().unwrap());
    let families = catalogue.families(&records.iter().collect::<Vec<_>>()).unwrap();
    let below = |at: usize| families[at].subsidiaries.iter().map(|company| company.id.as_str()).collect::<Vec<_>>();
    let above = |at: usize| {
        families[at].parent.as_ref().and_then(|parent| parent.company.as_ref()).map(|company| company.id.as_str())
    };
    assert_eq!((below(0), above(0), families[0].group_total), (vec!["middle"], None, 3));
    assert_eq!((below(1), above(1), families[1].subsidiaries_total), (vec!["large", "small"], Some("top"), 2));
    assert_eq!((below(2), above(2), families[2].group_total), (vec![], Some("middle"), 3));
    let lost = families[3].parent.as_ref().unwrap();
    assert_eq!((&lost.identifier, lost.company.is_none()), (&lei("GONE"), true));
    assert!(families[4].is_alone());
}
