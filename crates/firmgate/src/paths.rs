//! Where things are in the data folder.

use std::path::{Path, PathBuf};

use firmgate_files::{Kind, UntrustedError, check_rights};

/// The folder that holds everything that firmgate stores, except the audit log where that has its own folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataFolder {
    path: PathBuf,
    record: Option<PathBuf>,
}

impl DataFolder {
    /// The folder at `path`, which need not exist yet.
    pub fn new(path: PathBuf) -> Self {
        Self { path, record: None }
    }

    /// The same data with the audit log of the gate in the folder at `record`, which need not exist yet.
    #[must_use]
    pub fn with_record(self, record: Option<PathBuf>) -> Self {
        Self { record, ..self }
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The folder of the audit log, where it is not `gate` in the data folder.
    pub fn own_record(&self) -> Option<&Path> {
        self.record.as_deref()
    }

    /// What belongs to the embedded platform.
    pub fn platform(&self) -> PathBuf {
        self.path.join("platform")
    }

    /// Written last when companies are loaded: its presence means a complete platform.
    pub fn manifest(&self) -> PathBuf {
        self.platform().join("manifest.json")
    }

    /// The key that callers of `firmgate platform serve` need when none is configured.
    pub fn platform_key(&self) -> PathBuf {
        self.platform().join("api.key")
    }

    /// The files of the gate itself.
    pub fn gate(&self) -> PathBuf {
        self.record.clone().unwrap_or_else(|| self.path.join("gate"))
    }

    /// The journals of the gates that used this folder.
    pub fn audit(&self) -> PathBuf {
        self.gate().join("audit")
    }

    /// Held by the process that refreshes the login.
    pub fn login_lock(&self) -> PathBuf {
        self.gate().join("login.lock")
    }

    /// The key of the argument digests and of the chain.
    pub fn audit_key(&self) -> PathBuf {
        self.gate().join("audit.key")
    }
}

/// Refuses files that others could have created or can change: the audit log would prove nothing.
///
/// The topmost folder, the one that the operator names, may belong to root too, as mounted volumes do. What is missing
/// is created with the right permissions.
pub fn trusted(data: &DataFolder) -> Result<(), UntrustedError> {
    let audit = data.audit();
    let index = audit.join("index.chain");
    let top = data.own_record().unwrap_or(data.path());
    let gate = (data.gate(), if data.own_record().is_some() { Kind::Mounted } else { Kind::Folder }, 0o022);
    for (path, kind, hidden) in [
        (top.to_owned(), Kind::Mounted, 0o022),
        gate,
        (audit, Kind::Folder, 0o022),
        (data.audit_key(), Kind::File, 0o077),
        (index, Kind::File, 0o022),
    ] {
        check_rights(&path, kind, hidden)?;
    }
    Ok(())
}
