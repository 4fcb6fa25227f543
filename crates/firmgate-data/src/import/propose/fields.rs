//! What a column can be, and what such columns are called.

use firmgate_vocabulary::{Category, Country, Sector};

use crate::import::codes::Codes;
use crate::import::numbers;
use crate::import::website::{Website, website};

/// What values a field has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Name,
    Text,
    Website,
    Country,
    Heads,
    Year,
    Category,
    /// A number of a register: without it there is no scheme.
    Number,
}

impl Kind {
    /// Whether a value is of this kind.
    pub(super) fn fits(self, value: &str, this_year: u16) -> bool {
        match self {
            Self::Text => true,
            Self::Name => {
                let letters = value.chars().filter(|c| c.is_alphabetic()).count();
                letters * 2 > value.chars().count() && !Self::Website.fits(value, this_year) && !value.contains("://")
            }
            Self::Website => {
                value.contains('.') && !value.contains(' ') && !matches!(website(value, ""), Website::Unusable)
            }
            Self::Country => Country::parse(value).is_ok(),
            Self::Heads => numbers::heads(value).is_ok(),
            Self::Year => numbers::year(value, this_year).is_ok(),
            Self::Category => {
                Category::parse(value).is_ok() || Sector::parse(value).is_ok() || Codes::Nace2.category(value).is_some()
            }
            Self::Number => {
                !value.is_empty() && value.len() <= 60 && value.chars().any(|c| c.is_ascii_digit() || c == '-')
            }
        }
    }

    /// Whether values of it are hardly anything else.
    pub(super) fn shows_itself(self) -> bool {
        matches!(self, Self::Website | Self::Country)
    }

    /// What its values are, for a comment.
    pub(super) fn noun(self) -> &'static str {
        match self {
            Self::Name | Self::Text => "texts",
            Self::Website => "websites",
            Self::Country => "countries",
            Self::Heads => "numbers of employees",
            Self::Year => "years or dates",
            Self::Category => "known industries",
            Self::Number => "numbers",
        }
    }
}

/// A key of a map, and what columns for it are called: lower case, letters and digits only, the best first.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) key: &'static str,
    pub(super) kind: Kind,
    pub(super) names: &'static [&'static str],
}

macro_rules! fields {
    ($($key:literal $kind:ident: $($name:literal)*;)*) => {
        &[$(Field { key: $key, kind: Kind::$kind, names: &[$($name),*] }),*]
    };
}

pub(super) const FIELDS: &[Field] = fields![
    "name" Name: "name" "companyname" "company" "organisation" "organization" "organisationname" "organizationname" "accountname"
        "firm" "firma" "firmenname" "unternehmen" "navn" "nom" "entreprise" "denomination" "denominationunitelegale" "societe"
        "ragionesociale" "denominazione" "razonsocial" "empresa" "nombre" "bedrijfsnaam" "naam" "title" "legalname";
    "legal_name" Name: "legalname" "registeredname" "officialname";
    "description" Name: "description" "shortdescription" "about" "summary" "beschreibung" "descripcion" "descrizione" "aktivitet";
    "country" Country: "country" "countrycode" "countryname" "iso2" "land" "landkode" "pays" "paese" "pais";
    "region" Text: "region" "state" "province" "county" "bundesland" "federalstate" "provincia" "regionname";
    "locality" Text: "city" "town" "posttown" "locality" "place" "ort" "stadt" "ville" "commune" "poststed" "ciudad" "citta" "plaats" "registeredoffice";
    "postal_code" Text: "postalcode" "postcode" "zip" "zipcode" "plz" "codepostal" "postnummer" "cap" "codigopostal";
    "website" Website: "website" "domain" "url" "homepage" "homepageurl" "web" "webpage" "site" "siteweb" "companywebsite" "hjemmeside" "internet";
    "categories" Category: "industry" "sector" "category" "branche" "industrygroup" "activity" "siccode" "sictext1" "nace" "kode"
        "activiteprincipaleunitelegale" "industrie" "secteur";
    "employees" Heads: "employees" "employeecount" "numberofemployees" "noofemployees" "headcount" "staff" "size" "sizerange"
        "companysize" "mitarbeiter" "effectif" "antallansatte" "empleados" "dipendenti" "currentemployeeestimate";
    "founded" Year: "founded" "yearfounded" "foundedyear" "foundingyear" "established" "incorporationdate" "incorporated"
        "inceptiondate" "creationdate" "entitycreationdate" "datecreation" "datecreationunitelegale" "stiftelsesdato" "gegruendet" "fundacion";
    "legal_form" Text: "legalform" "rechtsform" "companycategory" "formejuridique" "entitytype";
    "tags" Text: "tags" "keywords" "labels";
    "lei" Number: "lei" "leicode";
    "isin" Number: "isin";
    "vat" Number: "vat" "vatid" "vatno" "vatnumber" "ustid" "ustidnr";
    "fr-siren" Number: "siren";
    "no-orgnr" Number: "organisasjonsnummer" "orgnr";
    "us-cik" Number: "cik" "cikstr";
    "register" Number: "companynumber" "registrationnumber" "registernumber" "registerno" "registrynumber" "crn" "number" "no" "nummer";
    "id" Number: "id" "uuid" "guid" "key" "handle" "companyid" "recordid";
];
