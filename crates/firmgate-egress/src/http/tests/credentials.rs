//! Which credential a request carries, where it came from, and what a refusal of it leads to.

use std::sync::{
    Mutex,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use super::*;
use crate::{
    outbound::{Address, OutboundClient, OutboundOptions},
    tests::bearing,
    token::{
        ClientAuth, ClientMethod, FetchFuture, FetchReason, OAuthErrorCode, SourcedToken, TokenEndpoint, TokenError,
        TokenSource,
    },
};

const CALLERS_TOKEN: &str = "callers.own.token";

pub(super) fn outbound() -> OutboundClient {
    let timing = Timing { connect: Duration::from_secs(1), total: Duration::from_secs(5) };
    OutboundClient::new(OutboundOptions { trust: Trust::NoRoots, network: Network::Public, timing }).unwrap()
}

fn endpoint(peer: &Peer, method: ClientMethod) -> TokenEndpoint {
    TokenEndpoint {
        outbound: outbound(),
        address: Address::configured(&format!("http://{}/token", peer.address())).unwrap(),
        client: ClientAuth { id: "gate".into(), secret: Some(SecretString::from("gehe m").into()), method },
    }
}

fn wanted(scope: &str) -> TokenParameters {
    TokenParameters { scope: Some(scope.into()), ..TokenParameters::default() }
}

fn token(text: &str) -> Act {
    let body = format!(r#"{{"access_token":"{text}","token_type":"Bearer","expires_in":3600}}"#);
    Act::Say(answer(200, &[], &body))
}

fn with(platform: &Peer, reads: Credential) -> ApiClient {
    made(HttpOptions { reads, ..options(&platform.address()) }).unwrap()
}

fn ok() -> Act {
    Act::Say(answer(200, &[], EMPTY))
}

fn unauthorized() -> Act {
    let body = r#"{"errors":[{"errorType":"UnauthorizedException","message":"Token has expired."}]}"#;
    Act::Say(answer(401, &[("x-amzn-ErrorType", "UnauthorizedException")], body))
}

/// The value of a header of every request so far.
pub(super) fn header_of(peer: &Peer, name: &str) -> Vec<String> {
    let of = |request: String| {
        let head = request.split_once("\r\n\r\n").unwrap().0.to_owned();
        let lines = head.lines().filter_map(|line| line.split_once(": "));
        let found: Vec<_> =
            lines.filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, v)| v.to_owned()).collect();
        assert!(found.len() <= 1, "{name} stands there twice");
        found.into_iter().next().unwrap_or_default()
    };
    peer.seen().into_iter().map(of).collect()
}

fn bodies(peer: &Peer) -> Vec<String> {
    peer.seen().iter().map(|request| request.split_once("\r\n\r\n").unwrap().1.to_owned()).collect()
}

#[tokio::test]
async fn a_token_of_the_gates_own_is_fetched_once_and_sent_as_it_is() {
    let (tokens, platform) = (Peer::start([token("one")]).await, Peer::start([ok()]).await);
    let backend =
        with(&platform, Credential::ClientCredentials(endpoint(&tokens, ClientMethod::Basic), wanted("read it")));
    read(&backend).await.unwrap();
    write(&backend).await.unwrap();
    assert_eq!(header_of(&platform, "authorization"), ["one", "one"], "no `Bearer` before it");
    assert_eq!(header_of(&platform, "x-api-key"), ["", ""]);
    assert_eq!(bodies(&tokens), ["grant_type=client_credentials&scope=read+it"]);
    let basic = format!("Basic {}", data_encoding::BASE64.encode(b"gate:gehe+m"));
    assert_eq!(header_of(&tokens, "authorization"), [basic]);
}

#[tokio::test]
async fn the_prefix_and_the_secret_in_the_form_are_options() {
    let (tokens, platform) = (Peer::start([token("one")]).await, Peer::start([ok()]).await);
    let reads = Credential::ClientCredentials(endpoint(&tokens, ClientMethod::Post), TokenParameters::default());
    let options = HttpOptions { reads, token_form: TokenForm::Bearer, ..options(&platform.address()) };
    read(&made(options).unwrap()).await.unwrap();
    assert_eq!(header_of(&platform, "authorization"), ["Bearer one"]);
    assert_eq!(header_of(&tokens, "authorization"), [""]);
    assert_eq!(bodies(&tokens), ["grant_type=client_credentials&client_id=gate&client_secret=gehe+m"]);
}

#[tokio::test]
async fn many_callers_at_once_cause_one_token_request() {
    let body = r#"{"access_token":"one","token_type":"bearer","expires_in":"3599"}"#;
    let slow = Act::Later(Duration::from_millis(200), answer(200, &[], body));
    let (tokens, platform) = (Peer::start([slow]).await, Peer::start([ok()]).await);
    let reads = Credential::ClientCredentials(endpoint(&tokens, ClientMethod::Basic), TokenParameters::default());
    let backend = Arc::new(with(&platform, reads));
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let backend = Arc::clone(&backend);
            tokio::spawn(async move { read(&backend).await.unwrap().status })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), 200);
    }
    assert_eq!((tokens.seen().len(), platform.seen().len()), (1, 20));
}

#[tokio::test]
async fn a_read_with_a_token_that_is_refused_goes_out_once_more_with_another() {
    let tokens = Peer::start([token("old"), token("new")]).await;
    let platform = Peer::start([ok(), unauthorized(), ok()]).await;
    let reads = Credential::ClientCredentials(endpoint(&tokens, ClientMethod::Basic), TokenParameters::default());
    let backend = with(&platform, reads);
    read(&backend).await.unwrap();
    assert_eq!(read(&backend).await.unwrap().status, 200);
    assert_eq!(header_of(&platform, "authorization"), ["old", "old", "new"]);
}

#[tokio::test]
async fn a_write_with_a_token_that_is_refused_is_not_sent_again_by_itself() {
    let tokens = Peer::start([token("old"), token("new")]).await;
    let platform = Peer::start([unauthorized(), ok()]).await;
    let reads = Credential::ClientCredentials(endpoint(&tokens, ClientMethod::Basic), TokenParameters::default());
    let backend = with(&platform, reads);
    assert_eq!(write(&backend).await.unwrap_err(), SendError::Renewed);
    assert_eq!(platform.seen().len(), 1);
    write(&backend).await.unwrap();
    assert_eq!(header_of(&platform, "authorization"), ["old", "new"]);
}

#[tokio::test]
async fn a_platform_that_refuses_every_token_does_not_wear_out_the_token_endpoint() {
    let tokens = Peer::start([token("some")]).await;
    let platform = Peer::start([unauthorized()]).await;
    let reads = Credential::ClientCredentials(endpoint(&tokens, ClientMethod::Basic), TokenParameters::default());
    let backend = with(&platform, reads);
    for _ in 0..5 {
        assert_eq!(read(&backend).await.unwrap().status, 401);
    }
    assert_eq!(tokens.seen().len(), 2);
    assert_eq!(platform.seen().len(), 6);
}

#[tokio::test]
async fn a_callers_token_is_exchanged_and_goes_nowhere_else() {
    let (tokens, platform) = (Peer::start([token("for-ada"), token("for-bob")]).await, Peer::start([ok()]).await);
    let wanted = TokenParameters { audience: Some("https://api/".into()), ..wanted("companies:read") };
    let backend = with(&platform, Credential::TokenExchange(endpoint(&tokens, ClientMethod::Basic), wanted));
    let (ada, bob) = (bearing("ada", CALLERS_TOKEN), bearing("bob", "another.token"));
    for who in [&ada, &bob, &ada, &bob] {
        send(&backend, Authority::ReadOnly(who)).await.unwrap();
    }
    assert_eq!(header_of(&platform, "authorization"), ["for-ada", "for-bob", "for-ada", "for-bob"]);
    assert!(platform.seen().iter().all(|request| !request.contains(CALLERS_TOKEN)));
    let forms = bodies(&tokens);
    assert_eq!(
        forms[0],
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange\
         &subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aaccess_token\
         &requested_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aaccess_token\
         &scope=companies%3Aread&audience=https%3A%2F%2Fapi%2F&subject_token=callers.own.token"
    );
    assert!(forms.len() == 2 && forms[1].ends_with("subject_token=another.token"), "{forms:?}");
}

#[tokio::test]
async fn entra_is_asked_in_its_own_words() {
    let (tokens, platform) = (Peer::start([token("obo")]).await, Peer::start([ok()]).await);
    let backend =
        with(&platform, Credential::EntraOnBehalfOf(endpoint(&tokens, ClientMethod::Post), wanted("api://x/.default")));
    send(&backend, Authority::ReadOnly(&bearing("ada", CALLERS_TOKEN))).await.unwrap();
    assert_eq!(header_of(&platform, "authorization"), ["obo"]);
    assert_eq!(
        bodies(&tokens),
        ["grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&requested_token_use=on_behalf_of\
          &scope=api%3A%2F%2Fx%2F.default&client_id=gate&client_secret=gehe+m&assertion=callers.own.token"]
    );
}

#[tokio::test]
async fn a_caller_without_a_token_has_nothing_to_exchange() {
    let (tokens, platform) = (Peer::start([token("x")]).await, Peer::start([ok()]).await);
    let reads = Credential::TokenExchange(endpoint(&tokens, ClientMethod::Basic), TokenParameters::default());
    let outcome = read(&with(&platform, reads)).await;
    assert_eq!(outcome.unwrap_err(), SendError::NoCredential);
    assert_eq!((tokens.seen().len(), platform.seen().len()), (0, 0));
}

#[tokio::test]
async fn without_a_token_nothing_is_sent_and_the_reason_says_who_must_act() {
    let refusal = r#"{"error":"invalid_client","error_description":"secret gehe m of gate is wrong"}"#;
    let cases = [
        (Act::Say(answer(401, &[], refusal)), SendError::NoCredential),
        (Act::Say(answer(200, &[], "<html>")), SendError::NoCredential),
        (Act::Say(answer(503, &[], "")), SendError::CredentialUnavailable),
        (Act::Reset, SendError::CredentialUnavailable),
    ];
    for (act, transport) in cases {
        let (tokens, platform) = (Peer::start([act]).await, Peer::start([ok()]).await);
        let reads = Credential::ClientCredentials(endpoint(&tokens, ClientMethod::Basic), TokenParameters::default());
        let error = write(&with(&platform, reads)).await.unwrap_err();
        assert_eq!(error, transport);
        assert!(!format!("{error:?} {error}").contains("gehe"));
        assert_eq!(platform.seen().len(), 0);
    }
}

#[tokio::test]
async fn reads_and_writes_may_show_two_credentials_but_never_at_once() {
    let (tokens, platform) = (Peer::start([token("writer")]).await, Peer::start([ok()]).await);
    let writes = Credential::ClientCredentials(endpoint(&tokens, ClientMethod::Basic), TokenParameters::default());
    let options = HttpOptions { writes: WriteCredential::Own(Box::new(writes)), ..options(&platform.address()) };
    let backend = made(options).unwrap();
    assert!(backend.can_write());
    read(&backend).await.unwrap();
    write(&backend).await.unwrap();
    assert_eq!(header_of(&platform, "x-api-key"), [SECRET, ""]);
    assert_eq!(header_of(&platform, "authorization"), ["", "writer"]);
}

#[tokio::test]
async fn without_a_credential_for_writes_none_leaves() {
    let platform = Peer::start([ok()]).await;
    let options = HttpOptions { writes: WriteCredential::None, ..options(&platform.address()) };
    let backend = made(options).unwrap();
    assert!(!backend.can_write());
    assert_eq!(write(&backend).await.unwrap_err(), SendError::NoWriteCredential);
    assert_eq!(platform.seen().len(), 0);
    read(&backend).await.unwrap();
}

/// A source that plays a script and records what it was asked for.
#[derive(Debug, Default)]
struct Script {
    given: AtomicUsize,
    changed: AtomicBool,
    needs: Mutex<Vec<FetchReason>>,
}

impl TokenSource for Script {
    fn fetch(&self, need: FetchReason) -> FetchFuture<'_> {
        self.needs.lock().unwrap().push(need);
        let turn = self.given.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            match turn {
                0..9 => Ok(SourcedToken::new(SecretString::from(format!("user-{turn}")), None)),
                _ => Err(TokenError::Refused(OAuthErrorCode::InvalidGrant)),
            }
        })
    }

    fn has_changed(&self) -> bool {
        self.changed.swap(false, Ordering::SeqCst)
    }
}

#[tokio::test]
async fn a_users_token_is_asked_for_anew_when_it_changed_or_was_refused() {
    let platform = Peer::start([ok(), ok(), ok(), unauthorized(), ok()]).await;
    let source = Arc::new(Script::default());
    let backend = with(&platform, Credential::UserToken(source.clone()));
    read(&backend).await.unwrap();
    read(&backend).await.unwrap();
    source.changed.store(true, Ordering::SeqCst);
    read(&backend).await.unwrap();
    read(&backend).await.unwrap();
    assert_eq!(header_of(&platform, "authorization"), ["user-0", "user-0", "user-1", "user-1", "user-2"]);
    assert_eq!(*source.needs.lock().unwrap(), [FetchReason::Renewal, FetchReason::Renewal, FetchReason::Rejection]);
}

#[tokio::test]
async fn a_token_that_no_header_can_carry_is_not_sent() {
    #[derive(Debug)]
    struct Bad;
    impl TokenSource for Bad {
        fn fetch(&self, _need: FetchReason) -> FetchFuture<'_> {
            Box::pin(async { Ok(SourcedToken::new(SecretString::from("two\r\nx-evil: 1"), None)) })
        }
    }
    let platform = Peer::start([ok()]).await;
    let outcome = read(&with(&platform, Credential::UserToken(Arc::new(Bad)))).await;
    assert_eq!((outcome.unwrap_err(), platform.seen().len()), (SendError::NoCredential, 0));
}

/// A key that is replaced at its source once it is read again.
#[derive(Debug)]
struct Drawer {
    looked: AtomicUsize,
    holds: Mutex<SecretString>,
    next: SecretString,
}

impl Drawer {
    fn new(next: &str) -> Arc<Self> {
        Arc::new(Self {
            looked: AtomicUsize::new(0),
            holds: Mutex::new(SecretString::from("old")),
            next: SecretString::from(next),
        })
    }
}

impl crate::secret::SecretSource for Drawer {
    fn current(&self) -> SecretString {
        self.holds.lock().unwrap().clone()
    }

    fn look_again(&self) {
        self.looked.fetch_add(1, Ordering::SeqCst);
        *self.holds.lock().unwrap() = self.next.clone();
    }
}

fn kept(drawer: &Arc<Drawer>) -> crate::secret::KeptSecret {
    crate::secret::KeptSecret::new(Arc::clone(drawer) as Arc<dyn crate::secret::SecretSource>)
}

#[tokio::test]
async fn a_refused_key_is_looked_for_again_and_the_read_sent_once_more() {
    let peer = Peer::start([unauthorized(), ok()]).await;
    let drawer = Drawer::new("new");
    assert_eq!(read(&with(&peer, Credential::ApiKey(kept(&drawer)))).await.unwrap().status, 200);
    assert_eq!(header_of(&peer, "x-api-key"), ["old", "new"]);

    // The same key again: nothing would change.
    let peer = Peer::start([unauthorized(), ok()]).await;
    let backend = with(&peer, Credential::ApiKey(kept(&Drawer::new("old"))));
    assert_eq!(read(&backend).await.unwrap().status, 401);
    assert_eq!(peer.seen().len(), 1);

    // A write is not sent again: its caller learns that it may be.
    let peer = Peer::start([unauthorized(), ok()]).await;
    let backend = with(&peer, Credential::ApiKey(kept(&Drawer::new("new"))));
    assert_eq!(write(&backend).await.unwrap_err(), SendError::Renewed);
    assert_eq!(write(&backend).await.unwrap().status, 200);
}

#[tokio::test]
async fn a_refused_client_secret_is_looked_for_again() {
    for method in [ClientMethod::Post, ClientMethod::Basic] {
        let refused = Act::Say(answer(401, &[], r#"{"error":"invalid_client"}"#));
        let tokens = Peer::start([refused, token("fresh.one")]).await;
        let platform = Peer::start([ok()]).await;
        let drawer = Drawer::new("new");
        let mut endpoint = endpoint(&tokens, method);
        endpoint.client.secret = Some(kept(&drawer));
        let backend = with(&platform, Credential::ClientCredentials(endpoint, wanted("a")));
        assert_eq!(read(&backend).await.unwrap().status, 200);
        assert_eq!((tokens.seen().len(), drawer.looked.load(Ordering::SeqCst)), (2, 1));
        assert!(method == ClientMethod::Basic || tokens.seen()[1].contains("client_secret=new"));
    }
}
