//! The words of company names by language, and the guarantee that a name's words identify its language.
//!
//! INVARIANT (first word decides): no first word of a domain belongs to two languages or two kinds of names, and
//! no second word is both a family name, a industry word and an extension. So (language, kind, first word, second
//! word, extension) can be read back from the domain, and two different ranks never share one.

use std::collections::HashSet;
use std::sync::LazyLock;

use firmgate_vocabulary::fold;

const FILES: [(&str, &str); 28] = [
    ("en", include_str!("data/names/en.txt")),
    ("de", include_str!("data/names/de.txt")),
    ("fr", include_str!("data/names/fr.txt")),
    ("es", include_str!("data/names/es.txt")),
    ("pt", include_str!("data/names/pt.txt")),
    ("it", include_str!("data/names/it.txt")),
    ("nl", include_str!("data/names/nl.txt")),
    ("sv", include_str!("data/names/sv.txt")),
    ("da", include_str!("data/names/da.txt")),
    ("fi", include_str!("data/names/fi.txt")),
    ("pl", include_str!("data/names/pl.txt")),
    ("cs", include_str!("data/names/cs.txt")),
    ("hu", include_str!("data/names/hu.txt")),
    ("ro", include_str!("data/names/ro.txt")),
    ("hr", include_str!("data/names/hr.txt")),
    ("lt", include_str!("data/names/lt.txt")),
    ("ru", include_str!("data/names/ru.txt")),
    ("el", include_str!("data/names/el.txt")),
    ("tr", include_str!("data/names/tr.txt")),
    ("ar", include_str!("data/names/ar.txt")),
    ("he", include_str!("data/names/he.txt")),
    ("hi", include_str!("data/names/hi.txt")),
    ("ja", include_str!("data/names/ja.txt")),
    ("zh", include_str!("data/names/zh.txt")),
    ("ko", include_str!("data/names/ko.txt")),
    ("id", include_str!("data/names/id.txt")),
    ("vi", include_str!("data/names/vi.txt")),
    ("af", include_str!("data/names/af.txt")),
];

/// The language whose stems of made-up words serve all the others too.
const INTERNATIONAL: (&str, &str) = ("en", include_str!("data/names/en.txt"));

/// A word of a name.
#[derive(Clone, Debug)]
pub(super) struct Word {
    /// As people write it, in Latin letters.
    pub(super) latin: Box<str>,
    /// As it appears in a domain: `a` to `z` and digits only.
    pub(super) slug: Box<str>,
    /// In the local script.
    pub(super) native: Option<Box<str>>,
}

/// The words of one language.
#[derive(Debug)]
pub(super) struct Language {
    pub(super) code: &'static str,
    /// Made-up words: `Velorix`.
    pub(super) invented: Vec<Word>,
    /// Two words as one: `Nordwind`, `Blue Harbor`.
    pub(super) compounds: Vec<Word>,
    /// Family names that no other list has.
    pub(super) houses: Vec<Word>,
    /// Industry words of any sector.
    pub(super) tails: Vec<Word>,
    /// What follows a family name: `& Söhne`.
    pub(super) kin: Vec<Word>,
    /// Given names of people.
    pub(super) first: Vec<Word>,
    /// Family names of people.
    pub(super) families: Vec<Word>,
}

/// All languages.
#[derive(Debug)]
pub(super) struct Lexicon {
    pub(super) languages: Vec<Language>,
    /// What is added once a language has used up its pairs of words.
    pub(super) extensions: Vec<Word>,
}

/// The one lexicon; it does not depend on a seed.
pub(super) static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::new);

impl Lexicon {
    fn new() -> Self {
        let mut taken = HashSet::new();
        let extensions: Vec<Word> = FILES
            .iter()
            .flat_map(|(code, text)| section(text, "extensions").map(|word| Word::parse(word, code)))
            .collect();
        // A first word may not look like an extension either, or a domain would read in two ways.
        taken.extend(extensions.iter().map(|word| word.slug.clone()));
        // Family names first: a made-up word has many neighbours, a name has none.
        let mut houses: Vec<Vec<Word>> = FILES
            .iter()
            .map(|(code, text)| own(section(text, "families").map(|word| Word::parse(word, code)), &mut taken))
            .collect();
        let languages = FILES
            .iter()
            .zip(houses.iter_mut())
            .map(|((code, text), houses)| Language::new(code, text, std::mem::take(houses), &mut taken))
            .collect();
        Self { languages, extensions }
    }

    /// The position of a language.
    pub(super) fn position(&self, code: &str) -> Option<usize> {
        self.languages.iter().position(|language| language.code == code)
    }
}

impl Language {
    fn new(code: &'static str, text: &'static str, houses: Vec<Word>, taken: &mut HashSet<Box<str>>) -> Self {
        let words = |name| section(text, name).map(|word| Word::parse(word, code)).collect::<Vec<_>>();
        let spaced = section(text, "join").any(|word| word == "space");
        let compounds = pairs(&words("left"), &words("right"), |left, right| left.before(right, spaced));
        let mut stems = words("stems");
        stems.extend(international().filter(|_| code != INTERNATIONAL.0));
        let invented = pairs(&stems, &words("endings"), Word::grown);
        Self {
            code,
            compounds: own(compounds, taken),
            invented: own(invented, taken),
            houses,
            tails: words("tails"),
            kin: words("kin"),
            first: words("first"),
            families: words("families"),
        }
    }
}

impl Word {
    /// `latin|native`, `_` for a space.
    pub(super) fn parse(text: &str, language: &str) -> Self {
        let (latin, native) = text.split_once('|').map_or((text, None), |(latin, native)| (latin, Some(native)));
        let latin = latin.replace('_', " ");
        Self {
            slug: slug(&latin, language),
            latin: latin.into(),
            native: native.map(|native| native.replace('_', " ").into()),
        }
    }

    fn before(&self, right: &Self, spaced: bool) -> Self {
        let latin =
            if spaced { format!("{} {}", self.latin, right.latin) } else { format!("{}{}", self.latin, right.latin) };
        Self {
            latin: latin.into(),
            slug: format!("{}{}", self.slug, right.slug).into(),
            native: self
                .native
                .as_deref()
                .zip(right.native.as_deref())
                .map(|(left, right)| format!("{left}{right}").into()),
        }
    }

    fn grown(stem: &Self, ending: &Self) -> Self {
        // `velo` and `ora` make `velora`: no two vowels of different words are adjacent.
        let vowel = |c: char| "aeiouyáéíóúàèìòùäöüåâêô".contains(c);
        let clash = stem.latin.ends_with(vowel) && ending.latin.starts_with(vowel);
        let kept = |text: &str| {
            let mut text = text.to_owned();
            if clash {
                text.pop();
            }
            text
        };
        let latin = kept(&stem.latin);
        let mut letters = latin.chars();
        let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
        Self {
            latin: format!("{first}{}{}", letters.as_str(), ending.latin).into(),
            slug: format!("{}{}", kept(&stem.slug), ending.slug).into(),
            native: None,
        }
    }
}

/// The words of one section of a file.
pub(super) fn section<'a>(text: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let header = format!("[{name}]");
    let mut inside = false;
    text.lines().filter(|line| !line.starts_with('#')).flat_map(move |line| {
        let rest = match line.strip_prefix(header.as_str()) {
            Some(rest) => {
                inside = true;
                rest
            }
            None if line.starts_with('[') => {
                inside = false;
                ""
            }
            None => line,
        };
        if inside { rest } else { "" }.split_whitespace()
    })
}

fn international() -> impl Iterator<Item = Word> {
    section(INTERNATIONAL.1, "stems").map(|word| Word::parse(word, INTERNATIONAL.0))
}

fn pairs(left: &[Word], right: &[Word], join: impl Fn(&Word, &Word) -> Word) -> Vec<Word> {
    left.iter().flat_map(|left| right.iter().map(|right| join(left, right)).collect::<Vec<_>>()).collect()
}

/// The words whose slug is not in use yet; marks it as used.
fn own(words: impl IntoIterator<Item = Word>, taken: &mut HashSet<Box<str>>) -> Vec<Word> {
    words.into_iter().filter(|word| word.slug.len() > 1 && taken.insert(word.slug.clone())).collect()
}

/// The letters and digits of a name as they appear in a domain.
fn slug(latin: &str, language: &str) -> Box<str> {
    let spelled: String = if language == "de" {
        latin.chars().fold(String::new(), |mut text, c| {
            match c {
                'ä' | 'Ä' => text.push_str("ae"),
                'ö' | 'Ö' => text.push_str("oe"),
                'ü' | 'Ü' => text.push_str("ue"),
                _ => text.push(c),
            }
            text
        })
    } else {
        latin.to_owned()
    };
    fold(&spelled).chars().filter(char::is_ascii_alphanumeric).collect::<String>().into()
}
