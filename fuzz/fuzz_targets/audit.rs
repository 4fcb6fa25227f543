//! Audit files and their index: any bytes are verified or refused, and an index that was read can be appended to.
#![no_main]

use firmgate_guard::audit::{Index, IndexEvent};
use firmgate_guard::{AuditKey, verify};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = verify(data, None);
    let key = AuditKey::new([7; 32]);
    if let Ok(mut index) = Index::read(data, &key) {
        let whole = &data[..index.whole_bytes()];
        let line = index.add(IndexEvent::Opened { file: "a".to_owned() }, 0, &key).expect("an entry has a form");
        let longer = [whole, line.as_bytes(), b"\n"].concat();
        assert_eq!(Index::read(&longer, &key).expect("an entry follows").head(), index.head());
    }
});
