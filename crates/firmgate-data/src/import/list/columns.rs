//! Which column holds what, by the names that people give to columns in seven languages.

use firmgate_vocabulary::fold;

use super::super::columns::listed;
use super::ListError;

/// What a column of a list can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Name of the company.
    Name,
    /// Domain or URL.
    Domain,
    /// Country of the head office.
    Country,
    /// City of the head office.
    City,
    /// LEI.
    Lei,
    /// Register number.
    Register,
    /// What the owner of the list knows the row by.
    Ref,
}

/// A word that names no field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a field; the fields are `name`, `domain`, `country`, `city`, `lei`, `register` and `ref`")]
pub struct UnknownFieldError(String);

const FIELDS: [Field; 7] =
    [Field::Name, Field::Domain, Field::Country, Field::City, Field::Lei, Field::Register, Field::Ref];

/// Folded, without blanks and signs. The first one that a header has wins: a precise name stands before a loose one.
const NAMES: &[(Field, &[&str])] = &[
    (
        Field::Name,
        &[
            "companyname",
            "company",
            "legalname",
            "entitylegalname",
            "organisationname",
            "organizationname",
            "organisation",
            "organization",
            "accountname",
            "account",
            "suppliername",
            "supplier",
            "customername",
            "customer",
            "firmenname",
            "firma",
            "unternehmen",
            "unternehmensname",
            "kunde",
            "lieferant",
            "denomination",
            "raisonsociale",
            "societe",
            "entreprise",
            "razonsocial",
            "denominacion",
            "empresa",
            "ragionesociale",
            "denominazione",
            "azienda",
            "societa",
            "bedrijfsnaam",
            "bedrijf",
            "handelsnaam",
            "razaosocial",
            "nomedaempresa",
            "name",
            "nom",
            "nombre",
            "nome",
            "naam",
        ],
    ),
    (
        Field::Domain,
        &[
            "domain",
            "companydomain",
            "website",
            "websiteurl",
            "webseite",
            "homepage",
            "internet",
            "url",
            "web",
            "www",
            "siteweb",
            "siteinternet",
            "sitioweb",
            "paginaweb",
            "sitoweb",
            "sito",
            "site",
            "dominio",
            "domaine",
        ],
    ),
    (
        Field::Country,
        &[
            "country",
            "countrycode",
            "countryname",
            "hqcountry",
            "land",
            "laendercode",
            "landercode",
            "pays",
            "codepays",
            "pais",
            "paese",
            "nazione",
            "iso",
        ],
    ),
    (
        Field::City,
        &[
            "city", "town", "hqcity", "locality", "stadt", "ort", "sitz", "ville", "commune", "ciudad", "citta",
            "comune", "plaats", "stad", "cidade",
        ],
    ),
    (Field::Lei, &["lei", "leicode"]),
    (
        Field::Register,
        &[
            "registernumber",
            "registrationnumber",
            "registryid",
            "companynumber",
            "companyregistrationnumber",
            "crn",
            "registernummer",
            "handelsregisternummer",
            "hrb",
            "hrnummer",
            "siren",
            "numerosiren",
            "orgnr",
            "organisasjonsnummer",
            "organisationsnummer",
            "kvk",
            "kvknummer",
            "cvr",
            "cnpj",
            "cif",
            "nif",
            "codicefiscale",
            "cik",
            "isin",
        ],
    ),
    (
        Field::Ref,
        &["ref", "reference", "referenz", "rowid", "recordid", "externalid", "crmid", "accountid", "id", "key"],
    ),
];

/// Where each field stands in a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    at: Vec<(Field, usize)>,
    is_guessed: bool,
}

impl Field {
    /// The word of a field.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Domain => "domain",
            Self::Country => "country",
            Self::City => "city",
            Self::Lei => "lei",
            Self::Register => "register",
            Self::Ref => "ref",
        }
    }

    /// The field of a word.
    ///
    /// # Errors
    /// [`UnknownFieldError`] names the fields.
    pub fn of_word(word: &str) -> Result<Self, UnknownFieldError> {
        let known = FIELDS.into_iter().find(|field| field.word() == word);
        known.ok_or_else(|| UnknownFieldError(firmgate_clean::line(word, 40)))
    }
}

impl Columns {
    /// Finds the columns; the ones that the caller names win.
    pub(super) fn find(header: &[String], named: &[(Field, String)]) -> Result<Self, ListError> {
        let mut columns = Self::default();
        for (field, name) in named {
            let at = header.iter().position(|column| column.trim() == name.trim());
            let at = at.or_else(|| header.iter().position(|column| key(column) == key(name)));
            let at = at.ok_or_else(|| ListError::MissingColumn { column: name.clone(), present: listed(header) })?;
            columns.at.retain(|(known, _)| known != field);
            columns.at.push((*field, at));
        }
        let keys: Vec<String> = header.iter().map(|column| key(column)).collect();
        for (field, names) in NAMES {
            let is_free = |at: &usize| columns.at.iter().all(|(_, taken)| taken != at);
            let found = names.iter().find_map(|name| keys.iter().position(|key| key == name).filter(is_free));
            if let Some(at) = found.filter(|_| columns.of(*field).is_none()) {
                columns.at.push((*field, at));
            }
        }
        if columns.at.is_empty() && header.len() == 1 {
            columns = Self { at: vec![(Field::Name, 0)], is_guessed: true };
        }
        Ok(columns)
    }

    /// The column of a field.
    #[must_use]
    pub fn of(&self, field: Field) -> Option<usize> {
        self.at.iter().find(|(known, _)| *known == field).map(|(_, at)| *at)
    }

    /// Every field that has a column, with the column.
    #[must_use]
    pub fn all(&self) -> &[(Field, usize)] {
        &self.at
    }

    /// Whether the only column was taken for names.
    pub(super) fn is_guessed(&self) -> bool {
        self.is_guessed
    }

    /// Whether a column says which company is meant.
    pub(super) fn is_telling(&self) -> bool {
        [Field::Name, Field::Domain, Field::Lei, Field::Register].into_iter().any(|field| self.of(field).is_some())
    }
}

fn key(name: &str) -> String {
    fold(name).chars().filter(|letter| letter.is_alphanumeric()).collect()
}
