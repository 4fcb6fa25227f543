//! A login in a browser on this machine: authorization code with PKCE, and a page that the browser is redirected to.

use std::net::Ipv4Addr;
use std::time::Duration;

use firmgate_egress::Grant;
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use url::Url;

use super::provider::Provider;
use super::refused;
use crate::failure::Failure;
use crate::settings::LoginSettings;

/// A user may have to find a password.
const WAIT_MAX: Duration = Duration::from_secs(600);
const REQUEST_TIME_MAX: Duration = Duration::from_secs(5);
const HEAD_BYTES_MAX: usize = 16 * 1024;

const DONE: &str = "Logged in. You can close this page.";
const NOT_DONE: &str = "Not logged in. The terminal says why.";
const NOTHING: &str = "Nothing here.";

pub(super) async fn log_in(
    settings: &LoginSettings,
    provider: &Provider,
    port: u16,
    show: impl FnOnce(&str),
) -> Result<Grant, Failure> {
    let page = provider.authorization.as_ref().ok_or_else(|| {
        Failure::run("the authorization server has no login in a browser with PKCE").hint("log in with `--device`")
    })?;
    let cannot = |error: std::io::Error| Failure::run(format!("cannot wait for the browser on this machine: {error}"));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(cannot)?;
    let redirect = format!("http://{}/callback", listener.local_addr().map_err(cannot)?);
    let (state, verifier) = (secret().map_err(cannot)?, secret().map_err(cannot)?);
    let challenge = data_encoding::BASE64URL_NOPAD.encode(&Sha256::digest(&verifier));

    let mut url = Url::parse(page.as_str()).map_err(Failure::run)?;
    url.query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", &settings.client_id)
        .append_pair("redirect_uri", &redirect)
        .append_pair("state", &state)
        .append_pair("code_challenge", &challenge)
        .append_pair("code_challenge_method", "S256")
        .extend_pairs(settings.wanted.fields());
    show(url.as_str());

    let code = timeout(WAIT_MAX, wait(&listener, provider, &state))
        .await
        .map_err(|_| Failure::run("the login was not completed in time").hint("run the command again"))??;
    let mut fields = vec![
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", redirect.as_str()),
        ("code_verifier", verifier.as_str()),
    ];
    fields.extend(settings.wanted.resource.as_deref().map(|resource| ("resource", resource)));
    provider.tokens.grant(&fields).await.map_err(refused)
}

/// The code that the browser returns. Other clients of the port are refused.
async fn wait(listener: &TcpListener, provider: &Provider, state: &str) -> Result<String, Failure> {
    loop {
        let Ok((mut stream, _)) = listener.accept().await else { continue };
        let target = timeout(REQUEST_TIME_MAX, target(&mut stream)).await.ok().flatten();
        let answer = target.and_then(|target| Answer::read(&target, state));
        let (status, text) = match &answer {
            Some(answer) if answer.is_from(provider) && answer.code.is_some() => ("200 OK", DONE),
            Some(_) => ("400 Bad Request", NOT_DONE),
            None => ("404 Not Found", NOTHING),
        };
        // A closed browser does not matter: the code has arrived.
        let _told = timeout(REQUEST_TIME_MAX, say(&mut stream, status, text)).await;
        match answer {
            None => {}
            Some(answer) if !answer.is_from(provider) => {
                return Err(Failure::run("the answer in the browser came from another authorization server")
                    .hint("log in again; if it happens again, the connection may be intercepted"));
            }
            Some(Answer { code: Some(code), .. }) => return Ok(code),
            Some(_) => {
                return Err(Failure::run("the authorization server did not let the user in").hint("log in again"));
            }
        }
    }
}

/// The parameters of the redirect.
struct Answer {
    code: Option<String>,
    issuer: Option<String>,
}

impl Answer {
    /// None unless it belongs to this login: `state` proves that.
    fn read(target: &str, state: &str) -> Option<Self> {
        let url = Url::parse("http://127.0.0.1").ok()?.join(target).ok()?;
        let value = |name: &str| {
            let mut values = url.query_pairs().filter(|(known, _)| known == name).map(|(_, value)| value.into_owned());
            // No honest answer has a parameter twice.
            values.next().filter(|_| values.next().is_none())
        };
        let ours = url.path() == "/callback" && value("state").as_deref() == Some(state);
        ours.then(|| Self { code: value("code").filter(|code| !code.is_empty()), issuer: value("iss") })
    }

    /// Whether it came from the server where the user was sent (RFC 9207).
    fn is_from(&self, provider: &Provider) -> bool {
        match &self.issuer {
            Some(issuer) => *issuer == provider.issuer,
            None => !provider.names_itself,
        }
    }
}

/// The target of a GET; none for anything else.
async fn target(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    let mut block = [0; 2048];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let count = stream.read(&mut block).await.ok().filter(|count| *count > 0)?;
        head.extend_from_slice(block.get(..count)?);
        if head.len() > HEAD_BYTES_MAX {
            return None;
        }
    }
    let head = String::from_utf8(head).ok()?;
    let (target, _) = head.strip_prefix("GET ")?.split_once(" HTTP/1.")?;
    target.starts_with('/').then(|| target.to_owned())
}

async fn say(stream: &mut TcpStream, status: &str, text: &str) -> std::io::Result<()> {
    let page = format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: {}\r\ncache-control: no-store\r\n\
         referrer-policy: no-referrer\r\nconnection: close\r\n\r\n{text}",
        text.len()
    );
    stream.write_all(page.as_bytes()).await?;
    stream.shutdown().await
}

/// 256 bits, as a word for a URL.
fn secret() -> std::io::Result<String> {
    firmgate_files::random::<32>().map(|bytes| data_encoding::BASE64URL_NOPAD.encode(&bytes))
}
