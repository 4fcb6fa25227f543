#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::io::{self, Cursor, Read};

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use proptest::prelude::*;

use super::super::limits::READ_BYTES;
use super::{Basis, Encoded, NOT_TEXT};

fn detected(bytes: &[u8]) -> Encoded {
    Encoded::of_head(bytes, None).unwrap_or_else(|| Encoded::of_whole(bytes).unwrap())
}

fn decoded(encoded: Encoded, bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    encoded.decode(bytes).unwrap().read_to_end(&mut text).unwrap();
    text
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

/// Returns a few bytes at a time.
struct Dribble<'a>(&'a [u8], usize);

impl Read for Dribble<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.1.min(buffer.len());
        self.0.by_ref().take(count as u64).read(buffer)
    }
}

/// Companies as they appear in files of a region, and the encoding that such files have.
const REGIONS: [(&str, &str); 10] = [
    (
        "windows-1252",
        "Müller & Söhne GmbH;Köln\nBäckerei Groß;München\nCrédit Générale;Orléans\nCompañía Española;Málaga\n",
    ),
    ("windows-1252", "1;Müller;Köln\n"),
    ("windows-1250", "Spółka Żabka Łódź;Łódź\nČeské dráhy, akciová společnost;Plzeň\nKőbányai Sörgyár;Győr\n"),
    ("windows-1251", "Открытое акционерное общество Газпром;Санкт-Петербург\nЛукойл;Москва\n"),
    ("windows-1253", "Εθνική Τράπεζα της Ελλάδος;Αθήνα\nΤιτάν Τσιμέντα;Θεσσαλονίκη\n"),
    ("windows-1254", "Türkiye İş Bankası;İstanbul\nŞişe ve Cam Fabrikaları;Eskişehir\nYapı Kredi Bankası;İzmir\n"),
    ("Shift_JIS", "株式会社北星製作所;東京\nトヨタ自動車株式会社;愛知県豊田市\n"),
    ("GBK", "华云科技股份有限公司;北京\n中国石油天然气股份有限公司;上海\n"),
    ("Big5", "台灣積體電路製造股份有限公司;新竹\n鴻海精密工業股份有限公司;新北市\n"),
    ("EUC-KR", "주식회사 하나텍;서울\n삼성전자주식회사;수원시\n"),
];

#[test]
fn files_of_all_regions_are_read_as_written() {
    for (name, text) in REGIONS {
        let encoding = Encoding::for_label(name.as_bytes()).unwrap();
        let (bytes, _, unmappable) = encoding.encode(text);
        assert!(!unmappable, "{text}");
        let found = detected(&bytes);
        assert_eq!((found.encoding.name(), found.basis), (name, Basis::Guess), "{text}");
        assert_eq!(String::from_utf8(decoded(found, &bytes)).unwrap(), text);
        // The same as UTF-8 and UTF-16 is not guessed.
        let marked = format!("\u{feff}{text}");
        for (bytes, encoding) in [
            (text.as_bytes().to_vec(), UTF_8),
            (marked.as_bytes().to_vec(), UTF_8),
            (utf16(text, u16::to_le_bytes), UTF_16LE),
            (utf16(text, u16::to_be_bytes), UTF_16BE),
            (utf16(&marked, u16::to_le_bytes), UTF_16LE),
            (utf16(&marked, u16::to_be_bytes), UTF_16BE),
        ] {
            let found = detected(&bytes);
            assert_eq!((found.encoding, found.basis), (encoding, Basis::Content), "{text}");
            assert_eq!(String::from_utf8(decoded(found, &bytes)).unwrap(), text, "{}", encoding.name());
        }
    }
}

#[test]
fn a_guess_does_not_depend_on_how_much_is_read_at_a_time() {
    for (name, text) in REGIONS {
        let text = format!("Number;Name;City\n{text}").repeat(3);
        let (bytes, ..) = Encoding::for_label(name.as_bytes()).unwrap().encode(&text);
        let whole = Encoded::of_whole(&*bytes).unwrap();
        for count in 1..9 {
            assert_eq!(Encoded::of_whole(Dribble(&bytes, count)).unwrap(), whole, "{name}, {count} at a time");
        }
    }
}

#[test]
fn a_few_broken_rows_do_not_change_the_encoding_of_the_others() {
    let mut bytes = "Zürich;Köln;Málaga;Łódź;Orléans\n".repeat(5).into_bytes();
    bytes.extend(b"M\xfcnchen\n");
    let found = detected(&bytes);
    assert_eq!((found.encoding, found.basis), (UTF_8, Basis::Content));
    assert_eq!(decoded(found, &bytes), bytes);
    // A file that was cut within a character, too.
    let cut = bytes.iter().take("Zürich;K".len() + 1).copied().collect::<Vec<_>>();
    assert_eq!(detected(&[&bytes[..], &cut].concat()).encoding, UTF_8);
}

#[test]
fn evidence_stands_over_the_map_and_the_map_over_a_guess() {
    let declared = |bytes: &[u8]| Encoded::of_head(bytes, Some(WINDOWS_1252)).unwrap();
    assert_eq!(declared(b"\xef\xbb\xbfName").encoding, UTF_8);
    assert_eq!(declared(b"\xff\xfeN\0").encoding, UTF_16LE);
    let found = declared("Köln".as_bytes());
    assert_eq!((found.encoding, found.basis), (WINDOWS_1252, Basis::Map));
    assert_eq!(decoded(found, "Köln".as_bytes()), "KÃ¶ln".as_bytes());
}

#[test]
fn what_is_not_text_in_its_encoding_is_not_replaced() {
    let shift_jis = Encoding::for_label(b"shift_jis").unwrap();
    let found = Encoded::of_head(b"", Some(shift_jis)).unwrap();
    assert_eq!(decoded(found, b"a\x81"), [b'a', NOT_TEXT]);
    let many = [0xff; 3 * READ_BYTES + 1];
    assert_eq!(decoded(found, &many).len(), many.len());
    let found = Encoded::of_head(b"\xff\xfe", None).unwrap();
    assert_eq!(decoded(found, b"\xff\xfea\0\x00\xd8b\0c"), [b'a', NOT_TEXT, b'b', NOT_TEXT]);
}

proptest! {
    /// A text is returned unchanged, however the stream returns it.
    #[test]
    fn every_text_comes_back(text in "[a-zA-Z0-9;, éüßñøÅ\n]{0,80}", repeat in 1..4_000_usize, take in 1..40_usize) {
        let text = text.repeat(repeat.div_ceil(1 + text.len()));
        let single = WINDOWS_1252.encode(&text).0.into_owned();
        let as_single = Encoded::of_head(&single, Some(WINDOWS_1252)).unwrap();
        let marked = format!("\u{feff}{text}");
        let double = utf16(&marked, u16::to_be_bytes);
        for (bytes, encoded) in [(single, as_single), (double.clone(), detected(&double))] {
            let mut out = Vec::new();
            let mut input = encoded.decode(Cursor::new(bytes)).unwrap();
            let mut buffer = vec![0; take];
            loop {
                let count = input.read(&mut buffer).unwrap();
                if count == 0 {
                    break;
                }
                out.extend(buffer.iter().take(count));
            }
            prop_assert_eq!(String::from_utf8(out).unwrap(), text.as_str());
        }
    }

    #[test]
    fn any_bytes_are_read_to_their_end(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        for declared in [None, Some("utf-8"), Some("utf-16be"), Some("windows-1252"), Some("gb18030"), Some("iso-2022-jp")] {
            let declared = declared.and_then(|label| Encoding::for_label(label.as_bytes()));
            let found = match Encoded::of_head(&bytes, declared) {
                Some(found) => found,
                None => Encoded::of_whole(bytes.as_slice()).unwrap(),
            };
            let mut text = decoded(found, &bytes);
            if found.encoding != UTF_8 {
                text.retain(|byte| *byte != NOT_TEXT);
                prop_assert!(str::from_utf8(&text).is_ok(), "{}", found.encoding.name());
            }
        }
    }
}
