#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{PayloadChecksumKind, SignableBody, SignableRequest, SigningSettings, sign};
use http::{HeaderName, HeaderValue};
use serde_json::Value;

use super::authorization::SIGNED_HEADERS_MAX;
use super::*;

const NOW: &str = "2026-11-20T12:00:00Z";
const ID: &str = "AKIAEXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/// A request before or after it is signed.
#[derive(Clone, Debug)]
struct Whole {
    method: String,
    path: String,
    query: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Whole {
    /// What the client of a GraphQL API sends.
    fn post() -> Self {
        let mut headers = HeaderMap::new();
        headers.insert("host", HeaderValue::from_static("api.example.com"));
        headers.insert("content-type", HeaderValue::from_static("application/json"));
        Self {
            method: "POST".to_owned(),
            path: "/graphql".to_owned(),
            query: String::new(),
            headers,
            body: br#"{"query":"{ __typename }"}"#.to_vec(),
        }
    }

    fn set(&mut self, name: &'static str, value: &str) {
        self.headers.insert(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }

    /// Changes a part of the `Authorization` header.
    fn replace(&mut self, from: &str, to: &str) {
        let value = self.headers["authorization"].to_str().unwrap();
        assert!(value.contains(from), "{value}");
        let value = value.replace(from, to);
        self.set("authorization", &value);
    }

    fn verify(&self, keys: &AccessKeys, scope: &Scope, now: Timestamp) -> Result<String, SigV4Error> {
        let value = self.headers["authorization"].to_str().unwrap();
        let parts = Parts { method: &self.method, path: &self.path, query: &self.query, headers: &self.headers };
        let pending = Pending::check(value, &self.headers, keys, scope, now)?;
        Ok(pending.verify(&parts, &self.body)?.principal().to_owned())
    }

    /// Signed by the signer of AWS.
    fn signed(self, session_token: Option<&str>, checksum: PayloadChecksumKind, at: Timestamp) -> Self {
        self.signed_by([ID, SECRET], session_token, checksum, at)
    }

    fn signed_by(
        mut self,
        [id, secret]: [&str; 2],
        session_token: Option<&str>,
        checksum: PayloadChecksumKind,
        at: Timestamp,
    ) -> Self {
        let mut settings = SigningSettings::default();
        settings.payload_checksum_kind = checksum;
        let identity = Credentials::new(id, secret, session_token.map(str::to_owned), None, "test").into();
        let params = aws_sigv4::sign::v4::SigningParams::builder()
            .identity(&identity)
            .region("eu-west-1")
            .name("appsync")
            .time(SystemTime::try_from(at).unwrap())
            .settings(settings)
            .build()
            .unwrap()
            .into();
        let url = format!("https://api.example.com{}?{}", self.path, self.query);
        let headers: Vec<(String, String)> = self
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), String::from_utf8(value.as_bytes().to_vec()).unwrap()))
            .collect();
        let headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let request = SignableRequest::new(&self.method, url, headers, SignableBody::Bytes(&self.body)).unwrap();
        let (instructions, _) = sign(request, &params).unwrap().into_parts();
        for (name, value) in instructions.headers() {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            self.headers.insert(name, HeaderValue::from_str(value).unwrap());
        }
        self
    }
}

/// The headers of a signed request to a GraphQL API, as pairs.
pub(in crate::appsync) fn signed_headers(
    key: [&str; 2],
    session_token: Option<&str>,
    body: &[u8],
    at: Timestamp,
) -> Vec<(String, String)> {
    let mut request = Whole::post();
    request.body = body.to_vec();
    let signed = request.signed_by(key, session_token, PayloadChecksumKind::NoHeader, at);
    let headers = signed.headers.iter();
    headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect()
}

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn keys(session_token: Option<&str>) -> AccessKeys {
    let token = session_token.map(|token| format!("session_token = \"{token}\"\n")).unwrap_or_default();
    AccessKeys::parse(&format!("[[key]]\nid = \"{ID}\"\nsecret = \"{SECRET}\"\n{token}")).unwrap()
}

fn scope() -> Scope {
    Scope { region: "eu-west-1".to_owned(), service: "appsync" }
}

fn signed() -> Whole {
    Whole::post().signed(None, PayloadChecksumKind::NoHeader, now())
}

#[test]
fn what_the_signer_of_aws_signs_is_accepted() {
    let mut odd = Whole::post();
    odd.query = "b=2&a=x%20y&a=%2Fz&empty=&plus=1%2B1&%C3%A9=%E1%88%B4".to_owned();
    odd.set("x-amz-user-agent", "  some   agent\tof ours ");
    odd.set("x-greeting", "grüße");
    odd.headers.append("x-greeting", HeaderValue::from_static("again"));
    odd.body = vec![0xff; 10_000];
    for request in [Whole::post(), odd] {
        for token in [None, Some("IQoJb3JpZ2luX2VjE/+=")] {
            for checksum in [PayloadChecksumKind::NoHeader, PayloadChecksumKind::XAmzSha256] {
                let mut signed = request.clone().signed(token, checksum, now());
                assert_eq!(signed.verify(&keys(token), &scope(), now()).as_deref(), Ok("iam:AKIAEXAMPLE"));
                signed.body.push(b' ');
                let refused = signed.verify(&keys(token), &scope(), now()).unwrap_err();
                assert!(matches!(refused, SigV4Error::Invalid(_)), "{refused:?}");
            }
        }
    }
}

/// How a signed request is refused after something about it was changed.
fn refusal(change: impl Fn(&mut Whole)) -> SigV4Error {
    let mut request = signed();
    change(&mut request);
    request.verify(&keys(None), &scope(), now()).unwrap_err()
}

fn invalid(text: &str) -> SigV4Error {
    SigV4Error::Invalid(text.to_owned())
}

#[test]
fn a_key_a_scope_and_a_date_must_be_the_right_ones() {
    let other_region = invalid("Credential should be scoped to a valid region, not 'us-east-1'.");
    assert_eq!(refusal(|r| r.replace("eu-west-1", "us-east-1")), other_region);
    let other_service = invalid("Credential should be scoped to correct service: 'appsync'.");
    assert_eq!(refusal(|r| r.replace("/appsync/", "/execute-api/")), other_service);

    assert_eq!(refusal(|r| r.replace("AKIAEXAMPLE", "AKIAOTHER")), SigV4Error::Unrecognized);
    assert_eq!(refusal(|r| r.set("x-amz-security-token", "t")), SigV4Error::Unrecognized);
    // A key with a session token is not valid without it.
    assert_eq!(signed().verify(&keys(Some("token")), &scope(), now()), Err(SigV4Error::Unrecognized));
    let other = Whole::post().signed(Some("tokem"), PayloadChecksumKind::NoHeader, now());
    assert_eq!(other.verify(&keys(Some("token")), &scope(), now()), Err(SigV4Error::Unrecognized));

    let other_day = invalid("Date in Credential scope does not match the day of 'X-Amz-Date': '20261120T120000Z'.");
    assert_eq!(refusal(|r| r.replace("/20261120/", "/20261119/")), other_day);
    let none = SigV4Error::Incomplete("Authorization header requires existence of 'X-Amz-Date' header.");
    assert_eq!(refusal(|r| drop(r.headers.remove("x-amz-date"))), none);
    let no_date = SigV4Error::Incomplete("'X-Amz-Date' must have the form YYYYMMDDTHHMMSSZ.");
    for date in ["20261120T12000Z", "20261320T120000Z", "20261120T120000", "2026-11-20T12:00:00Z", ""] {
        assert_eq!(refusal(|r| r.set("x-amz-date", date)), no_date, "{date}");
    }
    let twice = SigV4Error::Incomplete("An 'X-Amz-' header that has one value was sent twice.");
    let again = HeaderValue::from_static("20261120T120000Z");
    assert_eq!(
        refusal(|r| {
            r.headers.append("x-amz-date", again.clone());
        }),
        twice
    );
}

#[test]
fn a_signature_must_cover_what_could_be_changed_on_the_way() {
    let added = invalid("'x-amz-added' must be a 'SignedHeader' in the AWS Authorization.");
    assert_eq!(refusal(|r| r.set("x-amz-added", "1")), added);
    let no_host = invalid("'host' must be a 'SignedHeader' in the AWS Authorization.");
    assert_eq!(refusal(|r| r.replace("content-type;host;", "content-type;")), no_host);
    let gone = invalid("'SignedHeaders' names a header that the request does not have as text.");
    assert_eq!(refusal(|r| drop(r.headers.remove("content-type"))), gone);
    let other_body = invalid("'X-Amz-Content-Sha256' is not the hash of the body.");
    for hash in [canonical::sha256(b"another body"), "UNSIGNED-PAYLOAD".to_owned()] {
        let declared = |r: &mut Whole| {
            r.set("x-amz-content-sha256", &hash);
            r.replace("host;x-amz-date", "host;x-amz-content-sha256;x-amz-date");
        };
        assert_eq!(refusal(declared), other_body, "{hash}");
    }
}

#[test]
fn a_signature_holds_for_five_minutes_in_both_directions() {
    let ask = |seconds: i64| signed().verify(&keys(None), &scope(), now() + SignedDuration::from_secs(seconds));
    for seconds in [-300, -1, 0, 300] {
        assert!(ask(seconds).is_ok(), "{seconds}");
    }
    let text = |seconds: i64| match ask(seconds) {
        Err(SigV4Error::Invalid(text)) => text,
        other => panic!("{other:?}"),
    };
    assert_eq!(text(301), "Signature expired: 20261120T120000Z is more than 5 min. before 20261120T120501Z.");
    assert_eq!(text(-301), "Signature not yet current: 20261120T120000Z is more than 5 min. after 20261120T115459Z.");
}

#[test]
fn a_wrong_signature_is_answered_with_what_should_have_been_signed() {
    let token = "canary/token";
    let mut request = Whole::post().signed(Some(token), PayloadChecksumKind::NoHeader, now());
    let value = request.headers["authorization"].to_str().unwrap().to_owned();
    let signature = value.rsplit_once('=').unwrap().1.to_owned();
    request.replace(&signature, &"0".repeat(64));
    let Err(SigV4Error::Invalid(text)) = request.verify(&keys(Some(token)), &scope(), now()) else { panic!() };
    let canonical = "'POST\n/graphql\n\ncontent-type:application/json\nhost:api.example.com\nx-amz-date:20261120T120000Z\n\
                     x-amz-security-token:canary/token\n\ncontent-type;host;x-amz-date;x-amz-security-token\n";
    assert!(
        text.starts_with("The request signature we calculated does not match the signature you provided."),
        "{text}"
    );
    assert!(text.contains(canonical), "{text}");
    assert!(text.contains("'AWS4-HMAC-SHA256\n20261120T120000Z\n20261120/eu-west-1/appsync/aws4_request\n"), "{text}");
    // Neither the right signature nor the secret is in it.
    assert!(!text.contains(&signature) && !text.contains(SECRET), "{text}");
}

#[test]
fn the_header_has_one_form() {
    let signature = "0".repeat(64);
    let good = format!(
        "AWS4-HMAC-SHA256 Credential=ID/20261120/eu-west-1/appsync/aws4_request, SignedHeaders=host;x-amz-date, Signature={signature}"
    );
    let parsed = Authorization::parse(&good).unwrap();
    assert_eq!((parsed.access_key_id, parsed.date, parsed.region), ("ID", "20261120", "eu-west-1"));
    assert!(parsed.covers("host") && !parsed.covers("content-type"));
    assert_eq!(Authorization::parse(&good.replace(", ", ",")), Ok(parsed));

    let names = |count: usize| (0..count).map(|n| format!("h{n:03}")).collect::<Vec<_>>().join(";");
    assert!(Authorization::parse(&good.replace("host;x-amz-date", &names(SIGNED_HEADERS_MAX))).is_ok());
    let wrong = [
        good.replace("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA512"),
        good.replace("AWS4-HMAC-SHA256 ", "AWS4-HMAC-SHA256"),
        good.replace("aws4_request", "aws4_requests"),
        good.replace("/aws4_request", ""),
        good.replace("/aws4_request", "/aws4_request/more"),
        good.replace("ID/", "/"),
        good.replace("20261120", "2026112"),
        good.replace("20261120", "2026112x"),
        good.replace("Signature=0", "Signature=A"),
        good.replace("Signature=0", "Signature="),
        good.replace(", Signature", ", Sum"),
        good.replace("SignedHeaders=", "SignedHeaders"),
        good.replace("host;x-amz-date", "x-amz-date;host"),
        good.replace("host;x-amz-date", "host;host"),
        good.replace("host;x-amz-date", "Host;x-amz-date"),
        good.replace("host;x-amz-date", "host;"),
        good.replace("host;x-amz-date", ""),
        good.replace("host;x-amz-date", &names(SIGNED_HEADERS_MAX + 1)),
        format!("{good}, Signature={signature}"),
        format!("{good},"),
        good.replace(&format!(", Signature={signature}"), ""),
    ];
    for value in wrong {
        assert!(Authorization::parse(&value).is_err(), "{value}");
    }
}

/// The signed requests that AWS publishes for signers, as the signer's own package carries them.
fn vectors() -> PathBuf {
    firmgate_testing::package_folder("aws-sigv4").unwrap().join("aws-signing-test-suite/v4")
}

/// A request as it is in a file, with the folded lines unfolded, which HTTP no longer accepts.
fn parse(text: &str) -> Whole {
    let text = text.replace("\r\n", "\n");
    let (head, body) = text.split_once("\n\n").unwrap_or((text.trim_end(), ""));
    let mut lines: Vec<String> = Vec::new();
    for line in head.lines() {
        match lines.last_mut() {
            Some(last) if line.starts_with(' ') => *last = format!("{last} {}", line.trim()),
            _ => lines.push(line.to_owned()),
        }
    }
    let (method, rest) = lines[0].split_once(' ').unwrap();
    let target = rest.strip_suffix(" HTTP/1.1").unwrap_or(rest);
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut headers = HeaderMap::new();
    for line in &lines[1..] {
        let (name, value) = line.split_once(':').unwrap();
        let name = HeaderName::from_bytes(name.to_lowercase().as_bytes()).unwrap();
        headers.append(name, HeaderValue::from_bytes(value.trim().as_bytes()).unwrap());
    }
    Whole { method: method.to_owned(), path: path.to_owned(), query: query.to_owned(), headers, body: body.into() }
}

/// RFC 3986, 5.2.4, and no empty segments: what every service but S3 does before it signs.
fn normalized(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/').filter(|segment| !matches!(*segment, "" | ".")) {
        if segment == ".." {
            kept.pop();
        } else {
            kept.push(segment);
        }
    }
    let is_folder = path.ends_with('/') || path.ends_with("/.") || path.ends_with("/..");
    let end = if is_folder && !kept.is_empty() { "/" } else { "" };
    format!("/{}{end}", kept.join("/"))
}

/// One vector, its keys, scope and date.
fn vector(folder: &Path) -> (Whole, AccessKeys, Scope, Timestamp) {
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap_or_default();
    let mut request = parse(&read("header-signed-request.txt"));
    let authorization = request.headers["authorization"].to_str().unwrap().to_owned();
    let claimed = Authorization::parse(&authorization).unwrap();
    let context: Value = serde_json::from_str(&read("context.json")).unwrap_or_default();
    if context["normalize"] != false {
        request.path = normalized(&request.path);
    }
    let own = |key: &str| context["credentials"][key].as_str().map(str::to_owned);
    let id = claimed.access_key_id;
    // Two have no context; these are the secrets of the package's own tests.
    let secret = if id == "ANOTREAL" { "notrealrnrELgWzOk3IfjzDKtFBhDby" } else { SECRET };
    assert!(own("secret_access_key").is_none_or(|own| own == secret));
    let token = own("token").map(|token| format!("session_token = \"{token}\"\n")).unwrap_or_default();
    let keys = AccessKeys::parse(&format!("[[key]]\nid = \"{id}\"\nsecret = \"{secret}\"\n{token}")).unwrap();
    let service = if claimed.service == "lambda" { "lambda" } else { "service" };
    let scope = Scope { region: claimed.region.to_owned(), service };
    let date = moment(request.headers["x-amz-date"].to_str().unwrap()).unwrap();
    (request, keys, scope, date)
}

#[test]
fn the_vectors_of_aws_are_accepted_and_nothing_next_to_them() {
    let mut verdicts = BTreeMap::new();
    let mut altered = 0;
    for entry in std::fs::read_dir(vectors()).unwrap() {
        let folder = entry.unwrap().path();
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let (request, keys, scope, date) = vector(&folder);
        let verdict = request.verify(&keys, &scope, date);
        if verdict.is_ok() {
            for near in neighbours(&request) {
                altered += 1;
                assert!(near.verify(&keys, &scope, date).is_err(), "{name}: {near:?}");
            }
        }
        verdicts.insert(name, verdict);
    }
    assert_eq!(verdicts.len(), 40);
    assert!(altered > 400);
    verdicts.retain(|_, verdict| verdict.is_err());
    // Some services let the token be added after signing. AppSync is not among them: what is not signed is not trusted.
    let (name, verdict) = verdicts.pop_first().unwrap();
    assert_eq!((name.as_str(), verdicts.len()), ("post-sts-header-after", 0), "{verdicts:#?}");
    let unsigned = "'x-amz-security-token' must be a 'SignedHeader' in the AWS Authorization.";
    assert_eq!(verdict, Err(SigV4Error::Invalid(unsigned.to_owned())));
    // Without it the rest is right.
    let (mut request, _, scope, date) = vector(&vectors().join(name));
    request.headers.remove("x-amz-security-token");
    let keys = AccessKeys::parse(&format!("[[key]]\nid = \"AKIDEXAMPLE\"\nsecret = \"{SECRET}\"\n")).unwrap();
    assert!(request.verify(&keys, &scope, date).is_ok());
}

/// The request with one bit of something changed that the signature covers.
fn neighbours(request: &Whole) -> Vec<Whole> {
    let flip = |bytes: &mut [u8]| bytes[0] ^= 1;
    let mut near = Vec::new();
    let authorization = request.headers["authorization"].to_str().unwrap().to_owned();
    let signature = authorization.len() - 64;
    for index in (signature..authorization.len()).step_by(7) {
        let mut bytes = authorization.clone().into_bytes();
        bytes[index] ^= 1;
        let mut altered = request.clone();
        altered.headers.insert("authorization", HeaderValue::from_bytes(&bytes).unwrap());
        near.push(altered);
    }
    for (name, value) in request.headers.iter().filter(|(name, _)| *name != "authorization") {
        let mut bytes = value.as_bytes().to_vec();
        flip(&mut bytes);
        let mut altered = request.clone();
        altered.headers.insert(name.clone(), HeaderValue::from_bytes(&bytes).unwrap());
        near.push(altered);
    }
    for part in ["method", "path", "query", "body"] {
        let mut altered = request.clone();
        match part {
            "method" => altered.method = "PUT".to_owned(),
            "path" => altered.path.push('x'),
            "query" => altered.query.push_str("&x=1"),
            _ => altered.body.push(b'x'),
        }
        near.push(altered);
    }
    near
}
