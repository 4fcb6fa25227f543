use crate::category::Category;
use crate::table::UnknownNameError;

/// A classification of industries whose codes a category carries.
#[derive(Clone, Copy)]
enum Scheme {
    Nace,
    Naics,
    Sic,
}

impl Scheme {
    const ALL: [(&'static str, Self); 3] = [("nace", Self::Nace), ("naics", Self::Naics), ("sic", Self::Sic)];

    fn code(self, category: Category) -> Option<&'static str> {
        match self {
            Self::Nace => category.nace(),
            Self::Naics => category.naics(),
            Self::Sic => category.sic(),
        }
    }

    /// `55.10` is of NACE, `721110` of NAICS, `7011` of SIC; shorter ones can be of any.
    fn of_bare(code: &str) -> Option<Self> {
        match (code.contains('.'), code.len()) {
            (true, _) => Some(Self::Nace),
            (false, 6) => Some(Self::Naics),
            (false, 4) => Some(Self::Sic),
            (false, _) => None,
        }
    }
}

/// The categories that carry a code of NACE Rev. 2.1 (`55.10`), NAICS 2022 (`721110`) or SIC 1987 (`7011`), or a longer one than the
/// beginning that is stated with its scheme (`NACE 55`). `None` when the string is not a code.
///
/// # Errors
/// [`UnknownNameError`], with the categories of the nearest codes.
#[must_use]
pub fn categories_of_code(text: &str) -> Option<Result<Vec<Category>, UnknownNameError>> {
    let lower = text.trim().to_ascii_lowercase();
    let named = Scheme::ALL.iter().find_map(|(name, scheme)| lower.strip_prefix(name).map(|rest| (*scheme, rest)));
    let (scheme, code) = match named {
        Some((scheme, rest)) => (Some(scheme), rest.trim_start_matches([' ', ':', '-', '='])),
        None => (None, lower.as_str()),
    };
    let is_code =
        code.starts_with(|c: char| c.is_ascii_digit()) && code.chars().all(|c| c.is_ascii_digit() || c == '.');
    let scheme = scheme.or_else(|| Scheme::of_bare(code)).filter(|_| is_code && code.len() > 1)?;
    let of = |fits: &dyn Fn(&str) -> bool| -> Vec<Category> {
        Category::all().iter().copied().filter(|category| scheme.code(*category).is_some_and(fits)).collect()
    };
    let mut found = of(&|known| known == code);
    if found.is_empty() {
        found = of(&|known| known.starts_with(code));
    }
    if !found.is_empty() {
        return Some(Ok(found));
    }
    // The longest beginning that another code shares.
    let near =
        (2..code.len()).rev().filter_map(|end| code.get(..end)).map(|start| of(&|known| known.starts_with(start)));
    let near = near.into_iter().find(|near| !near.is_empty()).unwrap_or_default();
    let nearest = near.into_iter().take(3).map(|category| category.label().to_owned()).collect();
    Some(Err(UnknownNameError { text: text.to_owned(), nearest }))
}
