//! Tokens from files and commands.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::fs;

use firmgate_egress::{FetchReason, OAuthErrorCode, TokenError};
use secrecy::ExposeSecret;

use super::*;

async fn asked(source: &dyn TokenSource) -> Result<String, TokenError> {
    source.fetch(FetchReason::Renewal).await.map(|token| token.text().expose_secret().to_owned())
}

#[tokio::test]
async fn a_file_is_read_again_when_it_changes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    let source = FileToken::new(path.clone());
    assert_eq!(asked(&source).await, Err(TokenError::Missing));
    assert!(!source.has_changed());
    fs::write(&path, "one\n").unwrap();
    assert_eq!(asked(&source).await, Ok("one".to_owned()));
    assert!(!source.has_changed());
    // The usual way to replace a file: a new one under the old name.
    fs::write(folder.path().join("new"), "two").unwrap();
    fs::rename(folder.path().join("new"), &path).unwrap();
    assert!(source.has_changed());
    assert_eq!(asked(&source).await, Ok("two".to_owned()));
    fs::remove_file(&path).unwrap();
    assert!(!source.has_changed(), "it may come back");
    fs::write(&path, vec![b'x'; 70_000]).unwrap();
    assert_eq!(asked(&source).await, Err(TokenError::Missing));
}

fn command(argv: &[&str]) -> CommandToken {
    CommandToken::new(argv.iter().map(|word| (*word).to_owned()).collect())
}

#[tokio::test]
async fn a_command_prints_a_token_or_json_with_one() {
    assert_eq!(asked(&command(&["printf", "a.b.c\\n"])).await, Ok("a.b.c".to_owned()));
    let json = r#"{"access_token":"j","expires_in":60}"#;
    assert_eq!(asked(&command(&["printf", "%s", json])).await, Ok("j".to_owned()));
    assert_eq!(asked(&command(&["printf", "%s", "$HOME;x"])).await, Ok("$HOME;x".to_owned()), "no shell");
}

#[tokio::test]
async fn a_command_that_fails_or_prints_nothing_useful_gives_no_token() {
    let refused = Err(TokenError::Refused(OAuthErrorCode::Other));
    assert_eq!(asked(&command(&["false"])).await, refused);
    assert_eq!(asked(&command(&["sh", "-c", "echo geheim; exit 3"])).await, refused);
    assert_eq!(asked(&command(&["true"])).await, Err(TokenError::Missing));
    assert_eq!(asked(&command(&["/nonexistent/tool"])).await, Err(TokenError::Missing));
    assert_eq!(asked(&command(&["printf", "{}"])).await, Err(TokenError::Malformed));
    assert_eq!(asked(&command(&["head", "-c", "70000", "/dev/zero"])).await, Err(TokenError::Malformed));
    assert!(!format!("{:?}", command(&["tool", "geheim"])).contains("geheim"));
}

#[test]
fn a_secret_is_read_again_when_its_file_changes_and_the_last_good_one_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let replace = |text: &str| {
        fs::write(folder.path().join("new"), text).unwrap();
        fs::rename(folder.path().join("new"), &path).unwrap();
    };
    replace("one\n");
    let mut watching = Vec::new();
    let kept = secret::kept(&crate::settings::token_in(&path).unwrap(), &mut watching);
    let now = || kept.current().expose_secret().to_owned();
    assert_eq!(now(), "one");
    replace("two");
    assert_eq!(now(), "two");
    for broken in ["", "two words", "\u{e9}"] {
        replace(broken);
        assert_eq!(now(), "two", "{broken:?}");
    }
    fs::remove_file(&path).unwrap();
    assert_eq!(now(), "two");
    replace("three");
    assert_eq!(now(), "three");
    // Calls detected all of it; the watch reports it once, and nothing of the secrets.
    let [watched] = &mut watching[..] else { unreachable!("there is one file") };
    let changes = watched.look(firmgate_files::Look::Due);
    assert_eq!(changes.iter().map(|change| change.end.is_ok()).collect::<Vec<_>>(), [true, false, true]);
    assert!(!format!("{changes:?}").contains("two"), "{changes:?}");
    replace("four");
    assert_eq!(watched.look(firmgate_files::Look::Due).len(), 1, "a change is found without a call, too");
    assert_eq!(now(), "four");
}
