use std::io;
use std::path::Path;

use firmgate_engine_local::at;

use super::LoadError;

#[test]
fn a_full_disk_is_found_at_the_bottom_of_an_error() {
    let full = io::Error::from_raw_os_error(28);
    let error = LoadError::from(at(Path::new("/data/x"))(full));
    assert!(matches!(error, LoadError::DiskFull { .. }), "{error:?}");
    let text = error.to_string();
    assert!(text.contains("`/data/x`") && text.contains("untouched"), "{text}");
    let denied = LoadError::from(at(Path::new("/data/x"))(io::Error::from(io::ErrorKind::PermissionDenied)));
    assert_eq!(denied.to_string(), "`/data/x`: permission denied");
}

#[test]
fn too_little_space_says_how_much_is_missing() {
    let error = LoadError::NoSpace { dir: "/data".into(), needed: 764 << 20, available: 100 << 20 };
    let text = error.to_string();
    assert!(text.contains("100 MiB free") && text.contains("needs 765 MiB"), "{text}");
}
