//! Answers of token endpoints, as they are and as they should not be.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use bytes::Bytes;

use super::*;

fn answer(status: u16, body: &str) -> Result<Grant, TokenError> {
    read(&FetchResponse { status, body: Bytes::copy_from_slice(body.as_bytes()), max_age: None })
}

#[test]
fn a_grant_is_read_in_every_usual_form() {
    let body = r#"{"access_token":"a","token_type":"Bearer","expires_in":60,"refresh_token":"r","id_token":"i","x":1}"#;
    let grant = answer(200, body).unwrap();
    assert_eq!((grant.access.expose_secret(), grant.life), ("a", Some(Duration::from_secs(60))));
    assert_eq!((grant.refresh.unwrap().expose_secret(), grant.id.unwrap().expose_secret()), ("r", "i"));
    assert_eq!(
        answer(200, r#"{"access_token":"a","expires_in":"3599"}"#).unwrap().life,
        Some(Duration::from_secs(3599))
    );
    assert!(answer(200, r#"{"access_token":"a","token_type":"N_A"}"#).unwrap().life.is_none());
    for odd in ["-1", "1e400", "\"soon\""] {
        let body = format!(r#"{{"access_token":"a","expires_in":{odd}}}"#);
        assert!(answer(200, &body).is_err() || answer(200, &body).unwrap().life.is_none(), "{odd}");
    }
}

#[test]
fn what_is_no_grant_is_refused() {
    for body in ["", "{}", "<html>", r#"{"access_token":null}"#, r#"{"access_token":"a","token_type":"DPoP"}"#] {
        assert_eq!(answer(200, body).unwrap_err(), TokenError::Malformed, "{body}");
    }
}

#[test]
fn a_refusal_is_told_in_known_words_only() {
    let refused = |status: u16, body: &str| answer(status, body).unwrap_err();
    for (word, refusal) in REFUSALS {
        let body = format!(r#"{{"error":"{word}","error_description":"geheim"}}"#);
        let error = refused(400, &body);
        assert_eq!(error, TokenError::Refused(refusal));
        assert!(error.to_string().ends_with(word) && !error.to_string().contains("geheim"));
    }
    assert_eq!(refused(400, r#"{"error":"geheim"}"#), TokenError::Refused(OAuthErrorCode::Other));
    assert_eq!(refused(302, ""), TokenError::Refused(OAuthErrorCode::Other));
    assert_eq!(refused(401, "geheim"), TokenError::Refused(OAuthErrorCode::Other));
    for status in [429, 500, 503] {
        assert_eq!(refused(status, ""), TokenError::Unavailable);
    }
}
