//! The call that `ai_search` names makes the search that `ai_search` made.
//!
//! `FIRMGATE_TEST_SENTENCES` says how many sentences are tried; all of them follow from their number.

use firmgate_vocabulary::{Category, Country, Currency, Region, Sector, Subdivision, cities};
use serde_json::{Map, Value, json};

use crate::in_process::InProcess;
use crate::play::Boundary;

const SENTENCES: u64 = 60;

/// The next number of a fixed sequence.
fn roll(state: &mut u64, below: usize) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*state >> 33).unwrap() % below
}

fn pick<'a>(state: &mut u64, from: &[&'a str]) -> &'a str {
    from[roll(state, from.len())]
}

fn place(state: &mut u64) -> String {
    let (countries, regions, cities) = (Country::all(), Region::all(), cities());
    let country = |state: &mut u64| countries[roll(state, countries.len())].name();
    let region = |state: &mut u64| regions[roll(state, regions.len())].name();
    let (states, coded) = (Subdivision::all(), ["CA, NV", "TX", "NY, NJ", "Austin, TX", "Toronto, ON"]);
    let named = |state: &mut u64| {
        let found = states[roll(state, states.len())];
        let names = found.names();
        names.get(roll(state, names.len() + 1)).copied().unwrap_or_else(|| found.name())
    };
    match roll(state, 16) {
        8 => format!(" in {}", named(state)),
        9 => format!(" in {} or {}", named(state), named(state)),
        10 => format!(" in {} and {}", named(state), country(state)),
        11 => format!(" in {}, {}", cities[roll(state, cities.len())].name, named(state)),
        12 => format!(" in {} without {}", country(state), named(state)),
        13 => format!(" not in {}", named(state)),
        14 => format!(" in {}", pick(state, &coded)),
        15 => format!(" in the state of {}", named(state)),
        0 => String::new(),
        1 => format!(" in {}", country(state)),
        2 => format!(" in {} or {}", country(state), country(state)),
        3 => format!(" in {}", region(state)),
        4 => format!(" in {} excluding {}", region(state), country(state)),
        5 => format!(" outside {}", region(state)),
        6 => format!(" in {}", cities[roll(state, cities.len())].name),
        _ => format!(" in {}, {}", cities[roll(state, cities.len())].name, country(state)),
    }
}

fn sentence(number: u64) -> String {
    let mut state = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let state = &mut state;
    let (categories, sectors) = (Category::all(), Sector::all());
    let what = match roll(state, 5) {
        0 => "companies".to_owned(),
        1 => sectors[roll(state, sectors.len())].label().to_lowercase(),
        2 => {
            let synonyms = categories[roll(state, categories.len())].synonyms();
            synonyms.get(roll(state, synonyms.len().max(1))).map_or("firms", |synonym| synonym).to_owned()
        }
        _ => categories[roll(state, categories.len())].label().to_lowercase(),
    };
    let lead = pick(state, &["", "", "find ", "show me all ", "I need ", "liste der ", "entreprises de "]);
    let size = pick(
        state,
        &[
            "",
            "",
            " with 50-200 employees",
            " over 500 people",
            "; 100 - 300",
            " 10+ staff",
            " between 5 and 9",
            " of any size",
        ],
    );
    let year =
        pick(state, &["", "", "", " founded after 2010", "; founded 1990-2000", " since 1895", " founded in 2099"]);
    let rest = pick(
        state,
        &[
            "",
            "",
            "",
            " largest first",
            " worth calling",
            " solar roof",
            " still active",
            ", not dissolved",
            " insurance software",
            " `x` <b>",
            ", newest first",
        ],
    );
    let (place, revenue) = (place(state), revenue(state));
    format!("{lead}{what}{place}{size}{year}{revenue}{rest}")
}

/// A revenue as people write it, in any currency.
fn revenue(state: &mut u64) -> String {
    let (low, more) = (1 + roll(state, 900), 1 + roll(state, 900));
    let unit = pick(state, &["m", "k", " million", " bn", " Mio.", "", " crore"]);
    let currencies = Currency::all();
    let code = currencies[roll(state, currencies.len())].code();
    match roll(state, 12) {
        0 => format!(" with revenue over ${low}{unit}"),
        1 => format!(" turnover £{low}{unit}-£{}{unit}", low + more),
        2 => format!(" Umsatz unter {low}{unit} €"),
        3 => format!(" revenue of {low}{unit} {code}"),
        4 => format!(" {code} {low}{unit} to {}{unit} in revenue", low + more),
        5 => format!(" chiffre d'affaires entre {low} et {} M€", low + more),
        6 => format!(" CA > {low} M€"),
        7 => format!(" raised over ${low}{unit}"),
        8 => format!(" revenue {low}{unit}"),
        _ => String::new(),
    }
}

async fn found(gate: &mut InProcess, tool: &str, arguments: Map<String, Value>) -> Result<Value, String> {
    let answer = gate.call(tool, arguments).await;
    if answer.is_error { Err(answer.text) } else { Ok(answer.structured.unwrap()) }
}

fn ids(answer: &Value) -> Vec<&str> {
    answer["companies"].as_array().unwrap().iter().map(|company| company["id"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_equivalent_call_finds_the_same_companies_in_the_same_order() {
    let sentences = std::env::var("FIRMGATE_TEST_SENTENCES").ok().and_then(|count| count.parse().ok());
    let mut gate = InProcess::unlimited();
    let (mut compared, mut left_out, mut faults) = (0_u64, 0_u64, Vec::new());
    for number in 0..sentences.unwrap_or(SENTENCES) {
        let sentence = sentence(number);
        let Value::Object(question) = json!({"query": sentence}) else { unreachable!() };
        let asked = found(&mut gate, "ai_search", question).await.unwrap();
        let Some(call) = asked["equivalent_call"]["arguments"].as_object() else {
            let said = asked["warnings"]
                .as_array()
                .unwrap()
                .iter()
                .any(|warning| warning.as_str().unwrap().contains("search_companies cannot"));
            let is_open = asked["interpretation"]["question"].is_string();
            if !said && !is_open {
                faults.push(format!("{sentence}: no call and no word why"));
            }
            left_out += 1;
            continue;
        };
        match found(&mut gate, "search_companies", call.clone()).await {
            Ok(searched) if searched["total"] != asked["total"] => {
                faults.push(format!("{sentence}: {} and {}: {call:?}", asked["total"], searched["total"]));
            }
            Ok(searched) if ids(&searched) != ids(&asked) => faults.push(format!("{sentence}: other rows: {call:?}")),
            Ok(searched) if searched["next_cursor"] != asked["next_cursor"] => {
                faults.push(format!("{sentence}: another cursor"));
            }
            Ok(_) => compared += 1,
            Err(refused) => faults.push(format!("{sentence}: {refused}")),
        }
    }
    println!("{compared} sentences and their calls find the same, {left_out} have no call, {} differ", faults.len());
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
    assert!(compared > left_out, "{compared} compared, {left_out} left out");
}
