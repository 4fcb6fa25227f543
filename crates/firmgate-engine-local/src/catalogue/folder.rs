//! The folder of a catalogue for readers, which may be on a read-only disk.

use std::io;
use std::path::Path;
use std::sync::Arc;

use tantivy::Directory;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{DirectoryLock, FileHandle, Lock, MmapDirectory, WatchCallback, WatchHandle, WritePtr};

/// A folder that is only read. The engine locks it while it opens the files of a commit, so that a writer removes none of them;
/// on a read-only disk nothing writes, and the lock is not needed.
#[derive(Clone, Debug)]
pub(super) struct ReadFolder(MmapDirectory);

impl ReadFolder {
    /// The folder at `path`.
    pub(super) fn open(path: &Path) -> tantivy::Result<Self> {
        Ok(Self(MmapDirectory::open(path)?))
    }
}

impl Directory for ReadFolder {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.0.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.0.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.0.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.0.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.0.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.0.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.0.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        unless_read_only(self.0.acquire_lock(lock))
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.0.watch(callback)
    }
}

fn unless_read_only(lock: Result<DirectoryLock, LockError>) -> Result<DirectoryLock, LockError> {
    use io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem};
    match lock {
        Err(LockError::IoError(error)) if matches!(error.kind(), ReadOnlyFilesystem | PermissionDenied) => {
            Ok(DirectoryLock::from(Box::new(())))
        }
        lock => lock,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_folder_that_cannot_be_written_needs_no_lock() {
        let fails = |kind: io::ErrorKind| unless_read_only(Err(LockError::wrap_io_error(io::Error::from(kind))));
        assert!(fails(io::ErrorKind::ReadOnlyFilesystem).is_ok());
        assert!(fails(io::ErrorKind::PermissionDenied).is_ok());
        assert!(fails(io::ErrorKind::StorageFull).is_err());
        assert!(unless_read_only(Err(LockError::LockBusy)).is_err());
    }
}
