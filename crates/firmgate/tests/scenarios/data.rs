//! Data folders: each dataset is made once, each scenario works on a copy of its own.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex};

use firmgate_data::import::ImportMap;
use firmgate_data::{Existing, GenerateOptions, OnExisting, generate, import};
use tempfile::TempDir;

use crate::play::Data;

const COMPANIES: u64 = 2_000;
const SEED: u64 = 42;

static MADE: LazyLock<Mutex<HashMap<Data, TempDir>>> = LazyLock::new(Mutex::default);

/// A data folder that nobody else uses.
pub fn fresh(data: Data) -> TempDir {
    let mut made = MADE.lock().unwrap();
    let from = made.entry(data).or_insert_with(|| make(data));
    let copy = TempDir::new().unwrap();
    copy_folder(from.path(), copy.path());
    copy
}

fn make(data: Data) -> TempDir {
    let folder = TempDir::new().unwrap();
    let platform = folder.path().join("platform");
    match data {
        Data::Synthetic => {
            let options = GenerateOptions { companies: COMPANIES, seed: SEED, existing: Existing::Refuse };
            generate(&platform, &options, &mut |_| {}).unwrap();
        }
        Data::Listed => {
            let map = fs::read_to_string(root().join("maps/listed_companies.toml")).unwrap();
            let map = ImportMap::parse(&map).unwrap();
            let file = listed_file();
            println!("listed companies: {}", file.display());
            import(&platform, &file, &map, OnExisting::Refuse, &mut |_| {}).unwrap();
        }
    }
    folder
}

/// The real file where it lies beside the checkout, else the small one of the same form.
fn listed_file() -> PathBuf {
    let real = root().join("../shared/data/listed_companies.csv.gz");
    if real.exists() {
        return real;
    }
    println!("the file of 48,796 listed companies is not here: playing on the sample of the repository");
    root().join("crates/firmgate-data/tests/data/listed_sample.csv")
}

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
