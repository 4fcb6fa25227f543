//! The files of the journal and their index, on a disk that may be full, removed or shared with other processes.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read as _, Seek, SeekFrom, Write as _};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use firmgate_files::{FileIdentity, private_file, sync_folder};
use firmgate_guard::AuditKey;
use firmgate_guard::audit::{FileStart, Index, IndexEvent};
use jiff::Timestamp;

use super::{Disk, Files, Opened};

/// The index, next to the files.
pub const INDEX: &str = "index.chain";
/// Free bytes that a new file needs before it is begun.
const ROOM_BYTES_MIN: usize = 64 * 1024;
/// More than a line of a journal has: enough of the end of a file to find its last record.
const TAIL_BYTES: u64 = 128 * 1024;

/// The files of one process in the folder of all.
pub struct Folder {
    path: PathBuf,
    identity: FileIdentity,
    boot_id: String,
    key: AuditKey,
    opened: u64,
    writing: Option<(PathBuf, FileIdentity)>,
}

impl Folder {
    /// The journals in a folder, which must be there.
    pub fn new(path: &Path, boot_id: &str, key: AuditKey) -> io::Result<Self> {
        let identity = FileIdentity::of(path)?;
        Ok(Self { path: path.to_owned(), identity, boot_id: boot_id.to_owned(), key, opened: 0, writing: None })
    }

    fn next_name(&self) -> String {
        let stamp = Timestamp::now().strftime("%Y%m%dT%H%M%SZ");
        match self.opened {
            0 => format!("{stamp}-{}.jsonl", self.boot_id),
            later => format!("{stamp}-{}-{later}.jsonl", self.boot_id),
        }
    }

    /// Adds to the index, alone among all processes. `events` are built from the index as it is then.
    fn index(&self, events: impl FnOnce(&Index) -> io::Result<Vec<IndexEvent>>) -> io::Result<Index> {
        change_index(&self.path, &self.key, events)
    }

    /// The ends of other files to record: of processes that are gone, and of the time before the index.
    fn unsettled(&self, index: &Index) -> io::Result<Vec<IndexEvent>> {
        let mut events = Vec::new();
        for name in journals(&self.path)? {
            let path = self.path.join(&name);
            let known = index.files().get(&name);
            let orphaned = known.is_some_and(|file| file.opened.is_some() && file.end.is_none());
            let older = known.is_none() && index.entries() == 0;
            if !(orphaned || older) || is_written(&path) {
                continue;
            }
            let end = end_of(&path)?;
            let (file, records, head) = (name, end.records, end.head);
            events.push(match orphaned {
                true => IndexEvent::Closed { file, records, head },
                false => IndexEvent::Adopted { file, records, head },
            });
        }
        Ok(events)
    }
}

impl Files for Folder {
    fn open(&mut self) -> io::Result<Opened> {
        self.check_folder()?;
        let file_name = self.next_name();
        let path = self.path.join(&file_name);
        let mut file = private_file(&path)?;
        let begun = self.begin(&file_name, &mut file);
        let index = match begun {
            Ok(index) => index,
            Err(error) => {
                let _still_there = fs::remove_file(&path);
                return Err(error);
            }
        };
        let previous = index.files().get(&file_name).and_then(|file| file.opened.clone());
        let start = FileStart { number: self.opened, file: Some(file_name), previous, lost: 0 };
        self.opened += 1;
        self.writing = Some((path.clone(), FileIdentity::of(&path)?));
        Ok(Opened { disk: Box::new(file), path, start })
    }

    fn closed(&mut self, path: &Path) -> io::Result<()> {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return Ok(()) };
        let end = end_of(path)?;
        let event = IndexEvent::Closed { file: name.to_owned(), records: end.records, head: end.head };
        self.index(|_| Ok(vec![event])).map(drop)
    }

    fn check(&self) -> io::Result<()> {
        self.check_folder()?;
        match &self.writing {
            Some((path, identity)) if !identity.is_at(path) => {
                Err(io::Error::other(format!("`{}` was removed or replaced", path.display())))
            }
            _ => Ok(()),
        }
    }
}

impl Folder {
    /// INVARIANT (room): a file is begun only where some lines fit, so that a full disk is detected before a caller
    /// waits.
    fn begin(&self, name: &str, file: &mut File) -> io::Result<Index> {
        // Held as long as the file is open: it shows others that the file is still written.
        file.lock()?;
        file.write_all(&vec![b'\n'; ROOM_BYTES_MIN])?;
        file.sync_data()?;
        file.set_len(0)?;
        let index = self.index(|index| {
            let mut events = self.unsettled(index)?;
            events.push(IndexEvent::Opened { file: name.to_owned() });
            Ok(events)
        })?;
        // A durable line in a file whose name was lost would not be durable.
        sync_folder(&self.path)?;
        Ok(index)
    }

    fn check_folder(&self) -> io::Result<()> {
        if self.identity.is_at(&self.path) {
            return Ok(());
        }
        Err(io::Error::other(format!("the folder `{}` was removed or replaced", self.path.display())))
    }
}

/// Notes in the index of a folder that these files may be away from now on, each with the calls that were open when it ended.
///
/// # Errors
/// What the operating system says; the index is as it was then.
pub fn note_archived<'f>(folder: &Path, key: &AuditKey, files: impl Iterator<Item = (&'f str, u64)>) -> io::Result<()> {
    let events = files.map(|(file, open)| IndexEvent::Archived { file: file.to_owned(), open });
    change_index(folder, key, |_| Ok(events.collect())).map(drop)
}

/// Adds entries to the index of a folder. One process does so at a time.
fn change_index(
    folder: &Path,
    key: &AuditKey,
    events: impl FnOnce(&Index) -> io::Result<Vec<IndexEvent>>,
) -> io::Result<Index> {
    let path = folder.join(INDEX);
    let mut file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(&path)?;
    file.lock()?;
    let mut text = Vec::new();
    file.read_to_end(&mut text)?;
    let mut index = Index::read(&text, key).map_err(|broken| {
        let found = format!("`{}` was changed: {broken}; `firmgate audit verify` says more", path.display());
        io::Error::new(io::ErrorKind::InvalidData, found)
    })?;
    // A partial entry left by a crash was never an entry.
    let whole = u64::try_from(index.whole_bytes()).unwrap_or(u64::MAX);
    let events = events(&index)?;
    let mut lines = String::new();
    for event in events {
        let line =
            index.add(event, wall_us(), key).ok_or_else(|| io::Error::other("an entry of the index has no form"))?;
        lines.push_str(&line);
        lines.push('\n');
    }
    file.set_len(whole)?;
    if let Err(error) = file.write_all(lines.as_bytes()).and_then(|()| file.sync_data()) {
        let _as_it_was = file.set_len(whole);
        return Err(error);
    }
    Ok(index)
}

/// The names of the journals in a folder, oldest first: they begin with the time.
///
/// # Errors
/// What the operating system says of the folder.
pub fn journals(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".jsonl") {
            names.push(name);
        }
    }
    sort(&mut names);
    Ok(names)
}

/// Puts the names of journals in order, oldest first, and each once.
pub fn sort(names: &mut Vec<String>) {
    names.sort_by(|one, other| place(one).cmp(&place(other)));
    names.dedup();
}

/// Time and boot id as they are in a name, and the number that the later files of a process have.
fn place(name: &str) -> (&str, u64) {
    let stem = name.strip_suffix(".jsonl").unwrap_or(name);
    let numbered = stem.rsplit_once('-').filter(|(before, _)| before.contains('-'));
    match numbered.and_then(|(before, number)| Some((before, number.parse().ok()?))) {
        Some(place) => place,
        None => (stem, 0),
    }
}

/// Whether a process has the file open for writing.
fn is_written(path: &Path) -> bool {
    File::open(path).is_ok_and(|file| file.try_lock_shared().is_err())
}

/// How a file ends: the number and the hash of its last whole record.
fn end_of(path: &Path) -> io::Result<firmgate_guard::audit::FileEnd> {
    #[derive(serde::Deserialize)]
    struct Last {
        seq: u64,
        hash: String,
    }
    let mut file = File::open(path)?;
    let bytes = file.metadata()?.len();
    file.seek(SeekFrom::Start(bytes.saturating_sub(TAIL_BYTES)))?;
    let mut last = Vec::new();
    let mut line = Vec::new();
    let mut lines = BufReader::new(file);
    while lines.read_until(b'\n', &mut line)? > 0 {
        if line.ends_with(b"\n") {
            std::mem::swap(&mut last, &mut line);
        }
        line.clear();
    }
    Ok(serde_json::from_slice::<Last>(&last)
        .map(|last| firmgate_guard::audit::FileEnd { records: last.seq, head: last.hash })
        .unwrap_or_default())
}

fn wall_us() -> i64 {
    let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(wall.as_micros()).unwrap_or(i64::MAX)
}

impl Disk for File {
    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }
}
