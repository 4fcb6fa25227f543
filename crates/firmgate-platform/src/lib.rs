//! The platform: company profiles, contacts, collections and e-mail discovery behind one GraphQL schema.
//!
//! Owns: the GraphQL executor, the resolvers, and the inference of business addresses. [`Platform::execute`] answers as
//! AWS AppSync with the same `schema.graphql` does, from any [`Engines`]; it knows an identity and a request, and
//! nothing about its callers.
//! Must never reach: engines except through their traits, files, sockets, the gate.

pub mod discovery;
mod graphql;

use std::sync::Arc;

use firmgate_model::{Base, Engines};

pub use self::graphql::{ApiOptions, AuthMode, DepthLimit, Identity, Introspection, Request, Response, SchemaError};

use self::graphql::{Executor, Mutation, Query, Session};

const SCHEMA: &str = include_str!("../../../schema.graphql");
const PRELUDE: &str = include_str!("../../../appsync-prelude.graphql");

/// The platform on some engines. Clones share everything.
#[derive(Clone)]
pub struct Platform {
    inner: Arc<Inner>,
}

struct Inner {
    executor: Executor,
    engines: Arc<dyn Engines>,
}

impl Platform {
    /// The platform on these engines, as an API with these settings.
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use firmgate_data::{Existing, GenerateOptions, generate};
    /// use firmgate_engine_local::LocalEngines;
    /// use firmgate_platform::{ApiOptions, AuthMode, Identity, Platform, Request};
    ///
    /// let folder = tempfile::tempdir()?;
    /// generate(folder.path(), &GenerateOptions { companies: 100, seed: 42, existing: Existing::Refuse }, &mut |_| {})?;
    /// let platform = Platform::new(Arc::new(LocalEngines::open(folder.path())?), ApiOptions::default())?;
    ///
    /// let identity = Identity { owner: "alice".to_owned(), mode: AuthMode::Iam };
    /// let query = "{ enhancedSearchCompanies(input: {}) { totalResults } }".to_owned();
    /// let request = Request { query, operation_name: None, variables: serde_json::Map::new() };
    /// let response = platform.execute(&identity, &request);
    /// assert_eq!(response.body, br#"{"data":{"enhancedSearchCompanies":{"totalResults":100}}}"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`SchemaError`] is a fault of the build.
    pub fn new(engines: Arc<dyn Engines>, options: ApiOptions) -> Result<Self, SchemaError> {
        let executor = Executor::new(PRELUDE, SCHEMA, options)?;
        Ok(Self { inner: Arc::new(Inner { executor, engines }) })
    }

    /// Answers a request. Blocks: on the engines of one machine most requests take less than a few milliseconds, all of it CPU.
    #[must_use]
    pub fn execute(&self, identity: &Identity, request: &Request) -> Response {
        let Inner { executor, engines } = &*self.inner;
        // One base for the whole request, even if another is loaded meanwhile.
        let Base { companies, contacts } = engines.base();
        let now_ms = jiff::Timestamp::now().as_millisecond();
        let session =
            Session { identity, companies: &*companies, contacts: &*contacts, store: engines.users(), now_ms };
        executor.execute(identity.mode, request, &Query(&session), &Mutation(&session))
    }
}
