//! Threads: what earlier questions set, a later one can remove, replace and page.

use super::*;

/// Each question in turn, with the resulting search.
fn thread(turns: &[(&str, &str)]) {
    let mut memory: Option<Memory> = None;
    for (sentence, wanted) in turns {
        let reading = read_with(sentence, memory.as_ref());
        // What ranks is checked elsewhere: here it is the filters that must come and go.
        let got: Vec<String> = notation(&reading)
            .split(' ')
            .filter(|part| !matches!(part.get(..2), Some("p:" | "r:" | "u:")))
            .map(str::to_owned)
            .collect();
        let got = got.join(" ");
        let got = got.split(" p:").next().unwrap_or_default();
        assert_eq!(got, *wanted, "{sentence} in {turns:?}");
        memory = Some(reading.memory());
    }
}

const HOTELS: &str = "c:ES i:hospitality.hotels";
const SIZED: &str = "c:ES i:hospitality.hotels e:50..200";

#[test]
fn a_word_of_one_turn_takes_nothing_away_from_the_next() {
    thread(&[
        ("hotels in Spain", HOTELS),
        ("next 20", HOTELS),
        ("identical in Portugal", "c:PT i:hospitality.hotels"),
        ("clear all filters", ""),
        ("remove the size filter", ""),
    ]);
}

#[test]
fn parts_are_taken_away_in_every_language() {
    for (start, size, place) in [
        ("hotels in Spain with 50-200 employees", "remove the size filter", "without the country"),
        ("Hotels in Spanien mit 50 bis 200 Mitarbeitern", "entferne die Größe", "ohne das Land"),
        ("hôtels en Espagne de 50 à 200 salariés", "supprime le filtre de taille", "sans le pays"),
        ("hoteles en España de 50 a 200 empleados", "quita el filtro de tamaño", "sin el país"),
        ("alberghi in Spagna da 50 a 200 dipendenti", "togli il filtro della dimensione", "senza il paese"),
        ("hotels in Spanje met 50 tot 200 medewerkers", "verwijder het filter op grootte", "zonder het land"),
        ("hotéis na Espanha de 50 a 200 funcionários", "remova o filtro de tamanho", "sem o país"),
    ] {
        thread(&[(start, SIZED), (size, HOTELS), (place, "i:hospitality.hotels")]);
    }
}

#[test]
fn everything_is_forgotten_in_every_language() {
    for clear in [
        "clear all filters",
        "remove all filters",
        "start over",
        "clear",
        "alle Filter löschen",
        "Filter zurücksetzen",
        "supprimer tous les filtres",
        "quita todos los filtros",
        "rimuovi tutti i filtri",
        "verwijder alle filters",
        "limpar todos os filtros",
    ] {
        thread(&[("hotels in Spain with 50-200 employees", SIZED), (clear, "")]);
    }
}

#[test]
fn a_place_is_replaced_in_every_language() {
    let portugal = "c:PT i:hospitality.hotels";
    for replace in [
        "instead of Spain, Portugal",
        "Portugal instead of Spain",
        "replace Spain with Portugal",
        "statt Spanien Portugal",
        "au lieu de l'Espagne, le Portugal",
        "en lugar de España, Portugal",
        "invece della Spagna, il Portogallo",
        "in plaats van Spanje, Portugal",
        "em vez da Espanha, Portugal",
    ] {
        thread(&[("hotels in Spain", HOTELS), (replace, portugal)]);
    }
    thread(&[
        ("hotels in Spain or France", "c:ES,FR i:hospitality.hotels"),
        ("remove Spain", "c:FR i:hospitality.hotels"),
    ]);
}

#[test]
fn a_further_page_is_asked_for_and_changes_no_filter() {
    let before = read("hotels in Spain").memory();
    for more in [
        "next 20",
        "more",
        "next page",
        "20 more",
        "die nächsten 20",
        "suivants",
        "más",
        "altri 20",
        "volgende 20",
        "próximos 20",
    ] {
        let reading = read_with(more, Some(&before));
        assert!(reading.is_next_page, "{more}: {reading:?}");
        assert_eq!(notation(&reading), HOTELS, "{more}");
    }
    for other in ["more than 50 employees", "in Portugal", "how many", "more hotels in Portugal"] {
        assert!(!read_with(other, Some(&before)).is_next_page, "{other}");
    }
    for count in ["how many", "wie viele sind es", "combien", "cuántos hay", "quanti sono", "hoeveel", "quantos são"]
    {
        let reading = read_with(count, Some(&before));
        assert_eq!(notation(&reading), HOTELS, "{count}");
        assert!(reading.assumptions.iter().any(|note| note.contains("how many")), "{count}");
    }
    assert!(read_with("widen the search", Some(&before)).is_widening);
    thread(&[("hotels in Spain", HOTELS), ("widen to Portugal", "c:ES,PT i:hospitality.hotels")]);
}

/// The reading of a second question after `hotels in Spain with 50-200 employees`.
fn second(sentence: &str) -> Interpretation {
    let first = read("hotels in Spain with 50-200 employees, founded after 2000").memory();
    read_with(sentence, Some(&first))
}

const WITHOUT_YEAR: [&str; 15] = [
    "remove the year",
    "without the founding year",
    "forget the age filter",
    "entferne das Gründungsjahr",
    "ohne das Gründungsjahr",
    "supprime l'année",
    "sans la date de création",
    "quita el año de fundación",
    "sin el año",
    "togli l'anno di fondazione",
    "senza l'anno",
    "verwijder het oprichtingsjaar",
    "zonder het jaar",
    "remova o ano de fundação",
    "sem o ano",
];
const REPLACED: [&str; 12] = [
    "restaurants instead of hotels",
    "instead of hotels, restaurants",
    "replace hotels with restaurants",
    "Restaurants statt Hotels",
    "statt Hotels Restaurants",
    "des restaurants au lieu des hôtels",
    "au lieu des hôtels, des restaurants",
    "restaurantes en vez de hoteles",
    "en lugar de hoteles, restaurantes",
    "ristoranti invece di alberghi",
    "restaurants in plaats van hotels",
    "restaurantes em vez de hotéis",
];
const REFINED: [&str; 8] = [
    "only those in Barcelona",
    "just Barcelona",
    "nur in Barcelona",
    "seulement à Barcelone",
    "solo en Barcelona",
    "solo quelli a Barcellona",
    "alleen in Barcelona",
    "apenas em Barcelona",
];
const ADDED: [&str; 9] = [
    "also in Portugal",
    "include Portugal",
    "widen to Portugal",
    "auch in Portugal",
    "aussi au Portugal",
    "también en Portugal",
    "anche in Portogallo",
    "ook in Portugal",
    "também em Portugal",
];
const RESTARTED: [&str; 16] = [
    "start over",
    "reset",
    "forget everything",
    "new search",
    "neue Suche",
    "von vorne",
    "nouvelle recherche",
    "tout effacer",
    "nueva búsqueda",
    "empezar de nuevo",
    "nuova ricerca",
    "ricomincia",
    "nieuwe zoekopdracht",
    "opnieuw beginnen",
    "nova pesquisa",
    "recomeçar",
];

#[test]
fn each_operation_is_understood_in_every_language() {
    let each: [(&str, &[&str]); 5] = [
        ("c:ES i:hospitality.hotels e:50..200", &WITHOUT_YEAR),
        ("c:ES i:hospitality.restaurants e:50..200 f:2001..", &REPLACED),
        ("c:ES i:hospitality.hotels t:Barcelona e:50..200 f:2001..", &REFINED),
        ("c:ES,PT i:hospitality.hotels e:50..200 f:2001..", &ADDED),
        ("", &RESTARTED),
    ];
    for (wanted, phrasings) in each {
        for phrasing in phrasings {
            let reading = second(phrasing);
            assert_eq!(notation(&reading), wanted, "{phrasing}: {reading:?}");
        }
    }
}

#[test]
fn the_search_is_widened_and_paged_and_counted_in_every_language() {
    let same = "c:ES i:hospitality.hotels e:50..200 f:2001..";
    for phrasing in [
        "widen the search",
        "broaden it",
        "expand the search",
        "Suche erweitern",
        "erweitere die Suche",
        "élargis la recherche",
        "élargir",
        "amplía la búsqueda",
        "allarga la ricerca",
        "verbreed de zoekopdracht",
        "amplie a busca",
        "alargar a pesquisa",
    ] {
        let reading = second(phrasing);
        assert!(reading.is_widening, "{phrasing}: {reading:?}");
        assert_eq!(notation(&reading), same, "{phrasing}");
    }
    for phrasing in [
        "more",
        "show me more",
        "next page",
        "the next 10",
        "mehr",
        "nächste Seite",
        "encore",
        "page suivante",
        "les 20 suivants",
        "siguiente página",
        "los siguientes 20",
        "pagina successiva",
        "i prossimi 20",
        "volgende pagina",
        "meer",
        "próxima página",
        "mais",
    ] {
        let reading = second(phrasing);
        assert!(reading.is_next_page, "{phrasing}: {reading:?}");
        assert_eq!(notation(&reading), same, "{phrasing}");
    }
    for phrasing in [
        "how many are there?",
        "how many?",
        "count them",
        "wie viele gibt es?",
        "wie viele sind das",
        "combien y en a-t-il ?",
        "cuántas son",
        "quante sono?",
        "hoeveel zijn het er",
        "quantas são?",
    ] {
        let reading = second(phrasing);
        assert_eq!(notation(&reading), same, "{phrasing}");
        assert!(!reading.is_next_page, "{phrasing}");
        assert!(reading.assumptions.iter().any(|note| note.contains("how many")), "{phrasing}");
    }
}

#[test]
fn a_status_is_kept_negated_and_taken_away() {
    use firmgate_model::Status;

    let first = read("active hotels in Spain");
    assert_eq!(first.filter.statuses.any, [Status::Active]);
    let stored: Memory = serde_json::from_str(&serde_json::to_string(&first.memory()).unwrap()).unwrap();
    assert_eq!(read_with("in Portugal", Some(&stored)).filter.statuses.any, [Status::Active]);
    assert!(read_with("remove the status filter", Some(&stored)).filter.statuses.is_empty());
    for (sentence, any, none) in [
        ("hotels in Spain, not dissolved", vec![], vec![Status::Dissolved]),
        ("inactive or dissolved hotels", vec![Status::Inactive, Status::Dissolved], vec![]),
        ("aufgelöste Hotels in Spanien", vec![Status::Dissolved], vec![]),
        ("hôtels encore en activité", vec![Status::Active], vec![]),
        ("hoteles disueltos", vec![Status::Dissolved], vec![]),
        ("alberghi non più attivi", vec![Status::Inactive], vec![]),
        ("opgeheven hotels", vec![Status::Dissolved], vec![]),
        ("hotéis encerrados", vec![Status::Dissolved], vec![]),
    ] {
        let statuses = read(sentence).filter.statuses;
        assert_eq!((statuses.any, statuses.none), (any, none), "{sentence}");
    }
}
