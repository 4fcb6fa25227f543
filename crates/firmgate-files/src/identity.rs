//! Which file or folder a name refers to: another one after it was removed or replaced.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// A file or folder, whatever its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileIdentity {
    device: u64,
    inode: u64,
}

impl FileIdentity {
    /// The file or folder at `path`; a symbolic link is not followed.
    ///
    /// # Errors
    /// The error of the operating system, for example when nothing is there.
    pub fn of(path: &Path) -> io::Result<Self> {
        let found = fs::symlink_metadata(path)?;
        Ok(Self { device: found.dev(), inode: found.ino() })
    }

    /// Whether `path` still refers to it.
    #[must_use]
    pub fn is_at(self, path: &Path) -> bool {
        Self::of(path).is_ok_and(|found| found == self)
    }
}
