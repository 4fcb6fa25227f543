//! The operations: one file for each group of tools that shares types.
//!
//! Every type here is checked against `schema.graphql` when it is compiled. A list of the resulting documents is in
//! `operations.graphql`, for reviewers and for allow lists.

mod ai_search;
mod collections;
mod company;
mod discovery;
mod filters;
mod lookup;
mod matching;
mod search;
mod writes;

pub use cynic::Id;

pub use self::{
    ai_search::{AiSearch, AiSearchInput, AiSearchResult, AiSearchVariables, Interpretation, Relaxation, Span},
    collections::{
        Collection, CollectionItem, CollectionItems, CollectionItemsInput, CollectionItemsPage,
        CollectionItemsVariables, CollectionList, ListCollections, ListCollectionsVariables,
    },
    company::{
        Category, CompanyNames, CompanyProfile, CompanyRow, CompanyStatus, Contact, Description, EmployeeFigure,
        Family, FamilyMember, FigureBasis, Identifier, ItemType, LocalizedText, Location, ProfileModel, RecordSource,
        RevenueFigure, RowEmployees, RowLocation, RowModel, RowNames,
    },
    discovery::{
        DiscoveryJob, DiscoveryPurpose, EmailCandidate, EmailEvidence, EmailKind, EmailStatus, JobOutcome, JobState,
        RequestEmailDiscovery, RequestEmailDiscoveryInput, RequestEmailDiscoveryVariables,
    },
    filters::{FilterDimension, FilterValue, FilterValues, FilterValuesVariables, KnownValues},
    lookup::{
        BatchGetCompanies, BatchGetCompaniesVariables, CompanyResolution, GetCompany, GetCompanyVariables,
        ResolveCompany, ResolveCompanyVariables,
    },
    matching::{
        MatchCandidate, MatchCompanies, MatchCompaniesVariables, MatchGrade, MatchGrades, MatchRowInput, MatchVerdict,
        MatchedRow,
    },
    search::{
        AppliedFilters, CompanyPage, CompanySort, Facet, FacetField, IntRange, IntRangeInput, Likeness, RevenueRange,
        RevenueRangeInput, SearchCompanies, SearchCompaniesInput, SearchCompaniesVariables,
    },
    writes::{
        AddToCollection, AddToCollectionInput, AddToCollectionVariables, AddedToCollection, CreateCollection,
        CreateCollectionInput, CreateCollectionVariables, CreatedCollection,
    },
};

use crate::document::{Document, Operation};

/// Every document that this crate can send, by name of the operation.
#[must_use]
pub fn documents() -> [&'static Document; 12] {
    [
        AddToCollection::document(),
        AiSearch::document(),
        BatchGetCompanies::document(),
        CollectionItems::document(),
        CreateCollection::document(),
        FilterValues::document(),
        GetCompany::document(),
        ListCollections::document(),
        MatchCompanies::document(),
        RequestEmailDiscovery::document(),
        ResolveCompany::document(),
        SearchCompanies::document(),
    ]
}
