//! States and provinces: which of the places with a name is meant, and what cannot be alternatives.

use super::*;

/// The filter in the notation of `gold.tsv`, without what ranks and what is not answered.
fn filter(reading: &Interpretation) -> String {
    let all = notation(reading);
    let end = [" p:", " u:", " x:", " r:", " k:"].iter().filter_map(|part| all.find(part)).min().unwrap_or(all.len());
    all.get(..end).unwrap_or_default().to_owned()
}

fn check(cases: &[(&str, &str)]) {
    for (sentence, wanted) in cases {
        let reading = read(sentence);
        assert_eq!(filter(&reading), *wanted, "{sentence}: {reading:?}");
    }
}

#[test]
fn a_state_is_found_by_its_name_in_each_language() {
    for name in ["Bavaria", "Bayern", "Bavière", "Baviera", "Beieren", "bayern", "BAYERN"] {
        assert_eq!(filter(&read(&format!("hotels in {name}"))), "i:hospitality.hotels st:DE-BY", "{name}");
    }
    check(&[
        ("Hotels in Kalifornien", "i:hospitality.hotels st:US-CA"),
        ("hôtels en Lombardie", "i:hospitality.hotels st:IT-25"),
        ("hoteles en Lombardía", "i:hospitality.hotels st:IT-25"),
        ("hotels in Lombardije", "i:hospitality.hotels st:IT-25"),
        ("Hotels in NRW", "i:hospitality.hotels st:DE-NW"),
        ("hotéis na Catalunha", "i:hospitality.hotels st:ES-CT"),
        ("hotels in Bavarria", "i:hospitality.hotels st:DE-BY"),
        ("hotels in N. Carolina", "i:hospitality.hotels st:US-NC"),
        ("Scottish hotels", "i:hospitality.hotels st:GB-SCT"),
        ("hotels in the Carolinas", "i:hospitality.hotels st:US-NC,US-SC"),
    ]);
}

#[test]
fn a_code_is_that_of_a_state_where_it_can_be_no_country() {
    check(&[
        ("hotels in CA", "c:CA i:hospitality.hotels"),
        ("hotels in CA or NV", "i:hospitality.hotels st:US-CA,US-NV"),
        ("hotels in CA, USA", "c:US i:hospitality.hotels st:US-CA"),
        ("hotels in Los Angeles, CA", "i:hospitality.hotels st:US-CA t:Los Angeles"),
        ("hotels in Toronto, CA", "c:CA i:hospitality.hotels t:Toronto"),
        ("hotels in Toronto, ON", "i:hospitality.hotels st:CA-ON t:Toronto"),
        ("hotels in Paris, TX", "i:hospitality.hotels st:US-TX t:Paris"),
        ("hotels TX", "i:hospitality.hotels st:US-TX"),
        ("hotels in DE, AT and CH", "c:DE,AT,CH i:hospitality.hotels"),
    ]);
}

#[test]
fn a_name_of_several_places_is_read_by_what_is_beside_it() {
    check(&[
        ("hotels in New York", "i:hospitality.hotels t:New York"),
        ("hotels in New York State", "i:hospitality.hotels st:US-NY"),
        ("hotels in the state of New York", "i:hospitality.hotels st:US-NY"),
        ("hotels in New York, NY", "i:hospitality.hotels st:US-NY t:New York"),
        ("hotels in New York and New Jersey", "i:hospitality.hotels st:US-NY,US-NJ"),
        ("hotels in Texas, New York and Ohio", "i:hospitality.hotels st:US-TX,US-NY,US-OH"),
        ("hotels in Georgia", "c:GE i:hospitality.hotels"),
        ("hotels in Atlanta, Georgia", "i:hospitality.hotels st:US-GA t:Atlanta"),
        ("hotels in Georgia and Alabama", "i:hospitality.hotels st:US-GA,US-AL"),
        ("hotels in Seattle, Washington", "i:hospitality.hotels st:US-WA t:Seattle"),
        ("hotels in Victoria, Australia", "c:AU i:hospitality.hotels st:AU-VIC"),
        ("hotels in Limburg, Belgium", "c:BE i:hospitality.hotels st:BE-VLI"),
        ("hotels in Limburg and Gelderland", "i:hospitality.hotels st:NL-LI,NL-GE"),
        ("hotels im Kanton Zürich", "i:hospitality.hotels st:CH-ZH"),
        ("hotels in Zürich", "i:hospitality.hotels t:Zürich"),
    ]);
    assert_eq!(read("hotels in New York").alternatives, ["`New York`: the state or province in United States"]);
    let both = "`Limburg` can be in Netherlands or Belgium: name the country to choose";
    assert_eq!(read("hotels in Limburg").alternatives, [both]);
}

#[test]
fn places_that_cannot_be_alternatives_are_widened_and_the_reading_says_so() {
    for (sentence, wanted, note) in [
        ("hotels in Bavaria or Austria", "c:AT,DE i:hospitality.hotels", "`Bavaria` was widened to Germany"),
        ("hotels in Texas or Chicago", "i:hospitality.hotels st:US-TX,US-IL", "`Chicago` was widened to Illinois"),
        ("hotels in Franken", "i:hospitality.hotels st:DE-BY", "`Franken` was widened to Bavaria"),
    ] {
        let reading = read(sentence);
        assert_eq!(filter(&reading), wanted, "{sentence}");
        assert!(reading.assumptions.iter().any(|known| known.starts_with(note)), "{sentence}: {reading:?}");
    }
    check(&[
        // A city that is a state of its own loses nothing by it.
        ("hotels in Berlin or Bavaria", "i:hospitality.hotels st:DE-BE,DE-BY"),
        ("hotels in Munich, Bavaria", "i:hospitality.hotels st:DE-BY t:München"),
        ("hotels in Germany, Bavaria", "c:DE i:hospitality.hotels st:DE-BY"),
    ]);
}

#[test]
fn states_are_left_out_replaced_and_taken_away() {
    check(&[
        ("hotels in Germany without Bavaria", "c:DE i:hospitality.hotels -st:DE-BY"),
        ("hotels outside Bavaria, Germany", "c:DE i:hospitality.hotels -st:DE-BY"),
        ("hotels in Texas but not in Houston", "i:hospitality.hotels st:US-TX -t:Houston"),
        ("hotels not in Texas or Florida", "i:hospitality.hotels -st:US-TX,US-FL"),
    ]);
    for (first, second, wanted) in [
        ("hotels in Texas", "also in Florida", "i:hospitality.hotels st:US-TX,US-FL"),
        ("hotels in Texas", "only in Austin", "i:hospitality.hotels st:US-TX t:Austin"),
        ("hotels in Texas", "Florida instead of Texas", "i:hospitality.hotels st:US-FL"),
        ("hotels in Texas or Ohio", "remove Texas", "i:hospitality.hotels st:US-OH"),
        ("hotels in Texas", "in Germany", "c:DE i:hospitality.hotels"),
        ("hotels in the US", "only in Texas", "c:US i:hospitality.hotels st:US-TX"),
        ("hotels in Germany", "also in Tyrol", "c:DE,AT i:hospitality.hotels"),
        ("hotels in Texas", "remove the state filter", "i:hospitality.hotels"),
        ("Hotels in Bayern", "ohne das Bundesland", "i:hospitality.hotels"),
        ("hôtels en Bretagne", "sans la province", "i:hospitality.hotels"),
        ("hoteles en Aragón", "quita el estado", "i:hospitality.hotels"),
        ("alberghi in Toscana", "senza la regione", "i:hospitality.hotels"),
        ("hotels in Gelderland", "zonder de provincie", "i:hospitality.hotels"),
        ("hotéis no Paraná", "sem o estado", "i:hospitality.hotels"),
    ] {
        let stored = serde_json::to_string(&read(first).memory()).unwrap();
        let restored: Memory = serde_json::from_str(&stored).unwrap();
        assert_eq!(restored, read(first).memory());
        let reading = read_with(second, Some(&restored));
        assert_eq!(filter(&reading), wanted, "{first}, {second}: {reading:?}");
    }
}

#[test]
fn a_country_before_an_industry_is_a_kind_where_another_place_says_where() {
    check(&[
        ("Indian restaurants in London", "i:hospitality.restaurants t:London"),
        ("Japanese car makers outside Japan", "-c:JP i:automotive.makers"),
        ("German companies in Europe", "c:DE"),
        ("Nordic companies in Sweden", "c:SE"),
        ("Virginia tobacco companies in North Carolina", "i:consumer.tobacco st:US-NC"),
        ("Bavarian breweries in Germany", "c:DE i:food.beer st:DE-BY"),
        ("British banks in London", "c:GB i:finance.banking t:London"),
        ("hotels in Germany and Europe", &format!("c:DE,{} i:hospitality.hotels", others("Europe", "DE"))),
    ]);
    assert_eq!(read("Indian restaurants in London").preferred.as_deref(), Some("Indian"));
}

/// The members of a region without one of them.
fn others(region: &str, left_out: &str) -> String {
    let members = Region::parse(region).unwrap().members();
    let codes: Vec<&str> = members.iter().map(|country| country.alpha2()).filter(|code| *code != left_out).collect();
    codes.join(",")
}

#[test]
fn centuries_and_repeated_negations_are_read() {
    check(&[
        ("hotels from the 19th century", "i:hospitality.hotels f:1801..1900"),
        ("Hotels aus dem 19. Jahrhundert", "i:hospitality.hotels f:1801..1900"),
        ("hôtels du XIXe siècle", "i:hospitality.hotels f:1801..1900"),
        ("hoteles del siglo XXI", "i:hospitality.hotels f:2001..2100"),
        ("alberghi fondati nel XX secolo", "i:hospitality.hotels f:1901..2000"),
        ("alberghi né in Italia né in Francia", "-c:IT,FR i:hospitality.hotels"),
        ("né banche né assicurazioni: fintech", "i:finance.fintech -i:finance.banking,finance.insurance"),
    ]);
}

#[test]
fn a_town_that_no_list_has_is_no_misspelt_industry() {
    for town in ["Felgueiras", "Bünde", "Barcelos", "Montbrison"] {
        let reading = read(&format!("hotels in {town}"));
        assert_eq!((reading.preferred.as_deref(), &reading.corrected), (Some(town), &Vec::new()), "{town}");
    }
    assert_eq!(read("firms in the softwre sector").corrected, ["softwre -> software"]);
    assert_eq!(read("hotels in Sweeden").corrected, ["Sweeden -> sweden"]);
}
