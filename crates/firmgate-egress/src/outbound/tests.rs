//! Documents and forms, and everything that must not happen in between.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use firmgate_testing::peer::{Act, Peer, answer};
use url::ParseError;

use super::*;
use crate::outbound::network::{Lookup, LookupFuture};

fn outbound() -> OutboundClient {
    let timing = Timing { connect: Duration::from_secs(1), total: Duration::from_secs(5) };
    OutboundClient::new(OutboundOptions { trust: Trust::NoRoots, network: Network::Public, timing }).unwrap()
}

fn at(peer: &Peer, path: &str) -> Address {
    Address::configured(&format!("http://{}{path}", peer.address())).unwrap()
}

#[tokio::test]
async fn a_document_comes_with_its_age() {
    let headers = [("Cache-Control", "public, Max-Age=600, must-revalidate")];
    let peer = Peer::start([Act::Say(answer(200, &headers, "{}")), Act::Say(answer(404, &[], "no"))]).await;
    let fetched = outbound().get(&at(&peer, "/keys?p=1"), 100).await.unwrap();
    assert_eq!((fetched.status, &fetched.body[..]), (200, &b"{}"[..]));
    assert_eq!(fetched.max_age, Some(Duration::from_secs(600)));
    let fetched = outbound().get(&at(&peer, "/"), 100).await.unwrap();
    assert_eq!((fetched.status, fetched.max_age), (404, None));
    let seen = peer.seen();
    assert!(seen[0].starts_with("GET /keys?p=1 HTTP/1.1\r\n"), "{}", seen[0]);
    assert!(!seen[0].to_ascii_lowercase().contains("authorization"));
}

#[tokio::test]
async fn a_form_goes_out_once_with_the_clients_name_and_secret() {
    let peer = Peer::start([Act::Say(answer(503, &[], ""))]).await;
    let secret = SecretString::from("p:ss wörd");
    let basic = BasicAuth { id: "gate 1", secret: &secret };
    let body = b"grant_type=client_credentials".to_vec();
    let fetched = outbound().post_form(&at(&peer, "/token"), body, Some(basic)).await.unwrap();
    assert_eq!(fetched.status, 503);
    let seen = peer.seen();
    assert_eq!(seen.len(), 1);
    let (head, body) = seen[0].split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("POST /token HTTP/1.1\r\n"));
    let expected = data_encoding::BASE64.encode(b"gate+1:p%3Ass+w%C3%B6rd");
    assert!(head.contains(&format!("authorization: Basic {expected}")), "{head}");
    assert!(head.contains("content-type: application/x-www-form-urlencoded"), "{head}");
    assert_eq!(body, "grant_type=client_credentials");
    assert!(!format!("{basic:?}").contains("ss w"));
}

#[tokio::test]
async fn a_body_is_read_up_to_its_limit_and_not_beyond() {
    let announced = "HTTP/1.1 200 OK\r\ncontent-length: 101\r\n\r\n".to_owned();
    for act in [Act::Say(announced), Act::Say(answer(200, &[], &"x".repeat(101))), Act::Endless] {
        let peer = Peer::start([act]).await;
        assert!(matches!(outbound().get(&at(&peer, "/"), 100).await, Err(FetchError::TooLarge)));
    }
    let peer = Peer::start([Act::Say(answer(200, &[], &"x".repeat(100)))]).await;
    assert_eq!(outbound().get(&at(&peer, "/"), 100).await.unwrap().body.len(), 100);
}

#[tokio::test]
async fn there_is_an_end_in_time() {
    for act in [Act::Silence, Act::Drip] {
        let peer = Peer::start([act]).await;
        let timing = Timing { connect: Duration::from_secs(1), total: Duration::from_millis(200) };
        let options = OutboundOptions { trust: Trust::NoRoots, network: Network::Public, timing };
        let outbound = OutboundClient::new(options).unwrap();
        assert!(matches!(outbound.get(&at(&peer, "/"), 10_000).await, Err(FetchError::TimedOut)));
    }
}

#[tokio::test]
async fn a_lack_of_an_answer_says_how_far_it_came() {
    let peer = Peer::start([Act::Reset]).await;
    let address = at(&peer, "/");
    assert!(matches!(outbound().get(&address, 100).await, Err(FetchError::Interrupted(_))));
    peer.stop().await;
    assert!(matches!(outbound().get(&address, 100).await, Err(FetchError::NotSent(_))));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let other = Peer::start([Act::Say(answer(200, &[], "{}"))]).await;
    let location = format!("http://{}/", other.address());
    for status in [301, 302, 303, 307, 308] {
        let peer = Peer::start([Act::Say(answer(status, &[("Location", &location)], ""))]).await;
        assert_eq!(outbound().get(&at(&peer, "/"), 100).await.unwrap().status, status);
    }
    assert_eq!(other.seen().len(), 0);
}

/// Returns another answer on each call.
struct Flipping {
    answers: Vec<Vec<SocketAddr>>,
    asked: AtomicUsize,
}

impl Lookup for Flipping {
    fn lookup(&self, _name: String) -> LookupFuture {
        let turn = self.asked.fetch_add(1, Ordering::SeqCst);
        let answer = self.answers.get(turn).or(self.answers.last()).unwrap().clone();
        Box::pin(async move { Ok(answer) })
    }
}

#[tokio::test]
async fn a_name_that_stands_for_a_private_address_is_not_connected_to() {
    let peer = Peer::start([Act::Say(answer(200, &[], "{}"))]).await;
    let port = peer.address().rsplit_once(':').unwrap().1.to_owned();
    let address = Address::configured(&format!("https://idp.example.com:{port}/")).unwrap();
    let public = SocketAddr::from(([203, 0, 114, 1], 0));
    for inside in ["127.0.0.1:0", "[::ffff:127.0.0.1]:0", "169.254.169.254:0", "[fd00:ec2::254]:0", "0.0.0.0:0"] {
        let inside: SocketAddr = inside.parse().unwrap();
        for answers in [vec![vec![inside]], vec![vec![public, inside], vec![public]]] {
            let lookup = Arc::new(Flipping { answers, asked: AtomicUsize::new(0) });
            let resolver = Resolver::with(Network::Public, lookup.clone());
            let timing = Timing { connect: Duration::from_millis(500), total: Duration::from_secs(2) };
            let outbound = OutboundClient::with_resolver(resolver, timing).unwrap();
            assert!(matches!(outbound.get(&address, 100).await, Err(FetchError::Refused)), "{inside}");
            assert_eq!(lookup.asked.load(Ordering::SeqCst), 1, "what was checked is what is used");
        }
    }
    assert_eq!(peer.connections(), 0);
}

#[tokio::test]
async fn an_address_in_a_private_network_is_refused_before_a_connection() {
    for text in ["https://10.0.0.1/", "https://169.254.169.254/latest/", "https://[::ffff:10.0.0.1]/"] {
        let address = Address::configured(text).unwrap();
        assert!(matches!(outbound().get(&address, 100).await, Err(FetchError::Refused)), "{text}");
    }
}

#[test]
fn addresses_that_are_accepted() {
    for text in [
        "https://idp.example.com/keys?appid=1",
        "http://127.0.0.1:1/",
        "http://localhost/",
        "http://[::1]/",
        " https://x/ ",
    ] {
        assert!(Address::configured(text).is_ok(), "{text}");
    }
    let cases = [
        ("idp.example.com", AddressError::NotAUrl(ParseError::RelativeUrlWithoutBase)),
        ("http://idp.example.com/", AddressError::Scheme),
        ("http://127.0.0.1.example.com/", AddressError::Scheme),
        ("file:///etc/passwd", AddressError::Scheme),
        ("https://u:geheim@x/", AddressError::Credential),
        ("https://x/#geheim", AddressError::Fragment),
    ];
    for (text, expected) in cases {
        let error = Address::configured(text).unwrap_err();
        assert_eq!(error, expected, "{text}");
        assert!(!error.to_string().contains("geheim"));
    }
}

#[test]
fn a_document_of_another_machine_cannot_point_at_this_one() {
    let remote = Address::configured("https://idp.example.com/").unwrap();
    assert!(remote.linked("https://keys.example.com/").is_ok());
    for text in ["http://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://0x7f.1/"] {
        assert_eq!(remote.linked(text).unwrap_err(), AddressError::Foreign, "{text}");
    }
    let local = Address::configured("http://127.0.0.1:1/").unwrap();
    assert!(local.linked("http://127.0.0.1:2/keys").is_ok());
}

#[test]
fn ages_that_documents_give() {
    let age = |values: &[&str]| {
        let headers = values.iter().map(|value| (CACHE_CONTROL, HeaderValue::from_str(value).unwrap()));
        max_age(&HeaderMap::from_iter(headers)).map(|age| age.as_secs())
    };
    assert_eq!(age(&["max-age=60"]), Some(60));
    assert_eq!(age(&["private,max-age=\"5\""]), Some(5));
    assert_eq!(age(&["max-age=60, no-store"]), Some(0));
    for values in [&[][..], &["max-age=-1"], &["max-age=x"], &["s-maxage=9"]] {
        assert_eq!(age(values), None, "{values:?}");
    }
}
