#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::os::unix::fs::PermissionsExt;
use std::thread;

use super::*;

#[test]
fn threads_that_race_for_a_secret_get_the_same_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gate").join("audit.key");
    let secrets: Vec<Vec<u8>> = thread::scope(|scope| {
        let racers: Vec<_> =
            (0..16).map(|_| scope.spawn(|| secret(&path, || random::<32>().map(Vec::from)).unwrap())).collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).collect()
    });
    assert!(secrets.iter().all(|one| one.len() == 32 && Some(one) == secrets.first()));
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let left_over = fs::read_dir(path.parent().unwrap()).unwrap().count();
    assert_eq!(left_over, 1, "no draft stays behind");
}

#[test]
fn a_file_over_the_bound_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    fs::write(&path, [b'x'; 11]).unwrap();
    assert_eq!(read_bounded(&path, 11).unwrap().len(), 11);
    let error = read_bounded(&path, 10).unwrap_err();
    assert_eq!(error.to_string(), "longer than 10 bytes");
}
