//! Files and folders that only their owner may read, and secrets in them.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

/// Makes a folder that only its owner can look into; parents too.
///
/// # Errors
/// What the operating system says.
pub fn private_folder(path: &Path) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// A new file that only its owner can read; an existing one is an error.
///
/// # Errors
/// What the operating system says, also when something is there.
pub fn private_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().append(true).create_new(true).mode(0o600).open(path)
}

/// Makes sure that the folder's own entries survive a power failure.
///
/// # Errors
/// What the operating system says.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Reads at most `bytes_max` of a file, and refuses a longer one.
///
/// ```
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("key");
/// std::fs::write(&path, "secret")?;
/// assert_eq!(firmgate_files::read_bounded(&path, 16)?, b"secret");
/// assert!(firmgate_files::read_bounded(&path, 3).is_err(), "it is longer than what was asked for");
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// What the operating system says, or [`io::ErrorKind::FileTooLarge`].
pub fn read_bounded(path: &Path, bytes_max: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(bytes_max.saturating_add(1)).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > bytes_max {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("longer than {bytes_max} bytes")));
    }
    Ok(bytes)
}

/// Reads at most `bytes_max` of a file that must be UTF-8.
///
/// # Errors
/// As [`read_bounded`], or that it is not UTF-8.
pub fn read_text(path: &Path, bytes_max: u64) -> io::Result<String> {
    String::from_utf8(read_bounded(path, bytes_max)?).map_err(io::Error::other)
}

/// The secret in the file at `path`; `fresh` generates it when there is none.
///
/// INVARIANT (one secret): of several processes that start at once, one makes the secret and all use that one. A link
/// to a finished file either succeeds or finds another's, so no reader sees half a secret.
///
/// # Errors
/// What the operating system says, or `fresh`.
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
///
/// # Errors
/// When the operating system has no randomness.
pub fn random<const N: usize>() -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(bytes)
}

/// Fresh random bytes as lower-case hex.
///
/// # Errors
/// When the operating system has no randomness.
pub fn random_hex<const N: usize>() -> io::Result<String> {
    Ok(data_encoding::HEXLOWER.encode(&random::<N>()?))
}

#[cfg(test)]
mod tests;
