//! What a call is about.

/// A kind of thing that calls are about. The tools declare which kinds exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ResourceKind {
    name: &'static str,
    id: IdOnRecord,
}

/// Whether the audit log may hold the id of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum IdOnRecord {
    /// Callers may write free text in place of the id.
    No,
    /// It is an id of the backend and reveals nothing else.
    Yes,
}

/// What one call is about, as the policy sees it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Resource {
    kind: ResourceKind,
    id: Option<String>,
}

impl ResourceKind {
    /// A kind with this name, which the policy reads as `context.resource_kind`. The ids of its resources are kept out
    /// of the audit log.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self { name, id: IdOnRecord::No }
    }

    /// The same kind, with the ids of its resources in the audit log.
    #[must_use]
    pub const fn with_id_on_record(self) -> Self {
        Self { id: IdOnRecord::Yes, ..self }
    }

    /// The name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.name
    }
}

impl Resource {
    /// Everything of this kind.
    #[must_use]
    pub const fn all(kind: ResourceKind) -> Self {
        Self { kind, id: None }
    }

    /// One resource of this kind, by its id.
    #[must_use]
    pub fn one(kind: ResourceKind, id: impl Into<String>) -> Self {
        Self { kind, id: Some(id.into()) }
    }

    /// The kind.
    #[must_use]
    pub const fn kind(&self) -> ResourceKind {
        self.kind
    }

    /// What the policy reads as `context.resource_id`; none for a whole kind.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The id, where the audit log may hold it.
    pub(crate) fn id_on_record(&self) -> Option<&str> {
        match self.kind.id {
            IdOnRecord::Yes => self.id(),
            IdOnRecord::No => None,
        }
    }
}
