//! Who can change a file or folder.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// Why a file or folder of the audit log is not used.
#[derive(Debug, thiserror::Error)]
#[error("`{path}` {problem}")]
pub struct UntrustedError {
    path: String,
    problem: String,
    /// The one step that fixes it.
    pub advice: String,
}

/// What must be at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A folder, which may belong to root too.
    Mounted,
    /// A folder.
    Folder,
    /// A file.
    File,
}

/// Refuses what others could have put there or can change. `forbidden` are the bits of the mode that must not be set; a
/// missing file is accepted.
///
/// # Errors
/// What is wrong with it, and the one step that fixes it.
pub fn check_rights(path: &Path, kind: Kind, forbidden: u32) -> Result<(), UntrustedError> {
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
