//! Builds a gate from its settings: keys, journal, policy, limits and backend.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use firmgate_engine_local::{Access, LocalEngines};
use firmgate_files::{File, Replaced, Watched, Watching};
use firmgate_guard::{Audit, AuditKey, ChainStart, DEFAULT_POLICY, Gate, Limiter, NoApprover, Policy, Quota, Writes};
use firmgate_identity::{CallId, Clock, Moment, Principal};
use firmgate_ledger::{FileSink, Rotation};
use firmgate_listener::Health;
use firmgate_mcp::limits::{AI_SEARCH_CALLS, DISCOVERY_CALLS, EXPORT_CALLS};
use firmgate_mcp::tools::{EXPORT, TOOLS, entry};
use firmgate_mcp::{Flow, RecentWrites, Server, TextBlock, declarations};
use firmgate_platform::{ApiOptions, Platform};
use firmgate_server::Sheds;
use firmgate_upstream::{Backend, Client};

use crate::call_ids::CallIds;
use crate::credentials;
use crate::embedded::Embedded;
use crate::failure::{Failure, nearest};
use crate::local;
use crate::log::CallLog;
use crate::paths::{self, DataFolder};
use crate::reload::Notes;
use crate::settings::limit::{self, Limit};
use crate::settings::{self, Mutations, ServeSettings, TextForm};

/// A gate that is ready for calls.
pub struct Gateway {
    /// The server.
    pub server: Arc<Server>,
    /// The caller: the user whose program started this process.
    pub who: Principal,
    /// Where decisions are recorded; close it last.
    pub journal: Arc<FileSink>,
    /// The time of everything here.
    pub clock: Arc<dyn Clock>,
    /// Counts refusals for lack of capacity.
    pub sheds: Sheds,
    /// The state of the data of the platform in this process; none where the backend is elsewhere.
    pub data: Health,
    /// How the gate authenticates to the backend, for the start line.
    pub auth: &'static str,
    /// The files that are read again, so far.
    pub watching: Watching,
    /// Where their changes are reported.
    pub notes: Notes,
}

/// Opens everything that a gate needs.
pub async fn build(settings: &ServeSettings) -> Result<Gateway, Failure> {
    let policy = read_policy(settings.policy.as_deref())?.1;
    warn_of_gaps(&policy);
    let policy_digest = policy.digest();
    let mut watching = Watching::new();
    let limiter = Limiter::new(quotas(&settings.limits)?);
    let (backend, auth, data) = backend(settings, &mut watching)?;
    let writes = match settings.mutations {
        Mutations::Denied => Writes::Denied,
        Mutations::Allowed => Writes::Enabled,
    };

    trusted(&settings.data)?;
    let refused = |error: io::Error| no_journal(&settings.data, &error);
    let boot = firmgate_files::random::<8>().map_err(refused)?;
    let boot_id = data_encoding::HEXLOWER.encode(&boot);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock { began: Instant::now(), ids: CallIds::new(boot) });
    let key = audit_key(&settings.data).map_err(refused)?;
    let journal = FileSink::create(&settings.data.audit(), &boot_id, key.clone(), Rotation::default());
    let journal = journal.map_err(refused)?;
    let journal = Arc::new(journal);
    let who = local::local_user(&journal).map_err(refused)?;
    let start = ChainStart {
        boot: boot_id,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        policy: policy_digest,
        writes,
        now: clock.now(),
        previous: None,
    };
    let audit = Audit::new(journal.clone(), key, start);
    // A gate that cannot write its first record would refuse every call; better to report it now.
    audit.start().await.map_err(|error| refused(io::Error::other(error)))?;

    let gate = Gate::new(policy, writes);
    watching.extend(settings.policy.as_deref().map(|path| watched_policy(path, gate.clone())));
    let notes = Notes::on_record(audit.clone(), Arc::clone(&clock));
    let sheds = Sheds::on_record(audit.clone(), Arc::clone(&clock));
    let flow = Flow {
        gate,
        approvals: Arc::new(NoApprover),
        budgets: Arc::new(limiter),
        ledger: Arc::<RecentWrites>::default(),
        audit,
        client: Client::new(backend),
        clock: Arc::clone(&clock),
        observer: Arc::new(CallLog),
        text: match settings.text {
            TextForm::Json => TextBlock::Json,
            TextForm::Compact => TextBlock::Compact,
            TextForm::Summary => TextBlock::Summary,
        },
    };
    Ok(Gateway { server: Arc::new(Server::new(flow)), who, journal, clock, sheds, data, auth, watching, notes })
}

/// The key of the audit in a data folder; generated when there is none.
pub fn audit_key(data: &DataFolder) -> io::Result<AuditKey> {
    let path = data.audit_key();
    let secret = firmgate_files::secret(&path, || firmgate_files::random::<32>().map(Vec::from))?;
    let secret: [u8; 32] =
        secret.try_into().map_err(|_| io::Error::other(format!("`{}` is not 32 bytes long", path.display())))?;
    Ok(AuditKey::new(secret))
}

/// The platform on engines, as an API with its own settings.
pub fn platform(engines: &Arc<LocalEngines>, options: ApiOptions) -> Result<Platform, Failure> {
    Platform::new(engines.clone(), options).map_err(Failure::run)
}

/// Opens the engines of a data folder.
pub fn engines(data: &DataFolder) -> Result<Arc<LocalEngines>, Failure> {
    let folder = data.platform();
    if !data.manifest().exists() {
        let shown = data.path().display();
        return Err(Failure::run(format!("no companies in the data folder `{shown}`"))
            .hint("make them with `firmgate demo`, or `firmgate platform generate`"));
    }
    let engines = LocalEngines::open(&folder).map_err(|error| Failure::advised(&error))?;
    if engines.access() == Access::ReadOnly {
        tracing::warn!(folder = %folder.display(), "the data folder is read-only: collections and discovery jobs cannot be written");
    }
    Ok(Arc::new(engines))
}

/// The policy in a file, or the built-in one: its text, and the parsed policy.
pub fn read_policy(own: Option<&Path>) -> Result<(String, Policy), Failure> {
    const POLICY_BYTES_MAX: u64 = 1 << 20;
    let text = own.map(|path| {
        firmgate_files::read_text(path, POLICY_BYTES_MAX)
            .map_err(|error| Failure::usage(format!("cannot read the policy `{}`: {error}", path.display())))
    });
    let text = text.transpose()?.unwrap_or_else(|| DEFAULT_POLICY.to_owned());
    let policy = Policy::parse(&text, &declarations()).map_err(|error| {
        Failure::usage(format!("the policy is not valid: {error}"))
            .hint("correct the file, or leave it out to use the built-in policy")
    })?;
    Ok((text, policy))
}

/// A file replaces the whole built-in policy, which is easily overlooked: then most tools are denied and not listed.
fn warn_of_gaps(policy: &Policy) {
    let denied: Vec<String> =
        policy.coverage().into_iter().filter(|one| one.permits.is_empty()).map(|one| one.action).collect();
    if !denied.is_empty() {
        tracing::warn!(
            actions = denied.join(" "),
            "no permit of the policy names these actions: they are denied to all callers"
        );
    }
}

/// A policy file that is put in force when it changes. One that is not valid leaves the old policy in force.
fn watched_policy(path: &Path, gate: Gate) -> Box<dyn Watched> {
    let file = path.to_owned();
    Box::new(File::new("policy", vec![file.clone()], move || {
        let (_, read) = read_policy(Some(&file)).map_err(|failure| failure.to_string())?;
        let digest = read.digest();
        if digest == gate.policy().digest() {
            return Ok(None);
        }
        warn_of_gaps(&read);
        gate.replace_policy(read);
        Ok(Some(Replaced::Policy(digest)))
    }))
}

/// The built-in limits, overridden by the configured ones.
fn quotas(limits: &[Limit]) -> Result<Vec<Quota>, Failure> {
    let built_in =
        [("ai_search", AI_SEARCH_CALLS), ("request_email_discovery", DISCOVERY_CALLS), (EXPORT.0, EXPORT_CALLS)];
    let built_in = built_in.map(|(tool, (count, per))| Limit { tool: tool.to_owned(), count, per });
    let limits = limit::merge(limits.to_vec(), built_in.to_vec());
    limits
        .into_iter()
        .map(|limit| match limited(&limit.tool) {
            Some(action) => Ok(Quota { action: action.to_owned(), count: limit.count, per: limit.per }),
            None => {
                let near = nearest(&limit.tool, TOOLS.iter().map(|tool| tool.name).chain([EXPORT.0]));
                Err(Failure::usage(format!("limit for an unknown tool `{}`", limit.tool))
                    .maybe_hint(near.map(|near| format!("did you mean `{near}`?"))))
            }
        })
        .collect()
}

/// The action of a tool that a limit can name, or of reading exported files.
fn limited(name: &str) -> Option<&'static str> {
    let (export, action) = EXPORT;
    entry(name).map(|tool| tool.action).or_else(|| (name == export).then_some(action))
}

fn backend(
    settings: &ServeSettings,
    watching: &mut Watching,
) -> Result<(Arc<dyn Backend>, &'static str, Health), Failure> {
    match &settings.backend {
        settings::Backend::Embedded => {
            let engines = engines(&settings.data)?;
            let platform = platform(&engines, ApiOptions::default())?;
            Ok((Arc::new(Embedded::new(platform)), "embedded", Health::new(move || engines.problem())))
        }
        settings::Backend::Endpoint(endpoint) => {
            let (http, auth) = credentials::backend(endpoint, &settings.data, watching)?;
            Ok((Arc::new(http), auth, Health::default()))
        }
    }
}

/// Anyone who could change the key, the audit log or their folders could falsify the record.
pub fn trusted(data: &DataFolder) -> Result<(), Failure> {
    paths::trusted(data).map_err(|error| {
        let advice = error.advice.clone();
        Failure::run(format!("the audit record is not safe there: {error}")).hint(advice)
    })
}

fn no_journal(data: &DataFolder, error: &io::Error) -> Failure {
    let shown = data.gate();
    Failure::run(format!("the record of calls cannot be kept in `{}`: {error}", shown.display())).hint(
        "give a folder that can be written with `--record-dir DIR`, `FIRMGATE_RECORD_DIR` or `record_dir` in the configuration; \
         without the record no call may run",
    )
}

/// The system's clocks, and the ids of calls.
struct SystemClock {
    began: Instant,
    ids: CallIds,
}

impl Clock for SystemClock {
    fn now(&self) -> Moment {
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Moment {
            wall_us: i64::try_from(wall.as_micros()).unwrap_or(i64::MAX),
            mono_ns: u64::try_from(self.began.elapsed().as_nanos()).unwrap_or(u64::MAX),
        }
    }

    fn call_id(&self) -> CallId {
        self.ids.next()
    }
}
