#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use super::{REJECTS_BYTES_MAX, Rejects};

#[test]
fn the_list_of_rejected_rows_is_bounded_in_bytes() {
    let dir = tempfile::tempdir().unwrap();
    let mut rejects = Rejects::new(dir.path(), "members.csv".as_ref());
    let (reason, rows) = ("\"no\" name, ".repeat(20), REJECTS_BYTES_MAX / 200);
    for line in 0..rows {
        rejects.add((line, line + 1), &reason).unwrap();
    }
    let unlisted = rejects.unlisted;
    let path = rejects.finish().unwrap().unwrap();
    let listed = csv::Reader::from_path(&path).unwrap().records().count() as u64;
    assert!(unlisted > 0, "the list has all of {rows} rows");
    assert_eq!(listed + unlisted, rows);
    assert!(path.metadata().unwrap().len() <= REJECTS_BYTES_MAX + 100);
}
