//! Which crate may reach what. The only list: manifests and sources are checked against it, and nothing else repeats it.

/// A crate of the workspace.
pub(super) struct Crate {
    pub(super) name: &'static str,
    /// Crates of the workspace that it may depend on. A test may use any: it does not ship.
    pub(super) uses: &'static [&'static str],
    /// Paths that its sources must not name, and why.
    pub(super) never: &'static [Never],
}

/// Paths that must not be named, and why.
pub(super) struct Never {
    pub(super) paths: &'static [&'static str],
    pub(super) why: &'static str,
}

/// A dependency that belongs to certain crates, and why it may be nowhere else.
pub(super) struct Owned {
    pub(super) dependency: &'static str,
    pub(super) owners: &'static [&'static str],
    pub(super) why: &'static str,
}

/// A path that only some files may name.
pub(super) struct Place {
    pub(super) path: &'static str,
    pub(super) files: &'static [&'static str],
    pub(super) why: &'static str,
}

const FILES_AND_SOCKETS: Never =
    Never { paths: &["std::fs", "std::net", "std::os", "std::process"], why: "it reaches no file, socket or process" };
const FILES: Never =
    Never { paths: &["std::fs"], why: "files are opened by `firmgate-files`, by engines or by the program" };
const ENVIRONMENT: Never = Never { paths: &["std::env"], why: "it reaches no environment" };
const CLOCK: Never =
    Never { paths: &["std::time::Instant::now", "std::time::SystemTime"], why: "time comes in as an argument" };
const RUNTIME: Never = Never { paths: &["std::thread", "tokio"], why: "it knows no runtime" };
const RANDOMNESS: Never =
    Never { paths: &["getrandom", "rand", "ring::rand"], why: "randomness comes in as an argument" };
const SOCKETS: Never =
    Never { paths: &["std::net", "tokio::net", "reqwest"], why: "only the outbound client connects" };

pub(super) const CRATES: &[Crate] = &[
    Crate { name: "firmgate-vocabulary", uses: &[], never: &[FILES_AND_SOCKETS, ENVIRONMENT, CLOCK, RUNTIME] },
    Crate { name: "firmgate-clean", uses: &[], never: &[FILES_AND_SOCKETS, ENVIRONMENT, CLOCK, RUNTIME] },
    // Only ever a dependency of tests.
    Crate { name: "firmgate-testing", uses: &[], never: &[] },
    Crate { name: "firmgate-files", uses: &[], never: &[SOCKETS, ENVIRONMENT, RUNTIME] },
    Crate {
        name: "firmgate-identity",
        uses: &["firmgate-clean"],
        never: &[FILES_AND_SOCKETS, SOCKETS, ENVIRONMENT, CLOCK, RANDOMNESS],
    },
    Crate {
        name: "firmgate-guard",
        uses: &["firmgate-clean", "firmgate-identity"],
        never: &[FILES_AND_SOCKETS, ENVIRONMENT, CLOCK, RUNTIME, RANDOMNESS],
    },
    Crate { name: "firmgate-ledger", uses: &["firmgate-files", "firmgate-guard"], never: &[SOCKETS, ENVIRONMENT] },
    Crate { name: "firmgate-egress", uses: &["firmgate-identity"], never: &[] },
    Crate {
        name: "firmgate-upstream",
        uses: &["firmgate-egress", "firmgate-guard", "firmgate-identity"],
        never: &[SOCKETS, FILES_AND_SOCKETS, ENVIRONMENT],
    },
    Crate {
        name: "firmgate-mcp",
        uses: &["firmgate-clean", "firmgate-guard", "firmgate-identity", "firmgate-upstream", "firmgate-vocabulary"],
        never: &[FILES_AND_SOCKETS, ENVIRONMENT, CLOCK, RUNTIME, RANDOMNESS],
    },
    Crate {
        name: "firmgate-model",
        uses: &["firmgate-names", "firmgate-vocabulary"],
        never: &[FILES_AND_SOCKETS, ENVIRONMENT, CLOCK, RUNTIME, RANDOMNESS],
    },
    Crate {
        name: "firmgate-names",
        uses: &["firmgate-vocabulary"],
        never: &[FILES_AND_SOCKETS, ENVIRONMENT, CLOCK, RUNTIME, RANDOMNESS],
    },
    Crate {
        name: "firmgate-query",
        uses: &["firmgate-model", "firmgate-vocabulary"],
        never: &[FILES_AND_SOCKETS, ENVIRONMENT, CLOCK, RUNTIME, RANDOMNESS],
    },
    Crate {
        name: "firmgate-engine-local",
        uses: &["firmgate-clean", "firmgate-files", "firmgate-model", "firmgate-names", "firmgate-vocabulary"],
        never: &[SOCKETS],
    },
    Crate {
        name: "firmgate-data",
        uses: &[
            "firmgate-clean",
            "firmgate-engine-local",
            "firmgate-files",
            "firmgate-model",
            "firmgate-names",
            "firmgate-vocabulary",
        ],
        never: &[SOCKETS],
    },
    Crate {
        name: "firmgate-platform",
        uses: &["firmgate-model", "firmgate-query", "firmgate-vocabulary"],
        never: &[SOCKETS, FILES],
    },
    Crate {
        name: "firmgate-listener",
        uses: &["firmgate-clean", "firmgate-files", "firmgate-identity", "firmgate-model"],
        never: &[FILES, ENVIRONMENT],
    },
    Crate {
        name: "firmgate-appsync",
        uses: &["firmgate-files", "firmgate-identity", "firmgate-listener", "firmgate-platform"],
        never: &[FILES, SOCKETS, ENVIRONMENT],
    },
    Crate {
        name: "firmgate-server",
        uses: &[
            "firmgate-clean",
            "firmgate-files",
            "firmgate-guard",
            "firmgate-identity",
            "firmgate-listener",
            "firmgate-mcp",
        ],
        never: &[FILES, SOCKETS, ENVIRONMENT],
    },
    Crate {
        name: "firmgate",
        uses: &[
            "firmgate-appsync",
            "firmgate-clean",
            "firmgate-data",
            "firmgate-egress",
            "firmgate-engine-local",
            "firmgate-files",
            "firmgate-guard",
            "firmgate-identity",
            "firmgate-ledger",
            "firmgate-listener",
            "firmgate-mcp",
            "firmgate-model",
            "firmgate-platform",
            "firmgate-server",
            "firmgate-upstream",
        ],
        never: &[],
    },
    Crate { name: "xtask", uses: &["firmgate-guard", "firmgate-mcp"], never: &[] },
];

pub(super) const OWNED: &[Owned] = &[
    Owned {
        dependency: "reqwest",
        owners: &["firmgate-egress"],
        why: "only the outbound client may open a socket to anything",
    },
    Owned { dependency: "aws-config", owners: &["firmgate-egress"], why: "credentials are held in one place" },
    Owned { dependency: "aws-sdk-sts", owners: &["firmgate-egress"], why: "credentials are held in one place" },
    Owned { dependency: "cynic", owners: &["firmgate-upstream"], why: "operations are written in one place" },
    Owned { dependency: "tantivy", owners: &["firmgate-engine-local"], why: "the gate must not reach the index" },
    Owned {
        dependency: "rusqlite",
        owners: &["firmgate-engine-local"],
        why: "the gate must not reach the platform's tables",
    },
    Owned { dependency: "icu_properties", owners: &["firmgate-clean"], why: "what is hidden is decided in one place" },
    Owned { dependency: "rmcp", owners: &["firmgate", "firmgate-server"], why: "the flow must not know its transport" },
    Owned { dependency: "axum", owners: &["firmgate"], why: "the flow must not know its transport" },
    Owned { dependency: "clap", owners: &["firmgate"], why: "only the edge knows the command line" },
    Owned { dependency: "cedar-policy", owners: &["firmgate-guard"], why: "policy is decided in one place" },
    Owned {
        dependency: "tokio",
        owners: &[
            "firmgate",
            "firmgate-appsync",
            "firmgate-egress",
            "firmgate-identity",
            "firmgate-ledger",
            "firmgate-listener",
            "firmgate-server",
            "firmgate-testing",
        ],
        why: "the kernel and the tools know no runtime",
    },
    Owned { dependency: "firmgate-testing", owners: &[], why: "nothing of it ships: it belongs to dev-dependencies" },
];

pub(super) const PLACES: &[Place] = &[
    Place {
        path: "firmgate_identity::Principal::assertion",
        files: &["crates/firmgate/src/local.rs"],
        why: "an identity has two origins: a verified token and the local user",
    },
    Place {
        path: "crate::effect::OnRecord::assertion",
        files: &["crates/firmgate-guard/src/audit.rs"],
        why: "only the audit issues a permit, and only for a call whose intent is on record",
    },
    Place {
        path: "crate::audit::OnRecord::assertion",
        files: &["crates/firmgate-guard/src/audit.rs"],
        why: "only the audit issues a permit, and only for a call whose intent is on record",
    },
];
