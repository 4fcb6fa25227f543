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
