//! How names in other scripts are read in Latin letters.
//!
//! Letters and kana are read by themselves. Ideographs are not: a Japanese name is read by the words that Japanese names are made of,
//! and what no word covers is left out; a Chinese name is read character by character.

use deunicode::deunicode_char;
use unicode_normalization::UnicodeNormalization;

use crate::cut::is_dense;
use crate::legal::DENSE_FORMS;

/// Words of Japanese names of companies, the longer ones first, and their reading in Hepburn romanisation as companies write it.
const JAPANESE: &[(&str, &str)] = &[
    ("製作所", "seisakusho"),
    ("自動車", "jidosha"),
    ("重工業", "jukogyo"),
    ("不動産", "fudosan"),
    ("百貨店", "hyakkaten"),
    ("研究所", "kenkyujo"),
    ("信用金庫", "shinkin"),
    ("自動織機", "jidoshokki"),
    ("海上火災", "kaijo kasai"),
    ("三菱", "mitsubishi"),
    ("三井", "mitsui"),
    ("住友", "sumitomo"),
    ("日立", "hitachi"),
    ("富士", "fuji"),
    ("東芝", "toshiba"),
    ("日産", "nissan"),
    ("本田", "honda"),
    ("松下", "matsushita"),
    ("川崎", "kawasaki"),
    ("神戸", "kobe"),
    ("大和", "daiwa"),
    ("野村", "nomura"),
    ("伊藤忠", "itochu"),
    ("丸紅", "marubeni"),
    ("任天堂", "nintendo"),
    ("資生堂", "shiseido"),
    ("花王", "kao"),
    ("日本", "nippon nihon"),
    ("東京", "tokyo"),
    ("大阪", "osaka"),
    ("京都", "kyoto"),
    ("名古屋", "nagoya"),
    ("東海", "tokai"),
    ("関西", "kansai"),
    ("九州", "kyushu"),
    ("北海道", "hokkaido"),
    ("電機", "denki"),
    ("電気", "denki"),
    ("電工", "denko"),
    ("電子", "denshi"),
    ("電力", "denryoku"),
    ("電鉄", "dentetsu"),
    ("電話", "denwa"),
    ("銀行", "ginko"),
    ("証券", "shoken"),
    ("生命", "seimei"),
    ("保険", "hoken"),
    ("信託", "shintaku"),
    ("商事", "shoji"),
    ("物産", "bussan"),
    ("産業", "sangyo"),
    ("工業", "kogyo"),
    ("興業", "kogyo"),
    ("製薬", "seiyaku"),
    ("薬品", "yakuhin"),
    ("化学", "kagaku"),
    ("化成", "kasei"),
    ("製鉄", "seitetsu"),
    ("製鋼", "seiko"),
    ("金属", "kinzoku"),
    ("建設", "kensetsu"),
    ("建物", "tatemono"),
    ("鉄道", "tetsudo"),
    ("航空", "koku"),
    ("郵船", "yusen"),
    ("汽船", "kisen"),
    ("海運", "kaiun"),
    ("運輸", "unyu"),
    ("倉庫", "soko"),
    ("食品", "shokuhin"),
    ("製粉", "seifun"),
    ("製菓", "seika"),
    ("麦酒", "biru"),
    ("水産", "suisan"),
    ("紡績", "boseki"),
    ("繊維", "seni"),
    ("製紙", "seishi"),
    ("印刷", "insatsu"),
    ("放送", "hoso"),
    ("新聞", "shimbun"),
    ("通信", "tsushin"),
    ("精機", "seiki"),
    ("精工", "seiko"),
    ("機械", "kikai"),
    ("光学", "kogaku"),
    ("硝子", "garasu"),
    ("石油", "sekiyu"),
    ("瓦斯", "gasu"),
    ("住宅", "jutaku"),
    ("地所", "jisho"),
    ("技研", "giken"),
    ("総研", "soken"),
    ("総合", "sogo"),
];

/// A string in Latin letters, where that differs.
#[must_use]
pub fn in_latin(text: &str) -> Option<String> {
    let read = japanese_words_read(text);
    let mut is_changed = read != text;
    let mut latin = String::with_capacity(read.len() * 2);
    for c in read.nfkc() {
        if is_latin(c) {
            latin.push(c);
        } else if is_kana(c) || !is_dense(c) {
            let letters = deunicode_char(c).unwrap_or_default();
            is_changed |= letters.chars().any(char::is_alphabetic);
            latin.push_str(letters);
        } else {
            latin.push(' ');
        }
    }
    is_changed |= latin.trim() != read.trim() && latin.contains(char::is_alphabetic);
    is_changed.then_some(latin)
}

/// A Chinese name in pinyin without tones, a syllable a word and without its legal form. `None` for other names.
#[must_use]
pub fn in_pinyin(text: &str) -> Option<String> {
    let is_read = |c: char| is_dense(c) && !is_kana(c);
    if text.chars().any(is_kana) || !text.chars().any(is_read) {
        return None;
    }
    let name = DENSE_FORMS.iter().fold(text.to_owned(), |name, form| name.replace(form, " "));
    let syllable = |c: char| if is_read(c) { deunicode_char(c).unwrap_or_default().to_owned() } else { c.to_string() };
    Some(name.chars().map(syllable).collect())
}

fn japanese_words_read(text: &str) -> String {
    if !text.chars().any(is_dense) {
        return text.to_owned();
    }
    JAPANESE.iter().fold(text.to_owned(), |text, (word, reading)| text.replace(word, &format!(" {reading} ")))
}

/// Latin letters, with and without marks, and the punctuation beside them.
fn is_latin(c: char) -> bool {
    matches!(u32::from(c), 0..=0x036F | 0x1E00..=0x1EFF | 0x2000..=0x2BFF)
}

fn is_kana(c: char) -> bool {
    matches!(u32::from(c), 0x3041..=0x30FF)
}
