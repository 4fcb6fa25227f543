#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::io::{Cursor, Read, Write};

use bzip2::write::BzEncoder;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use super::super::content::ContentError;
use super::{Bounded, Packing, Source, is_packed};

/// Names and bytes.
type Entries<'a> = &'a [(&'a str, &'a [u8])];

fn zip(entries: Entries<'_>) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn unpacked(bytes: &[u8]) -> Result<(String, Packing), ContentError> {
    let mut source = Source::new(Cursor::new(bytes))?;
    let mut text = String::new();
    for _ in 0..2 {
        text.clear();
        source.open()?.read_to_string(&mut text)?;
    }
    Ok((text, source.packing))
}

#[test]
fn the_one_table_of_an_archive_is_read() {
    let cases: [(Entries<'_>, &str); 4] = [
        (&[("data.bin", b"a,b\n")], "data.bin"),
        (&[("LICENSE", b"x"), ("Firms.CSV", b"a,b\n")], "Firms.CSV"),
        (
            &[("out/", b""), ("out/a.tsv", b"a,b\n"), ("__MACOSX/out/._a.tsv", b"x"), ("out/.DS_Store", b"x")],
            "out/a.tsv",
        ),
        (&[("\u{202e}a.csv", b"a,b\n")], "a.csv"),
    ];
    for (entries, name) in cases {
        let packed = zip(entries);
        assert!(is_packed(&mut Cursor::new(&packed)).unwrap());
        let got = unpacked(&packed).unwrap();
        assert_eq!(got, ("a,b\n".to_owned(), Packing::Zip { entry: name.to_owned() }));
    }
}

#[test]
fn every_frame_of_zstandard_is_read() {
    let frame = |text: &str| compress_to_vec(text.as_bytes(), CompressionLevel::Fastest);
    let other = [&[0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0][..], b"abc"].concat();
    let long = "a,b\n".repeat(100_000);
    let packed = [other.clone(), frame("a,b\n"), other, frame(&long)].concat();
    assert!(is_packed(&mut Cursor::new(&packed)).unwrap());
    assert_eq!(unpacked(&packed).unwrap(), (format!("a,b\n{long}"), Packing::Zstd));
    let cut = packed.get(..packed.len() - 5).unwrap();
    assert!(matches!(unpacked(cut), Err(ContentError::Unreadable(_))));
    let mut damaged = frame(&long);
    damaged.iter_mut().skip(12).for_each(|byte| *byte ^= 0x55);
    assert!(unpacked(&damaged).is_err());
}

#[test]
fn every_stream_of_bzip2_is_read() {
    let stream = |text: &str| {
        let mut encoder = BzEncoder::new(Vec::new(), bzip2::Compression::best());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    let long = "a,b\n".repeat(100_000);
    let packed = [stream("a,b\n"), stream(""), stream(&long)].concat();
    assert!(is_packed(&mut Cursor::new(&packed)).unwrap());
    assert_eq!(unpacked(&packed).unwrap(), (format!("a,b\n{long}"), Packing::Bzip2));
    assert_eq!(unpacked(&stream("")).unwrap(), (String::new(), Packing::Bzip2));
    let cut = packed.get(..packed.len() - 5).unwrap();
    assert!(matches!(unpacked(cut), Err(ContentError::Unreadable(_))));
    let mut damaged = stream(&long);
    damaged.iter_mut().skip(12).for_each(|byte| *byte ^= 0x55);
    assert!(matches!(unpacked(&damaged), Err(ContentError::Unreadable(_))));
    let text = "BZh9,b\n";
    assert_eq!(unpacked(text.as_bytes()).unwrap(), (text.to_owned(), Packing::None));
}

#[test]
fn other_archives_say_what_is_in_them() {
    let message = |entries: Entries<'_>| unpacked(&zip(entries)).unwrap_err().to_string();
    assert_eq!(message(&[("a.csv", b"x"), ("b.csv", b"x")]), "the zip archive holds 2 files: `a.csv`, `b.csv`");
    assert_eq!(message(&[("a", b"x"), ("b", b"x")]), "the zip archive holds 2 files: `a`, `b`");
    assert_eq!(message(&[]), "the zip archive holds no file");
    let many: Vec<String> = (0..12).map(|at| format!("{at}.csv")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b"x"[..])).collect();
    assert!(message(&many).ends_with("`9.csv`, and 2 more"), "{}", message(&many));
    assert_eq!(
        message(&[("[Content_Types].xml", b"x"), ("xl/workbook.xml", b"x")]),
        "the file is an Excel workbook, not a table of companies"
    );
    let mut broken = zip(&[("a.csv", b"a,b\n")]);
    broken.truncate(broken.len() - 4);
    assert!(unpacked(&broken).unwrap_err().to_string().starts_with("the zip archive cannot be unpacked: "));
}

#[test]
fn what_unpacks_to_more_than_the_bound_is_an_error() {
    let mut out = Vec::new();
    assert_eq!(Bounded::new(&b"12345"[..], 5).read_to_end(&mut out).unwrap(), 5);
    let error = Bounded::new(&b"123456"[..], 5).read_to_end(&mut out).unwrap_err();
    assert_eq!(error.to_string(), "longer than 5 bytes when unpacked");
}
