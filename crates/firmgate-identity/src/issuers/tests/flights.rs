//! One fetch for all callers that wait for it, even if some disconnect meanwhile, and what is logged about it.

use std::io;
use std::time::Duration;

use firmgate_testing::tokens::{Signer, es256, key_set};
use serde_json::json;
use tokio::sync::watch;
use tokio::task::yield_now;
use tracing_subscriber::fmt::MakeWriter;
use url::Url;

use super::super::*;
use super::{A, RESOURCE, at, call, claims, fault};
use crate::token::Profile;

const UNKNOWN_KEY: Unauthenticated = Unauthenticated::Invalid(InboundTokenError::UnknownKey);

/// One address that answers when it is released.
struct Gated {
    answer: Mutex<Document>,
    asked: Mutex<usize>,
    open: watch::Sender<bool>,
}

impl Gated {
    fn new(signers: &[&Signer]) -> Arc<Self> {
        let answer = Mutex::new(document(&key_set(signers)));
        Arc::new(Self { answer, asked: Mutex::default(), open: watch::Sender::new(true) })
    }

    fn publish(&self, body: &[u8]) {
        *self.answer.lock().unwrap() = document(body);
    }

    fn hold(&self, held: bool) {
        self.open.send_replace(!held);
    }

    fn asked(&self) -> usize {
        *self.asked.lock().unwrap()
    }

    async fn until_asked(&self, times: usize) {
        while self.asked() < times {
            yield_now().await;
        }
    }

    /// An authenticator that has these keys.
    async fn warmed(self: &Arc<Self>) -> Arc<Authenticator> {
        let rules = Issuer::new(Profile::Rfc9068, A, vec![RESOURCE.to_owned()], Vec::new()).unwrap();
        let address = Url::parse("https://a.example/keys").unwrap();
        let keys = Keys::new(KeysSource::At { issuer: A.to_owned(), address }, Arc::clone(self) as Arc<dyn Fetch>);
        let authenticator = Arc::new(Authenticator::new(vec![(rules, keys)]));
        authenticator.warm(at(0)).await;
        authenticator
    }
}

impl Fetch for Gated {
    fn get<'a>(&'a self, _from: &'a Url, _bytes_max: usize) -> Fetching<'a> {
        *self.asked.lock().unwrap() += 1;
        Box::pin(async move {
            self.open.subscribe().wait_for(|open| *open).await.map_err(|_| KeysFetchError("the test is over"))?;
            Ok(self.answer.lock().unwrap().clone())
        })
    }

    fn linked(&self, _document: &Url, _link: &str) -> Result<Url, LinkError> {
        Err(LinkError("the address is known".to_owned()))
    }
}

fn document(body: &[u8]) -> Document {
    Document { status: 200, body: body.to_vec().into(), max_age: None }
}

/// Lets other tasks run until they wait.
async fn settle() {
    for _ in 0..200 {
        yield_now().await;
    }
}

fn old() -> Signer {
    es256('a', "old")
}

fn new() -> Signer {
    es256('b', "new")
}

/// A caller with a token of this key, on its own.
fn spawn(
    to: &Arc<Authenticator>,
    signer: &Signer,
    second: u64,
) -> tokio::task::JoinHandle<Result<(), Unauthenticated>> {
    let (to, token) = (Arc::clone(to), signer.token(&claims(A)));
    tokio::spawn(async move { call(&to, &token, at(second)).await.map(drop) })
}

#[tokio::test]
async fn who_comes_while_keys_are_on_their_way_waits_for_them() {
    let gated = Gated::new(&[&old()]);
    let authenticator = gated.warmed().await;
    gated.publish(&key_set(&[&new()]));
    gated.hold(true);
    let first = spawn(&authenticator, &new(), 31);
    gated.until_asked(2).await;
    let late: Vec<_> = (0..99).map(|_| spawn(&authenticator, &new(), 31)).collect();
    settle().await;
    // A caller whose key is known does not wait.
    assert!(call(&authenticator, &old().token(&claims(A)), at(31)).await.is_ok());
    gated.hold(false);
    assert_eq!(first.await.unwrap(), Ok(()));
    for caller in late {
        assert_eq!(caller.await.unwrap(), Ok(()));
    }
    assert_eq!(gated.asked(), 2);
}

#[tokio::test]
async fn a_caller_that_leaves_does_not_take_the_keys_along() {
    let gated = Gated::new(&[&old()]);
    let authenticator = gated.warmed().await;
    gated.publish(&key_set(&[&new()]));
    gated.hold(true);
    let leaving = spawn(&authenticator, &new(), 31);
    gated.until_asked(2).await;
    leaving.abort();
    assert!(leaving.await.unwrap_err().is_cancelled());
    gated.hold(false);
    settle().await;
    assert!(call(&authenticator, &new().token(&claims(A)), at(32)).await.is_ok());
    assert_eq!(gated.asked(), 2);
}

#[tokio::test]
async fn a_silent_issuer_is_not_noticed_while_its_keys_are_good() {
    let gated = Gated::new(&[&old()]);
    let authenticator = gated.warmed().await;
    gated.hold(true);
    let token = old().token(&claims(A));
    for second in [601, 602, 640, 700, 3599] {
        let known = call(&authenticator, &token, at(second)).await.unwrap();
        assert_eq!(known.writes, WriteKeys::Fresh);
        settle().await;
    }
    assert_eq!(gated.asked(), 2);
}

#[tokio::test]
async fn the_issuer_says_within_bounds_how_long_its_keys_are_fresh() {
    for (said, still, over) in [(120, 119, 121), (1, 59, 61), (1_000_000, 3599, 3601)] {
        let gated = Gated::new(&[&old()]);
        gated.answer.lock().unwrap().max_age = Some(Duration::from_secs(said));
        let authenticator = gated.warmed().await;
        let token = old().token(&claims(A));
        assert!(call(&authenticator, &token, at(still)).await.is_ok());
        settle().await;
        assert_eq!(gated.asked(), 1, "{said}");
        assert!(call(&authenticator, &token, at(over)).await.is_ok());
        gated.until_asked(2).await;
    }
}

#[tokio::test]
async fn a_key_that_changes_under_its_name_ends_what_was_verified_with_it() {
    let gated = Gated::new(&[&old()]);
    let authenticator = gated.warmed().await;
    let kept = old().token(&claims(A));
    assert!(call(&authenticator, &kept, at(0)).await.is_ok());
    gated.publish(&key_set(&[&es256('b', "old")]));
    // The old set is used once more while the new one is fetched in the background.
    assert!(call(&authenticator, &kept, at(601)).await.is_ok());
    gated.until_asked(2).await;
    settle().await;
    let refused = call(&authenticator, &kept, at(602)).await;
    assert_eq!(fault(refused), Unauthenticated::Invalid(InboundTokenError::Signature));
}

/// The log lines of this thread.
#[derive(Clone, Default)]
struct Said(Arc<Mutex<Vec<u8>>>);

impl io::Write for Said {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Said {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn a_trouble_is_told_once_with_its_reason_and_without_its_content() {
    // Without a subscriber interested in everything, `tracing` may cache that there is none, and this thread misses
    // what another logs first.
    let _ = tracing::subscriber::set_global_default(tracing_subscriber::registry());
    let said = Said::default();
    let subscriber = tracing_subscriber::fmt().with_writer(said.clone()).with_ansi(false).finish();
    let _until_the_end = tracing::subscriber::set_default(subscriber);
    let gated = Gated::new(&[&old()]);
    let authenticator = gated.warmed().await;
    let mut private = new().jwk();
    private["d"] = json!("c2VjcmV0");
    gated.publish(json!({ "keys": [private] }).to_string().as_bytes());
    for second in [601, 640, 680, 720] {
        assert!(call(&authenticator, &old().token(&claims(A)), at(second)).await.is_ok());
        settle().await;
    }
    assert_eq!(gated.asked(), 5);
    assert_eq!(fault(call(&authenticator, &new().token(&claims(A)), at(721)).await), UNKNOWN_KEY);
    gated.publish(&key_set(&[&old()]));
    assert!(call(&authenticator, &old().token(&claims(A)), at(760)).await.is_ok());
    settle().await;
    let text = String::from_utf8(said.0.lock().unwrap().clone()).unwrap();
    assert_eq!(text.matches("cannot be fetched").count(), 1, "{text}");
    assert!(text.contains("private or symmetric keys"), "{text}");
    assert_eq!(text.matches("there again").count(), 1, "{text}");
    assert!(!text.contains("c2VjcmV0"), "{text}");
}
