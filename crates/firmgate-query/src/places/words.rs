//! Words that are names of places and something else, and which of the two is meant without further evidence.

/// Cities whose names are words: they need a capital letter and a preposition right before them.
pub(super) const WORD_CITIES: [&str; 42] = [
    "canton",
    "namen",
    "reading",
    "nice",
    "mobile",
    "bath",
    "orange",
    "split",
    "derby",
    "hull",
    "cork",
    "lincoln",
    "phoenix",
    "buffalo",
    "columbus",
    "columbia",
    "victoria",
    "regina",
    "natal",
    "surat",
    "perm",
    "faro",
    "como",
    "tours",
    "pau",
    "nancy",
    "brest",
    "zug",
    "hamm",
    "hagen",
    "trier",
    "essen",
    "mesa",
    "david",
    "male",
    "providence",
    "boulder",
    "stirling",
    "sidon",
    "salta",
    "manta",
    "gold coast",
];
/// States whose names are words or people's names, too: they need a capital letter and a place before them.
pub(super) const WORD_STATES: [&str; 16] = [
    "marche", "mayo", "clare", "kerry", "cavan", "guarda", "acre", "alba", "mie", "saga", "uri", "tabasco", "sonora",
    "guerrero", "morelos", "colima",
];
/// Countries whose names are also words or people's names: they need a preposition or a company word next to them.
pub(super) const WORD_COUNTRIES: [&str; 9] =
    ["maurice", "reunion", "chili", "chad", "jordan", "moldau", "emirates", "salvador", "poles"];
/// Parts of the United Kingdom that mean all of it.
pub(super) const PARTS_OF_UK: [&str; 16] = [
    "england",
    "scotland",
    "wales",
    "northern ireland",
    "scottish",
    "welsh",
    "schottland",
    "angleterre",
    "ecosse",
    "inglaterra",
    "escocia",
    "inghilterra",
    "scozia",
    "engeland",
    "britain",
    "great britain",
];
/// Cities that people abbreviate in capital letters.
pub(super) const CITY_CODES: [(&str, &str); 4] =
    [("la", "Los Angeles"), ("sf", "San Francisco"), ("ny", "New York"), ("dc", "Washington")];
/// Codes of states of the US; some are codes of countries, too.
pub(super) const STATE_CODES: [&str; 51] = [
    "al", "ak", "az", "ar", "ca", "co", "ct", "dc", "de", "fl", "ga", "hi", "ia", "id", "il", "in", "ks", "ky", "la",
    "ma", "md", "me", "mi", "mn", "mo", "ms", "mt", "nc", "nd", "ne", "nh", "nj", "nm", "nv", "ny", "oh", "ok", "or",
    "pa", "ri", "sc", "sd", "tn", "tx", "ut", "va", "vt", "wa", "wi", "wv", "wy",
];
/// Other readings of a name.
pub(super) const OTHER_READINGS: [(&str, &str); 12] = [
    ("georgia", "the state of the United States"),
    ("jersey", "New Jersey in the United States"),
    ("korea", "North Korea"),
    ("congo", "the Republic of the Congo"),
    ("america", "North and South America"),
    ("guinea", "Guinea-Bissau or Equatorial Guinea"),
    ("macedonia", "the region of Greece"),
    ("dominican", "Dominica"),
    ("samoa", "American Samoa"),
    ("virgin islands", "the British Virgin Islands"),
    ("saint martin", "Sint Maarten"),
    ("sudan", "South Sudan"),
];
