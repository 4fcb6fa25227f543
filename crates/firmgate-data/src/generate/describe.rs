//! Descriptions of 20 to 40 words that state what a company sells, to whom and where.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::industry::{IndustryProfile, Local};
use super::random::Random;

const SENTENCES: &str = include_str!("data/descriptions.txt");

const WORDS_MIN: usize = 20;
const WORDS_MAX: usize = 40;
/// The share of the companies in a country whose language has sentences that are described in it.
const LOCAL_PERCENT: u64 = 33;

static SHAPES: LazyLock<HashMap<&str, Vec<Shape>>> = LazyLock::new(|| {
    let mut section = "";
    let mut shapes: HashMap<&str, Vec<Shape>> = HashMap::new();
    for line in SENTENCES.lines().filter(|line| !line.starts_with('#')) {
        match line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            Some(name) => section = name,
            None => shapes.entry(section).or_default().push(Shape { pieces: pieces(line) }),
        }
    }
    shapes
});

/// One or two sentences with holes.
#[derive(Debug)]
struct Shape {
    pieces: Vec<Piece>,
}

#[derive(Clone, Copy, Debug)]
enum Piece {
    Text(&'static str),
    Hole(&'static str),
}

/// What fills the holes.
#[derive(Debug)]
pub(super) struct Facts<'a> {
    pub(super) name: &'a str,
    pub(super) city: &'a str,
    pub(super) country: &'a str,
    pub(super) year: Option<u16>,
    pub(super) industry: &'a IndustryProfile,
    pub(super) customers: &'a [&'static str],
    pub(super) local: Option<(&'static str, &'a Local)>,
}

/// What the holes of one description are filled with.
struct Filling<'a> {
    name: &'a str,
    city: &'a str,
    country: String,
    year: String,
    label: &'a str,
    field: &'a str,
    products: (&'a str, &'a str),
    customers: &'a str,
}

/// The description and its language.
pub(super) fn description(facts: &Facts<'_>, random: &mut Random) -> (String, &'static str) {
    if let Some((language, local)) = facts.local
        && random.chance(LOCAL_PERCENT)
    {
        let filling = facts.filling(&local.products, &[local.customers], local.field, random);
        let text = first_fitting(language, &filling, random, WORDS_MIN);
        if !text.is_empty() {
            return (capitalised(text), language);
        }
    }
    let filling = facts.filling(&facts.industry.products, facts.customers, "", random);
    let mut text = first_fitting("what", &filling, random, 0);
    add(&mut text, "how", &filling, random);
    if random.chance(40) || words(&text) < WORDS_MIN + 6 {
        let section = if facts.year.is_some() { "since" } else { "timeless" };
        add(&mut text, section, &filling, random);
    }
    (capitalised(text), "en")
}

impl<'a> Facts<'a> {
    fn filling(&self, products: &[&'a str], customers: &[&'a str], field: &'a str, random: &mut Random) -> Filling<'a> {
        let count = products.len() as u64;
        let first = random.below(count);
        let second = (first + 1 + random.below(count.saturating_sub(1))) % count.max(1);
        let product = |at: u64| usize::try_from(at).ok().and_then(|at| products.get(at)).copied().unwrap_or("");
        Filling {
            name: self.name,
            city: self.city,
            country: spoken(self.country),
            year: self.year.map(|year| year.to_string()).unwrap_or_default(),
            label: &self.industry.label,
            field,
            products: (product(first), product(second)),
            customers: random.word(customers),
        }
    }
}

impl Filling<'_> {
    fn of(&self, hole: &str) -> &str {
        match hole {
            "name" => self.name,
            "label" => self.label,
            "product" => self.products.0,
            "product2" => self.products.1,
            "customers" => self.customers,
            "city" => self.city,
            "country" => &self.country,
            "year" => &self.year,
            "field" => self.field,
            _ => "",
        }
    }
}

/// A sentence of the section with `least` to 40 words: the drawn one, else the next that fits.
fn first_fitting(section: &str, filling: &Filling<'_>, random: &mut Random, least: usize) -> String {
    let shapes = SHAPES.get(section).map_or(&[][..], Vec::as_slice);
    let start = usize::try_from(random.below(shapes.len() as u64)).unwrap_or(0);
    let drawn = shapes.iter().cycle().skip(start).take(shapes.len());
    let mut texts = drawn.map(|shape| shape.fill(filling));
    texts.find(|text| (least..=WORDS_MAX).contains(&words(text))).unwrap_or_default()
}

/// Adds a sentence of the section where the text still has room for it.
fn add(text: &mut String, section: &str, filling: &Filling<'_>, random: &mut Random) {
    let room = WORDS_MAX.saturating_sub(words(text));
    let sentence = first_fitting(section, filling, random, 0);
    if words(&sentence) <= room {
        text.push(' ');
        text.push_str(&capitalised(sentence));
    }
}

impl Shape {
    fn fill(&self, filling: &Filling<'_>) -> String {
        let mut text = String::with_capacity(256);
        for piece in &self.pieces {
            text.push_str(match piece {
                Piece::Text(words) => words,
                Piece::Hole(hole) => filling.of(hole),
            });
        }
        text
    }
}

fn pieces(line: &'static str) -> Vec<Piece> {
    line.split('{')
        .enumerate()
        .flat_map(|(at, part)| match part.split_once('}') {
            Some((hole, text)) if at > 0 => [Piece::Hole(hole), Piece::Text(text)],
            _ => [Piece::Text(part), Piece::Text("")],
        })
        .collect()
}

/// A country within a sentence.
fn spoken(country: &str) -> String {
    let plural = country.starts_with("United ") || country.ends_with("Republic") || country.ends_with('s');
    // Names that only look like plurals.
    let article = plural && !["Cyprus", "Laos", "Honduras", "Mauritius", "Belarus"].contains(&country);
    if article { format!("the {country}") } else { country.to_owned() }
}

fn words(text: &str) -> usize {
    text.split_ascii_whitespace().count()
}

fn capitalised(text: String) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) if first.is_lowercase() => first.to_uppercase().chain(letters).collect(),
        _ => text,
    }
}
