//! Other spellings of a word: umlauts written out, and what is left of a compound.

/// Words for companies at the end of German and Dutch compounds.
const COMPOUND_TAILS: [&str; 26] = [
    "hersteller",
    "herstellern",
    "produzenten",
    "firmen",
    "firma",
    "unternehmen",
    "betriebe",
    "betrieb",
    "branche",
    "industrie",
    "sektor",
    "anbieter",
    "konzerne",
    "fabriken",
    "werke",
    "dienstleister",
    "lieferanten",
    "startups",
    "fabrikanten",
    "fabrieken",
    "bedrijven",
    "bedrijf",
    "producenten",
    "ondernemingen",
    "leveranciers",
    "bouwers",
];
/// Shorter stems are too easily another word.
const COMPOUND_STEM_MIN: usize = 3;

/// What a compound can name that ends in a word for companies.
pub(super) fn stems(word: &str) -> impl Iterator<Item = String> {
    let stem = COMPOUND_TAILS.iter().find_map(|tail| word.strip_suffix(tail));
    let stem = stem.filter(|stem| stem.len() >= COMPOUND_STEM_MIN).map(str::to_owned);
    stem.into_iter().flat_map(|stem| {
        let shorter = ["s", "n", "en", "es"].iter().filter_map(|joint| stem.strip_suffix(joint)).map(str::to_owned);
        let longer = ["e", "n", "en"].map(|end| format!("{stem}{end}"));
        std::iter::once(stem.clone()).chain(shorter).chain(longer).collect::<Vec<_>>()
    })
}

/// The phrase with `ae`, `oe` and `ue`, if it has an umlaut.
pub(super) fn umlauts_written_out(phrase: &str) -> Option<String> {
    const UMLAUTS: [(char, &str); 6] = [('ä', "ae"), ('ö', "oe"), ('ü', "ue"), ('Ä', "Ae"), ('Ö', "Oe"), ('Ü', "Ue")];
    let has_umlaut = phrase.contains(|c| UMLAUTS.iter().any(|(umlaut, _)| *umlaut == c));
    has_umlaut.then(|| UMLAUTS.iter().fold(phrase.to_owned(), |text, (umlaut, two)| text.replace(*umlaut, two)))
}
