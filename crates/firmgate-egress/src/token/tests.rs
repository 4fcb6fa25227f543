//! What a token looks like, and how long it lasts.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::time::{Duration, UNIX_EPOCH};

use super::*;

fn jwt(claims: &str) -> SecretString {
    let part = |text: &str| data_encoding::BASE64URL_NOPAD.encode(text.as_bytes());
    SecretString::from(format!("{}.{}.sig", part(r#"{"alg":"RS256"}"#), part(claims)))
}

#[test]
fn a_token_is_one_word_with_or_without_a_prefix() {
    let token = |text: &str, form| OutboundToken::new(&SecretString::from(text), form).map(|token| token.header());
    assert_eq!(token("a.b.c", TokenForm::Raw).unwrap(), "a.b.c");
    assert_eq!(token("a.b.c", TokenForm::Bearer).unwrap(), "Bearer a.b.c");
    assert!(token("a.b.c", TokenForm::Raw).unwrap().is_sensitive());
    for text in ["", "two words", "a\r\nb", "a\tb", "ä", &"x".repeat(crate::limits::TOKEN_BYTES_MAX + 1)] {
        assert_eq!(token(text, TokenForm::Raw).unwrap_err(), TokenError::Malformed);
    }
    let shown = format!(
        "{:?} {:?}",
        OutboundToken::new(&SecretString::from("geheim"), TokenForm::Raw),
        SecretString::from("geheim")
    );
    assert!(!shown.contains("geheim"), "{shown}");
}

#[tokio::test]
async fn the_source_knows_best_how_long_a_token_lasts_then_the_token_then_nobody() {
    let now = UNIX_EPOCH + Duration::from_secs(1000);
    let life = |text: SecretString, life: Option<u64>| {
        SourcedToken::new(text, life.map(Duration::from_secs)).into_parts(now).map(|(_, life)| life)
    };
    let of = |seconds| Ok(Expiry::of(Duration::from_secs(seconds), now));
    assert_eq!(life(jwt(r#"{"exp":4600}"#), Some(60)), of(60));
    assert_eq!(life(jwt(r#"{"exp":4600}"#), None), of(3600));
    assert_eq!(life(SecretString::from("opaque"), None), of(300));
    assert_eq!(life(jwt(r#"{"exp":"soon"}"#), None), of(300));
    for ended in [jwt(r#"{"exp":999}"#), jwt(r#"{"exp":1000}"#)] {
        assert_eq!(life(ended, None), Err(TokenError::Expired));
    }
    assert_eq!(life(SecretString::from("opaque"), Some(0)), Err(TokenError::Expired));
}
