//! Published examples of standards, against the parts that they cover.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod jose;
mod wycheproof;

use std::collections::BTreeSet;

use data_encoding::BASE64URL_NOPAD;
use serde_json::Value;

use super::algorithm::Algorithm;
use super::dpop::{DpopRequest, FreshProof};
use super::key::PublicKey;
use super::replays::Replays;
use super::verified::{Confirmation, Verified};
use super::{json, url};
use crate::fault::KeysError;
use crate::inbound::TokenDigest;
use crate::principal::{Identity, Principal, Transport};
use crate::time::Moment;

/// RFC 7515 appendix A.2 and A.3: their claims are not those of an access token, so the signatures alone are checked.
const CLAIMS: &str = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

const RSA_7515: &str = r#"{"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"}"#;
const RSA_7515_SIGNATURE: &str = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
const EC_7515: &str = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#;
const EC_7515_SIGNATURE: &str =
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

/// RFC 7520 sections 3.3, 4.1 and 4.2.
const RSA_7520: &str = r#"{"kty":"RSA","n":"n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0VEiZQHz_AJmSCpMaJMRBSFKrKb2wqVwGU_NsYOYL-QtiWN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-oBHqFEHYpPe7Tpe-OfVfHd1E6cS6M1FZcD1NNLYD5lFHpPI9bTwJlsde3uhGqC0ZCuEHg8lhzwOHrtIQbS0FVbb9k3-tVTU4fg_3L_vniUFAKwuCLqKnS2BYwdq_mzSnbLY7h_qixoR7jig3__kRhuaxwUkRz5iaiQkqgc5gHdrNP5zw","e":"AQAB"}"#;
const TEXT_7520: &str = "SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUgcm9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4";
const RS256_7520_SIGNATURE: &str = "MRjdkly7_-oTPTS3AXP41iQIGKa80A0ZmTuV5MEaHoxnW2e5CZ5NlKtainoFmKZopdHM1O2U4mwzJdQx996ivp83xuglII7PNDi84wnB-BDkoBwA78185hX-Es4JIwmDLJK3lfWRa-XtL0RnltuYv746iYTh_qHRD68BNt1uSNCrUCTJDt5aAE6x8wW1Kt9eRo4QPocSadnHXFxnt8Is9UzpERV0ePPQdLuW3IS_de3xyIrDaLGdjluPxUAhb6L2aXic1U12podGU0KLUQSE_oI-ZnmKJ3F4uOZDnd6QZWJushZ41Axf_fcIe8u9ipH84ogoree7vjbU5y18kDquDg";
const PS384_7520_SIGNATURE: &str = "cu22eBqkYDKgIlTpzDXGvaFfz6WGoz7fUDcfT0kkOy42miAh2qyBzk1xEsnk2IpN6-tPid6VrklHkqsGqDqHCdP6O8TTB5dDDItllVo6_1OLPpcbUrhiUSMxbbXUvdvWXzg-UD8biiReQFlfz28zGWVsdiNAUf8ZnyPEgVFn442ZdNqiVJRmBqrYRXe8P_ijQ7p8Vdz0TTrxUeT3lm8d9shnr2lfJT8ImUjvAA2Xez2Mlp8cBE5awDzT0qI0n6uiP1aCN_2_jLAeQTlqRHtfa64QQSUmFAAjVKPbByi7xho0uTOcbH510a6GYmJUAfmWjwZ6oD4ifKo8DYM-X72Eaw";

/// RFC 8037 appendix A.3 and A.4.
const ED_8037: &str = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
const ED_8037_SIGNATURE: &str =
    "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

fn key(jwk: &str) -> PublicKey {
    PublicKey::read(&json::object(jwk.as_bytes()).unwrap()).unwrap().unwrap()
}

#[test]
fn published_signatures_verify_and_their_neighbours_do_not() {
    let hobbit = "bilbo.baggins@hobbiton.example";
    for (algorithm, jwk, header, payload, signature) in [
        (Algorithm::Rs256, RSA_7515, r#"{"alg":"RS256"}"#.to_owned(), CLAIMS, RSA_7515_SIGNATURE),
        (Algorithm::Es256, EC_7515, r#"{"alg":"ES256"}"#.to_owned(), CLAIMS, EC_7515_SIGNATURE),
        (Algorithm::Rs256, RSA_7520, format!(r#"{{"alg":"RS256","kid":"{hobbit}"}}"#), TEXT_7520, RS256_7520_SIGNATURE),
        (Algorithm::Ps384, RSA_7520, format!(r#"{{"alg":"PS384","kid":"{hobbit}"}}"#), TEXT_7520, PS384_7520_SIGNATURE),
        (
            Algorithm::EdDsa,
            ED_8037,
            r#"{"alg":"EdDSA"}"#.to_owned(),
            "RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
            ED_8037_SIGNATURE,
        ),
    ] {
        let signed = format!("{}.{payload}", BASE64URL_NOPAD.encode(header.as_bytes()));
        let mut signature = BASE64URL_NOPAD.decode(signature.as_bytes()).unwrap();
        for other in Algorithm::ALL {
            let verified = other.is_signed_by(&key(jwk), signed.as_bytes(), &signature);
            assert_eq!(verified, other == algorithm, "{} {jwk}", other.as_str());
        }
        assert!(!algorithm.is_signed_by(&key(jwk), format!("{signed}A").as_bytes(), &signature));
        *signature.last_mut().unwrap() ^= 1;
        assert!(!algorithm.is_signed_by(&key(jwk), signed.as_bytes(), &signature));
    }
}

#[test]
fn published_thumbprints_agree() {
    let text = |jwk: &str| BASE64URL_NOPAD.encode(&key(jwk).thumbprint());
    assert_eq!(text(ED_8037), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    // RFC 7638 section 3.1.
    let rsa = r#"{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"}"#;
    assert_eq!(text(rsa), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

/// RFC 9449 section 7.1.
#[test]
fn the_published_proof_fits_its_request() {
    let proof = "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0ZWRyZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9.2oW9RP35yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA";
    let token = TokenDigest::of(b"Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU");
    let request = DpopRequest { method: "GET", url: "https://resource.example.org/protectedresource", token };
    let now = Moment { wall_us: 1_562_262_618_000_000, mono_ns: 0 };
    let fresh = FreshProof::check(proof.as_bytes(), request, now).unwrap();
    let thumbprint = BASE64URL_NOPAD.decode(b"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I").unwrap();
    let thumbprint = thumbprint.try_into().unwrap();
    let who = Principal::assertion(Identity {
        subject: "ada".to_owned(),
        tenant: "acme".to_owned(),
        groups: BTreeSet::new(),
        scopes: BTreeSet::new(),
        transport: Transport::Http,
        inbound: None,
    });
    let bound = Verified::new(who, None, 1_562_262_700, Some(Confirmation::Key(thumbprint)), token);
    let proof = Replays::default().admit(fresh, &bound, now).unwrap();
    assert!(proof.is_of(&thumbprint, token));
}

#[test]
fn numbers_keep_their_kind_and_names_their_spelling() {
    let read = json::object(br#"{"a":1,"b":1.5,"c":-1,"d":[true,null,"x"]}"#).unwrap();
    assert_eq!(Value::Object(read).to_string(), r#"{"a":1,"b":1.5,"c":-1,"d":[true,null,"x"]}"#);
    assert!(json::object(br#"{"a":1e999}"#).is_none());
    assert!(json::object(b"{\"a\":\"\xff\"}").is_none());
    assert!(json::object(br#"{"a":1,"\u0061":2}"#).is_none());
    assert!(json::object(br#"{"a":1,"A":2}"#).is_some());
}

#[test]
fn a_target_is_one_spelling_of_a_url() {
    assert_eq!(url::target("HTTP://A.example:80?x").as_deref(), Some("http://a.example/"));
    assert_eq!(url::target("https://a.example:80/B").as_deref(), Some("https://a.example:80/B"));
    for wrong in ["", "a.example/x", "ftp://a.example/", "https:///x", "https://a b/", "https://u@a.example/"] {
        assert_eq!(url::target(wrong), None, "{wrong}");
    }
}

#[test]
fn faults_are_one_lower_case_line_without_quotes() {
    let texts = [
        super::InboundTokenError::TooLarge.to_string(),
        super::InboundTokenError::Malformed("token").to_string(),
        super::InboundTokenError::Claim("sub").to_string(),
        KeysError::MixedKeySet.to_string(),
    ];
    for text in texts {
        assert!(text.starts_with(char::is_lowercase) && !text.contains(['"', '\\', '\n', '.']), "{text}");
    }
}
