//! Where things are in the data folder, and the secret files in it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// The folder that holds everything firmgate keeps, but for the record where that has a folder of its own.
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

    /// The same data with the record of the gate in the folder at `record`, which need not exist yet.
    #[must_use]
    pub fn with_record(self, record: Option<PathBuf>) -> Self {
        Self { record, ..self }
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The folder of the record, where it is another one than `gate` in the data folder.
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

    /// What is kept of the gate itself.
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

/// Refuses to trust what others could have put there or can change: the record would prove nothing.
///
/// The topmost folder, the one that the operator names, may belong to root too, as mounted volumes do. What is not there yet is made
/// with the right rights.
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

/// Why a file or folder of the record is not used.
#[derive(Debug, thiserror::Error)]
#[error("`{path}` {problem}")]
pub struct UntrustedError {
    path: String,
    problem: String,
    /// The one step that helps.
    pub advice: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Mounted,
    Folder,
    File,
}

fn check_rights(path: &Path, kind: Kind, forbidden: u32) -> Result<(), UntrustedError> {
    let shown = path.display().to_string();
    let refuse = |problem: String, advice: String| Err(UntrustedError { path: shown.clone(), problem, advice });
    let found = match fs::symlink_metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return refuse(format!("cannot be looked at: {error}"), "check the rights of its parents".into()),
    };
    let (owner, me) = (found.uid(), rustix::process::geteuid().as_raw());
    let mode = found.mode() & 0o7777;
    if found.is_symlink() {
        return refuse(
            "is a symbolic link".into(),
            format!("put the file or folder itself there; see `ls -l '{shown}'`"),
        );
    }
    if found.is_dir() != (kind != Kind::File) {
        let wanted = if kind == Kind::File { "a file" } else { "a folder" };
        return refuse(
            format!("is not {wanted}"),
            "move it away, or give another folder with `--record-dir DIR`".into(),
        );
    }
    if owner != me && !(kind == Kind::Mounted && owner == 0) {
        let advice = format!("`chown -R {me} '{shown}'`, if what is in it can be trusted; else move it away");
        return refuse(format!("belongs to the user {owner}, not to the user {me} who runs this"), advice);
    }
    if mode & forbidden != 0 {
        let who = if forbidden == 0o077 { "read or changed by other users" } else { "changed by other users" };
        let right = mode & !forbidden;
        let advice = format!("`chmod {right:o} '{shown}'`, if what is in it can be trusted; else move it away");
        return refuse(format!("can be {who} (its mode is {mode:o})"), advice);
    }
    Ok(())
}

/// Makes a folder that only its owner can look into; parents too.
pub fn private_folder(path: &Path) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// A new file that only its owner can read; an existing one is an error.
pub fn private_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().append(true).create_new(true).mode(0o600).open(path)
}

/// Makes sure that the folder's own entries survive a power failure.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Reads at most `bytes_max` of a file, and refuses a longer one.
pub fn read_bounded(path: &Path, bytes_max: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(bytes_max.saturating_add(1)).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > bytes_max {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("longer than {bytes_max} bytes")));
    }
    Ok(bytes)
}

/// The secret in the file at `path`; `fresh` makes it when there is none.
///
/// INVARIANT (one secret): of several processes that start at once, one makes the secret and all use that one. A link
/// to a finished file either succeeds or finds another's, so no reader sees half a secret.
pub fn secret(path: &Path, fresh: impl FnOnce() -> io::Result<Vec<u8>>) -> io::Result<Vec<u8>> {
    const SECRET_BYTES_MAX: u64 = 4096;
    match read_bounded(path, SECRET_BYTES_MAX) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        other => return other,
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    private_folder(folder)?;
    let draft = folder.join(format!(".{}", random_hex::<8>()?));
    let mut file = private_file(&draft)?;
    let linked = fresh()
        .and_then(|secret| file.write_all(&secret))
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::hard_link(&draft, path));
    fs::remove_file(&draft)?;
    match linked {
        Ok(()) => sync_folder(folder)?,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(error),
    }
    read_bounded(path, SECRET_BYTES_MAX)
}

/// Fresh random bytes from the operating system.
pub fn random<const N: usize>() -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(bytes)
}

/// Fresh random bytes as lower-case hex.
pub fn random_hex<const N: usize>() -> io::Result<String> {
    Ok(data_encoding::HEXLOWER.encode(&random::<N>()?))
}

#[cfg(test)]
mod tests;
