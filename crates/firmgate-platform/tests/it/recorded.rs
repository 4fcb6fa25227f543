//! Twenty thousand generated requests answer, byte for byte, what they answered when this was recorded: ids, totals, order,
//! cursors, facets and what a search reports about itself.
//!
//! A digest that changes is a change of behaviour. If it is intended, the digests to record are in the failure.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::base::{COMPANIES, data, identity, platform, request};

/// Requests of each kind, and the digest of their answers.
const RECORDED: [(&str, usize, &str); 12] = [
    ("keywords", 2_500, "87622318d9ad07eab2ba970d"),
    ("filters", 3_000, "714c9ba2d7a5035d64d46934"),
    ("names", 2_500, "cc1f135616fcf36da80fecfb"),
    ("misspelt", 1_500, "b7498cbde059967ed3a3a3b5"),
    ("places", 1_500, "2c8ae8c293e24abe59959535"),
    ("pages", 2_400, "0043dd9969eb83ec550d3f73"),
    ("facets", 1_100, "ad0571bb6019485d5827b35d"),
    ("batch", 1_500, "60b211631d1475b4b3098fc5"),
    ("get", 2_000, "7cc4e220a41970c820460251"),
    ("resolve", 1_500, "a27f1698301bbd94d97d2073"),
    ("sentences", 496, "a17b1b633f972f5eebb52260"),
    ("values", 4, "6c8124f281a0ff542d850821"),
];

const ROW: &str = "id companyModel { company { name domain } founded employees { count min max range }
    location { country countryCode locality } categories { id } industryTags }";
const FULL_ROW: &str = "id itemType companyModel {
    company { name legalName aliases domain website description { text language } }
    industryTags categories { id label sector nace } location { country region locality postalCode }
    employees { count min max range basis asOf } revenue { min max currency basis year }
    founded status legalForm identifiers { scheme value } contacts { id role } source }";
const APPLIED: &str = "filters { query prefer categories employees { min max } founded { min max } sort }";
const SORTS: [&str; 5] = ["RELEVANCE", "EMPLOYEES_DESC", "EMPLOYEES_ASC", "FOUNDED_DESC", "FOUNDED_ASC"];
const FACETS: [&str; 4] = ["COUNTRY", "INDUSTRY", "SIZE", "FOUNDED_DECADE"];
const SIZES: [&str; 5] = ["1-10", "11-50", "51-200", "201-500", "1001-5000"];
const WORDS: [&str; 24] = [
    "software",
    "solar",
    "logistics",
    "bank",
    "consulting",
    "media",
    "health",
    "steel",
    "hotel",
    "insurance",
    "cloud",
    "data",
    "food",
    "energy",
    "wine",
    "machine",
    "school",
    "travel",
    "design",
    "security",
    "water",
    "paper",
    "OR",
    "-bank",
];
const HEADS: [&str; 8] = [
    "hotels",
    "software companies",
    "Banken",
    "entreprises de logiciels",
    "companies",
    "IT companies",
    "largest insurers",
    "umbrella makers",
];
const PLACES: [&str; 8] =
    ["in Spain", "in DACH", "outside the EU", "AT+DE", "in Berlin", "in Paris or London", "worldwide", ""];
const TAILS: [&str; 8] = [
    "with 50-200 employees",
    "founded after 2010",
    "10+",
    "founded before 900",
    "mit weniger als 50 Mitarbeitern",
    "by size",
    "likewise",
    "",
];

#[test]
fn twenty_thousand_requests_answer_as_recorded() {
    assert_eq!(RECORDED.iter().map(|(_, requests, _)| requests).sum::<usize>(), 20_000);
    let known = Known::load();
    // On two threads, split so that each has about half of the work.
    let digests: Vec<String> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..2)
            .map(|part| {
                let mine = RECORDED.iter().enumerate().filter(move |(at, _)| at % 2 == part);
                let known = &known;
                scope.spawn(move || mine.map(|(at, (kind, requests, _))| (at, known.run(kind, *requests))).collect())
            })
            .collect();
        let mut done: Vec<(usize, String)> =
            running.into_iter().flat_map(|thread| -> Vec<(usize, String)> { thread.join().unwrap() }).collect();
        done.sort();
        done.into_iter().map(|(_, digest)| digest).collect()
    });
    let table = |digests: &[&str]| -> String {
        RECORDED
            .iter()
            .zip(digests)
            .map(|((kind, requests, _), digest)| format!("{kind} {requests} {digest}\n"))
            .collect()
    };
    let recorded: Vec<&str> = RECORDED.iter().map(|(.., digest)| *digest).collect();
    let digests: Vec<&str> = digests.iter().map(String::as_str).collect();
    assert_eq!(table(&digests), table(&recorded));
}

/// A company as the requests are generated from it.
struct Company {
    id: String,
    name: String,
    domain: Option<String>,
    city: Option<String>,
    country: Option<String>,
    categories: Vec<String>,
    identifiers: Vec<String>,
}

/// The pool of requests.
struct Known(Vec<Company>);

/// The answers of one kind of request.
struct Answers {
    digest: Sha256,
    left: usize,
}

impl Answers {
    /// Sends a request, unless enough were sent. Returns the answer.
    fn ask(&mut self, query: &str, variables: Value) -> Option<Vec<u8>> {
        self.left = self.left.checked_sub(1)?;
        let response = platform().execute(&identity("recorded"), &request(query, variables));
        self.digest.update(response.status.to_be_bytes());
        self.digest.update(u64::try_from(response.body.len()).unwrap().to_be_bytes());
        self.digest.update(&response.body);
        Some(response.body)
    }

    fn search(&mut self, input: Value) -> Option<Vec<u8>> {
        let query = format!(
            "query($input: SearchCompaniesInput!) {{ enhancedSearchCompanies(input: $input) {{ totalResults nextToken {APPLIED}
                facets {{ field values {{ value code group count }} }} companies {{ {ROW} }} }} }}"
        );
        self.ask(&query, json!({"input": input}))
    }
}

impl Known {
    fn load() -> Self {
        let query =
            "query($input: SearchCompaniesInput!) { enhancedSearchCompanies(input: $input) { nextToken companies {
            id companyModel { company { name domain } location { country locality } categories { label }
                identifiers { value } } } } }";
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let texts = |values: &Value, name: &str| -> Vec<String> {
            values.as_array().unwrap().iter().filter_map(|value| text(&value[name])).collect()
        };
        let (mut all, mut token) = (Vec::new(), Value::Null);
        loop {
            let mut page = data(query, json!({"input": {"limit": 100, "nextToken": token}}));
            let page = page["enhancedSearchCompanies"].take();
            all.extend(page["companies"].as_array().unwrap().iter().map(|row| {
                let model = &row["companyModel"];
                Company {
                    id: text(&row["id"]).unwrap(),
                    name: text(&model["company"]["name"]).unwrap(),
                    domain: text(&model["company"]["domain"]),
                    city: text(&model["location"]["locality"]),
                    country: text(&model["location"]["country"]),
                    categories: texts(&model["categories"], "label"),
                    identifiers: texts(&model["identifiers"], "value"),
                }
            }));
            token = page["nextToken"].clone();
            if token.is_null() {
                break;
            }
        }
        assert_eq!(all.len() as u64, COMPANIES);
        Self(all)
    }

    /// Sends this many requests of a kind and digests the answers.
    fn run(&self, kind: &str, requests: usize) -> String {
        let mut answers = Answers { digest: Sha256::new(), left: requests };
        let mut random = Random(kind.bytes().fold(17, |seed, byte| seed * 31 + u64::from(byte)));
        while answers.left > 0 {
            self.one(kind, &mut answers, &mut random);
        }
        let digest: [u8; 32] = answers.digest.finalize().into();
        digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect()
    }

    fn one(&self, kind: &str, answers: &mut Answers, random: &mut Random) {
        let company = random.of(&self.0);
        let limit = random.below(12);
        match kind {
            "keywords" => {
                let words: Vec<&str> = (0..=random.below(3)).map(|_| *random.of(&WORDS)).collect();
                let prefer = (random.below(4) == 0).then(|| *random.of(&WORDS));
                let sort = if random.below(3) == 0 { *random.of(&SORTS) } else { "RELEVANCE" };
                answers.search(json!({"query": words.join(" "), "prefer": prefer, "limit": limit, "sort": sort}));
            }
            "filters" => {
                let mut input = self.filters(random);
                input["limit"] = json!(limit);
                input["sort"] = json!(random.of(&SORTS));
                if random.below(3) == 0 {
                    input["query"] = json!(random.of(&WORDS));
                }
                answers.search(input);
            }
            "names" => {
                answers.search(json!({"query": shortened(&company.name, random), "limit": limit}));
            }
            "misspelt" => {
                answers.search(json!({"query": misspelt(&company.name, random), "limit": limit}));
            }
            "places" => {
                let word = random.of(&WORDS[..22]);
                let place = random.of(&self.0);
                let place = if random.below(2) == 0 { &place.city } else { &place.country };
                let place = place.as_deref().unwrap_or("Milan");
                let text = if random.below(2) == 0 { format!("{word} in {place}") } else { format!("{place} {word}") };
                answers.search(json!({"query": text, "limit": limit}));
            }
            "pages" => self.pages(answers, random),
            "facets" => {
                let mut input = self.filters(random);
                let facets: Vec<_> = (0..=random.below(3)).map(|_| *random.of(&FACETS)).collect();
                input["facets"] = json!(facets);
                input["limit"] = json!(0);
                if random.below(2) == 0 {
                    input["query"] = json!(random.of(&WORDS));
                }
                answers.search(input);
            }
            _ => self.one_by_id(kind, answers, random),
        }
    }

    fn one_by_id(&self, kind: &str, answers: &mut Answers, random: &mut Random) {
        let company = random.of(&self.0);
        match kind {
            "batch" => {
                let id = |random: &mut Random| match random.below(9) {
                    0 => "nobody.invalid".to_owned(),
                    _ => random.of(&self.0).id.clone(),
                };
                let ids: Vec<_> = (0..=random.below(8)).map(|_| id(random)).collect();
                let row = if random.below(4) == 0 { FULL_ROW } else { "id companyModel { contacts { id role } }" };
                let query = format!("query($ids: [ID!]!) {{ batchGetCompanies(ids: $ids) {{ {row} }} }}");
                answers.ask(&query, json!({"ids": ids}));
            }
            "get" => {
                let id = if random.below(12) == 0 { "nobody.invalid" } else { &company.id };
                let query = format!("query($id: ID!) {{ getCompany(id: $id) {{ {FULL_ROW} }} }}");
                answers.ask(&query, json!({"id": id}));
            }
            "resolve" => {
                let reference = match random.below(6) {
                    0 => company.id.clone(),
                    1 => format!("https://www.{}/about", company.domain.as_deref().unwrap_or("nobody.invalid")),
                    2 => company.identifiers.first().unwrap_or(&company.name).clone(),
                    3 => shortened(&company.name, random),
                    4 => format!("{} {}", shortened(&company.name, random), company.country.as_deref().unwrap_or("")),
                    _ => company.name.clone(),
                };
                let query = "query($r: String!) { resolveCompany(reference: $r) { matchedBy
                    company { id companyModel { contacts { id } } } candidates { id } } }";
                answers.ask(query, json!({"r": reference}));
            }
            "sentences" => self.conversation(answers, random),
            "values" => {
                for dimension in ["countries", "industries", "cities", "sizes"] {
                    let query = "query($d: FilterDimension!) { listFilterValues(dimension: $d) {
                        values { value code group count } } }";
                    answers.ask(query, json!({"d": dimension}));
                }
            }
            other => panic!("no requests of the kind {other}"),
        }
    }

    /// Up to four pages of one search.
    fn pages(&self, answers: &mut Answers, random: &mut Random) {
        let mut input = self.filters(random);
        input["limit"] = json!(1 + random.below(7));
        match random.below(3) {
            0 => input["query"] = json!(random.of(&WORDS[..22])),
            1 => input["sort"] = json!(random.of(&SORTS)),
            _ => input["prefer"] = json!("software berlin"),
        }
        for _ in 0..4 {
            let Some(body) = answers.search(input.clone()) else { return };
            let mut body: Value = serde_json::from_slice(&body).unwrap();
            let token = body["data"]["enhancedSearchCompanies"]["nextToken"].take();
            if token.is_null() {
                return;
            }
            input["nextToken"] = token;
        }
    }

    /// A question and what refines it. The id of the thread holds a time, so it is left out of the answers.
    fn conversation(&self, answers: &mut Answers, random: &mut Random) {
        let query = format!(
            "query($input: AiSearchInput!) {{ aiSearch(input: $input) {{ pageToken
                interpretation {{ interpreter question assumptions {APPLIED} ignored unsupported corrected alternatives
                    spans {{ text start end slot value via confidence }} unresolved relaxations {{ remove totalResults }} }}
                results {{ totalResults nextToken facets {{ field values {{ value count }} }} companies {{ id }} }} }} }}"
        );
        let place = match random.below(3) {
            0 => format!("in {}", random.of(&self.0).city.as_deref().unwrap_or("Berlin")),
            _ => (*random.of(&PLACES)).to_owned(),
        };
        let sentence = format!("{} {place} {}", random.of(&HEADS), random.of(&TAILS));
        answers.ask(&query, json!({"input": {"query": sentence, "limit": 5}}));
        let thread = crate::base::data_as(
            "recorded",
            "query($input: AiSearchInput!) { aiSearch(input: $input) { threadId } }",
            json!({"input": {"query": sentence, "limit": 5}}),
        )["aiSearch"]["threadId"]
            .take();
        let more = *random.of(&["next 5", "only in France", "with more than 100 employees", "clear all filters"]);
        answers.ask(&query, json!({"input": {"query": more, "limit": 5, "threadId": thread}}));
    }

    fn filters(&self, random: &mut Random) -> Value {
        let mut categories = Vec::new();
        for _ in 0..=random.below(3) {
            let company = random.of(&self.0);
            let not = if random.below(6) == 0 { "!" } else { "" };
            categories.push(match random.below(8) {
                0..=2 => format!("{not}countries;{}", company.country.as_deref().unwrap_or("Germany")),
                3 | 4 => format!("{not}industries;{}", company.categories.first().map_or("Banking", String::as_str)),
                5 => format!("{not}cities;{}", company.city.as_deref().unwrap_or("Nowhere")),
                6 => format!("{not}sizes;{}", random.of(&SIZES)),
                _ => "statuses;active".to_owned(),
            });
        }
        let mut input = json!({"categories": categories});
        if random.below(3) == 0 {
            let min = random.below(300);
            input["employees"] = json!({"min": min, "max": min + random.below(900)});
        }
        if random.below(4) == 0 {
            input["founded"] = json!({"min": 1900 + random.below(120)});
        }
        input
    }
}

/// A name as people write it: as it is, in small letters, or without its last word.
fn shortened(name: &str, random: &mut Random) -> String {
    match random.below(4) {
        0 => name.to_lowercase(),
        1 => name.rsplit_once(' ').map_or(name, |(head, _)| head).to_owned(),
        2 => name.split_whitespace().collect(),
        _ => name.to_owned(),
    }
}

/// A name with one or two letters wrong.
fn misspelt(name: &str, random: &mut Random) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    for _ in 0..=random.below(2) {
        let at = random.below(letters.len());
        match random.below(3) {
            0 if letters.len() > 3 => drop(letters.remove(at)),
            1 => letters.insert(at, 'e'),
            _ => letters[at] = 'a',
        }
    }
    letters.into_iter().collect()
}

/// SplitMix64: the same numbers on every machine and with every version of every library.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end).unwrap()).unwrap()
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}
