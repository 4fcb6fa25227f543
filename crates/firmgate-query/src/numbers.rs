//! Numbers as people write them.

/// No number in a sentence is meant to be larger.
const NUMBER_MAX: f64 = 1e12;

/// The value of `digits` (with separators) and its folded `suffix`; `None` when the two are a word such as `3d`.
pub(super) fn value(digits: &str, suffix: &str) -> Option<f64> {
    // `30ish` is read as 30.
    let factor = if suffix.is_empty() || suffix == "ish" { 1.0 } else { multiplier(suffix)? };
    let value = plain(digits)? * factor;
    (value <= NUMBER_MAX).then_some(value)
}

/// The factor of a word for the number before it.
pub(super) fn multiplier(word: &str) -> Option<f64> {
    Some(match word {
        "hundred" | "hundert" | "cents" => 1e2,
        "k" | "tsd" | "thousand" | "tausend" | "mille" | "mila" | "mil" | "duizend" => 1e3,
        "lakh" | "lakhs" => 1e5,
        "crore" | "crores" => 1e7,
        "m" | "mn" | "mm" | "mio" | "mios" | "million" | "millions" | "millionen" | "millones" | "milioni"
        | "miljoen" | "milhoes" | "milhao" | "millon" | "milione" | "mln" | "mill" | "miljoenen" => 1e6,
        "b" | "bn" | "mrd" | "mrds" | "md" | "mds" | "milliarde" | "milliard" | "miliardo" | "bilhao" | "miljarden"
        | "billion" | "billions" | "milliarden" | "milliards" | "miljard" | "miliardi" | "bilhoes" | "mld" => 1e9,
        _ => return None,
    })
}

/// The first year of `2010s` or `90s`.
pub(super) fn decade(digits: &str, suffix: &str) -> Option<u16> {
    if !matches!(suffix, "s" | "er" | "ies") || !digits.ends_with('0') {
        return None;
    }
    let year: u16 = digits.parse().ok()?;
    match digits.len() {
        4 if (1600..2100).contains(&year) => Some(year),
        // `20s` and `10s` are this century's, `30s` to `90s` the last one's.
        2 => Some(if year <= 20 { 2000 + year } else { 1900 + year }),
        _ => None,
    }
}

/// The first year of a decade that is written out: `nineties`, `neunziger`.
pub(super) fn decade_word(word: &str) -> Option<u16> {
    const DECADES: [(u16, &[&str]); 8] = [
        (1920, &["twenties", "zwanziger"]),
        (1930, &["thirties", "dreissiger"]),
        (1940, &["forties", "vierziger"]),
        (1950, &["fifties", "funfziger", "fuenfziger"]),
        (1960, &["sixties", "sechziger"]),
        (1970, &["seventies", "siebziger"]),
        (1980, &["eighties", "achtziger"]),
        (1990, &["nineties", "neunziger"]),
    ];
    DECADES.iter().find(|(_, names)| names.contains(&word)).map(|(year, _)| *year)
}

/// The first year of the decade that a number after `years` names: `anni '70`, `jaren 60`, `années 1990`.
pub(super) fn decade_of(value: f64) -> Option<u16> {
    let is_round = value % 10.0 == 0.0;
    (1600..2100).step_by(10).find(|year| {
        let year = f64::from(*year);
        is_round && (value == year || value >= 20.0 && value == year - 1900.0)
    })
}

/// The number of a century, from the 15th to the 21st: `19`, `19th`, `20e`, `XIX`, `XXIe`, `nineteenth`; folded.
pub(super) fn century(word: &str) -> Option<f64> {
    const NAMES: [(u8, &[&str]); 7] = [
        (15, &["xv", "fifteenth"]),
        (16, &["xvi", "sixteenth"]),
        (17, &["xvii", "seventeenth", "siebzehnten"]),
        (18, &["xviii", "eighteenth", "achtzehnten"]),
        (19, &["xix", "nineteenth", "neunzehnten", "diecinueve", "ottocento", "negentiende"]),
        (20, &["xx", "twentieth", "zwanzigsten", "veinte", "novecento", "twintigste"]),
        (21, &["xxi", "einundzwanzigsten", "veintiuno", "eenentwintigste"]),
    ];
    const ENDS: [&str; 10] = ["st", "th", "eme", "ieme", "ste", "er", "e", "o", "mo", "a"];
    let stem = ENDS.iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word);
    let number = |text: &str| {
        let digits = text.parse().ok().filter(|century| (15..=21).contains(century));
        digits.or_else(|| NAMES.iter().find(|(_, names)| names.contains(&text)).map(|(century, _)| *century))
    };
    number(word).or_else(|| number(stem)).map(f64::from)
}

/// Number words up to twenty, tens, and hundreds that are one word; folded.
const WORDS: [(u16, &[&str]); 42] = [
    (1, &["one", "a", "an", "eins"]),
    (2, &["two", "zwei", "deux", "dos", "due", "twee", "dois", "duas"]),
    (3, &["three", "drei", "trois", "tres", "tre", "drie"]),
    (4, &["four", "vier", "quatre", "cuatro", "quattro", "quatro"]),
    (5, &["five", "funf", "fuenf", "cinq", "cinco", "cinque", "vijf"]),
    (6, &["six", "sechs", "seis", "sei", "zes"]),
    (7, &["seven", "sieben", "sept", "siete", "sette", "zeven", "sete"]),
    (8, &["eight", "acht", "huit", "ocho", "otto", "oito"]),
    (9, &["nine", "neun", "neuf", "nueve", "nove", "negen"]),
    (10, &["ten", "zehn", "dix", "diez", "dieci", "tien", "dez"]),
    (11, &["eleven", "elf", "onze", "once", "undici"]),
    (12, &["twelve", "zwolf", "zwoelf", "douze", "doce", "dodici", "twaalf", "doze"]),
    (13, &["thirteen", "dreizehn", "treize", "trece", "tredici", "dertien"]),
    (14, &["fourteen", "vierzehn", "quatorze", "catorce", "quattordici", "veertien"]),
    (15, &["fifteen", "funfzehn", "fuenfzehn", "quinze", "quince", "quindici", "vijftien"]),
    (16, &["sixteen", "sechzehn", "seize", "dieciseis", "sedici", "zestien"]),
    (18, &["eighteen", "achtzehn", "dieciocho", "diciotto", "achttien"]),
    (20, &["twenty", "zwanzig", "vingt", "veinte", "venti", "vent", "twintig", "vinte"]),
    (30, &["thirty", "dreissig", "trente", "treinta", "trenta", "trent", "dertig", "trinta"]),
    (40, &["forty", "vierzig", "quarante", "cuarenta", "quaranta", "veertig", "quarenta"]),
    (50, &["fifty", "funfzig", "fuenfzig", "cinquante", "cincuenta", "cinquanta", "vijftig", "cinquenta"]),
    (60, &["sixty", "sechzig", "soixante", "sesenta", "sessanta", "zestig", "sessenta"]),
    (70, &["seventy", "siebzig", "septante", "setenta", "settanta", "zeventig"]),
    (80, &["eighty", "achtzig", "huitante", "ochenta", "ottanta", "tachtig", "oitenta"]),
    (90, &["ninety", "neunzig", "nonante", "noventa", "novanta", "negentig"]),
    (100, &["hundred", "hundert", "cent", "cien", "ciento", "cento", "honderd", "cem"]),
    (200, &["doscientos", "doscientas", "duzentos", "duzentas"]),
    (300, &["trescientos", "trescientas", "trezentos", "trezentas"]),
    (400, &["cuatrocientos", "cuatrocientas", "quatrocentos", "quatrocentas"]),
    (500, &["quinientos", "quinientas", "quinhentos", "quinhentas"]),
    (600, &["seiscientos", "seiscientas", "seiscentos", "seiscentas"]),
    (700, &["setecientos", "setecientas", "setecentos", "setecentas"]),
    (800, &["ochocientos", "ochocientas", "oitocentos", "oitocentas"]),
    (900, &["novecientos", "novecientas", "novecentos", "novecentas"]),
    (1000, &["thousand", "tausend", "mille", "mil", "duizend"]),
    (12, &["dozen", "dutzend", "douzaine", "docena", "dozzina", "dozijn", "duzia"]),
    (10, &["dizaine", "decena", "decina", "dezena", "tiental"]),
    (20, &["vingtaine", "veintena", "ventina", "score"]),
    (30, &["trentaine", "treintena", "trentina"]),
    (50, &["cinquantaine", "cincuentena", "cinquantina"]),
    (100, &["centaine", "centenar", "centinaio", "centena", "honderdtal"]),
    (1000, &["millier", "millar", "migliaio", "milhar", "duizendtal"]),
];

/// The value of a number word, also of one that is several: `fünfundzwanzig`, `tweehonderd`, `cinquecento`.
pub(super) fn word(word: &str) -> Option<f64> {
    let known = WORDS.iter().find(|(_, words)| words.contains(&word));
    known.map(|(value, _)| f64::from(*value)).or_else(|| compound(word))
}

fn compound(word: &str) -> Option<f64> {
    const FACTORS: [(&str, f64); 6] = [
        ("tausend", 1000.0),
        ("duizend", 1000.0),
        ("mila", 1000.0),
        ("hundert", 100.0),
        ("honderd", 100.0),
        ("cento", 100.0),
    ];
    for (name, factor) in FACTORS {
        if let Some((count, rest)) = word.split_once(name) {
            let count = if count.is_empty() || count == "ein" { 1.0 } else { self::word(count)? };
            let rest = if rest.is_empty() { 0.0 } else { self::word(rest)? };
            return (count < factor && rest < factor).then_some(count * factor + rest);
        }
    }
    // `fünfundzwanzig`, `vijfentwintig`
    ["und", "en"].into_iter().find_map(|and| {
        let (unit, tens) = word.split_once(and)?;
        let unit = if unit == "ein" { 1.0 } else { plain_word(unit).filter(|unit| *unit < 10.0)? };
        let tens = plain_word(tens).filter(|tens| (20.0..100.0).contains(tens))?;
        Some(unit + tens)
    })
}

fn plain_word(word: &str) -> Option<f64> {
    WORDS.iter().find(|(_, words)| words.contains(&word)).map(|(value, _)| f64::from(*value))
}

/// `1,000`, `1.000` and `1'000` are thousand; `1.5` and `1,5` are one and a half.
fn plain(digits: &str) -> Option<f64> {
    let is_separator = |c: char| !c.is_ascii_digit();
    let groups: Vec<&str> = digits.split(is_separator).collect();
    let is_grouped = |groups: &[&str]| {
        groups.split_first().is_some_and(|(first, rest)| {
            (1..=3).contains(&first.len()) && !rest.is_empty() && rest.iter().all(|group| group.len() == 3)
        })
    };
    if groups.len() == 1 || is_grouped(&groups) {
        return groups.concat().parse().ok();
    }
    let (fraction, whole) = groups.split_last()?;
    if whole.len() == 1 || is_grouped(whole) {
        return format!("{}.{fraction}", whole.concat()).parse().ok();
    }
    None
}
