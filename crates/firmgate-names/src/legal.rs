//! Words for the legal form of a company, and words without any content.
//!
//! No user should have to know whether it is `Müller GmbH` or `Müller AG`: these words never decide whether
//! a company is found, unless the query has no others.

/// Legal forms and words for "company", folded, dots and slashes already removed; sorted.
const FORMS: &[&str] = &[
    "ab",
    "ad",
    "ag",
    "ans",
    "aps",
    "as",
    "asa",
    "ay",
    "bhd",
    "bt",
    "bv",
    "bvba",
    "cc",
    "co",
    "companies",
    "company",
    "corp",
    "corporation",
    "cv",
    "cvba",
    "da",
    "dba",
    "dd",
    "dmcc",
    "doo",
    "ead",
    "ee",
    "eg",
    "ehf",
    "eirl",
    "eood",
    "epe",
    "eurl",
    "ev",
    "firm",
    "firms",
    "fzco",
    "fze",
    "fzllc",
    "gbr",
    "gesmbh",
    "ggmbh",
    "gie",
    "gmbh",
    "hf",
    "ike",
    "inc",
    "incorporated",
    "is",
    "jsc",
    "kda",
    "kft",
    "kg",
    "kgaa",
    "kk",
    "ks",
    "ky",
    "lda",
    "limitada",
    "limited",
    "llc",
    "lllp",
    "llp",
    "lp",
    "ltd",
    "ltda",
    "mbh",
    "nv",
    "nyrt",
    "oao",
    "od",
    "oe",
    "oeg",
    "og",
    "ohg",
    "ojsc",
    "ood",
    "ooo",
    "oood",
    "ou",
    "oy",
    "oyj",
    "pao",
    "partg",
    "partgmbb",
    "pc",
    "pcl",
    "pjsc",
    "plc",
    "pllc",
    "pt",
    "pte",
    "pty",
    "pvt",
    "rl",
    "rt",
    "sa",
    "sab",
    "sad",
    "sae",
    "sagl",
    "sal",
    "sapi",
    "sarl",
    "sas",
    "sasu",
    "sc",
    "sca",
    "scop",
    "scrl",
    "scs",
    "sdn",
    "se",
    "sf",
    "sia",
    "sk",
    "sl",
    "slu",
    "snc",
    "soc",
    "sociedad",
    "societe",
    "sp",
    "spa",
    "spj",
    "spol",
    "spolka",
    "srl",
    "srls",
    "sro",
    "sti",
    "tbk",
    "too",
    "uab",
    "ug",
    "ulc",
    "vof",
    "vzw",
    "yk",
    "zao",
    "zat",
    "zoo",
    "zrt",
    "ао",
    "зао",
    "оао",
    "ооо",
    "пао",
    "тов",
];

/// Words for "company" that are not a legal form, in several languages; sorted.
const GENERIC: &[&str] = &[
    "aziende",
    "bedrijven",
    "businesses",
    "empresas",
    "enterprises",
    "entreprises",
    "firmen",
    "organisations",
    "organizations",
    "unternehmen",
];

/// Function words of the languages that most names and queries are in; sorted.
const EMPTY: &[&str] = &[
    "an", "and", "at", "by", "das", "dem", "den", "der", "des", "die", "du", "e", "el", "et", "for", "from", "fur",
    "im", "in", "la", "las", "le", "les", "los", "mit", "of", "on", "the", "to", "und", "von", "with", "y", "z",
];

/// Legal forms of scripts without spaces, folded; they occur at either end of a name. Longest first.
pub const DENSE_FORMS: &[&str] = &[
    "股份有限公司",
    "有限责任公司",
    "有限責任公司",
    "株式会社",
    "有限会社",
    "合同会社",
    "合資会社",
    "有限公司",
    "集团公司",
];

/// Whether a folded word is a legal form.
#[must_use]
pub fn is_form(word: &str) -> bool {
    FORMS.binary_search(&word).is_ok()
}

/// Whether a folded word of a query may be missing from a company.
#[must_use]
pub fn is_optional(word: &str) -> bool {
    is_form(word) || EMPTY.binary_search(&word).is_ok() || GENERIC.binary_search(&word).is_ok()
}

#[cfg(test)]
mod tests {
    use super::{DENSE_FORMS, EMPTY, FORMS, GENERIC, is_form, is_optional};

    #[test]
    fn tables_are_sorted_and_unique() {
        for table in [FORMS, EMPTY, GENERIC] {
            for (before, after) in table.iter().zip(table.iter().skip(1)) {
                assert!(before < after, "`{after}` must not come after `{before}`");
            }
        }
    }

    #[test]
    fn a_longer_dense_form_is_tried_before_the_shorter_one_that_it_ends_with() {
        for (index, form) in DENSE_FORMS.iter().enumerate() {
            for earlier in DENSE_FORMS.iter().take(index) {
                assert!(!form.contains(earlier), "`{form}` would be cut by `{earlier}`");
            }
        }
    }

    #[test]
    fn only_the_listed_words_are_optional() {
        assert!(is_form("gmbh") && is_form("ооо") && !is_form("siemens"));
        assert!(is_optional("und") && !is_form("und") && !is_optional("berlin"));
    }
}
