//! What the fields of a credential come to, and why some do not.

use std::path::Path;

use firmgate_egress::{Address, CallerRole, ClientMethod, InstanceMetadata, TokenParameters};

use super::{About, CredentialSettings, FORMS, Fields, GrantKind, GrantSettings, IamSettings, UserToken};
use crate::failure::{Failure, nearest};
use crate::settings::callers::Callers;
use crate::settings::login::{LoginSettings, TokenKind};
use crate::settings::table::{Command, READS};
use crate::settings::value::Value;
use crate::settings::{SecretSetting, argv, secret_word_in};

const AUTHS: [&str; 6] = ["api-key", "iam", "oidc", "client-credentials", "token-exchange", "entra-obo"];

impl Fields {
    /// What the fields come to.
    pub(in crate::settings) fn credential(self, about: About<'_>) -> Result<CredentialSettings, Failure> {
        let auth = self.auth(about)?;
        let mut open = Open { fields: self, about, auth };
        open.fields.0.remove("auth");
        let credential = match auth {
            "api-key" => CredentialSettings::ApiKey(
                open.secret("api_key", "api_key_file")?.ok_or_else(|| open.missing("api_key_file"))?,
            ),
            "iam" => CredentialSettings::Iam(open.iam()?),
            "oidc" => CredentialSettings::User(open.user()?),
            "client-credentials" => CredentialSettings::Grant(open.grant(GrantKind::ClientCredentials)?),
            "token-exchange" => CredentialSettings::Grant(open.grant(GrantKind::TokenExchange)?),
            _ => CredentialSettings::Grant(open.grant(GrantKind::EntraOnBehalfOf)?),
        };
        match open.fields.0.keys().next() {
            Some(left) => Err(Failure::usage(format!("`{left}` does nothing with auth `{auth}`"))
                .hint(format!("remove it, or choose another `auth` among {}", AUTHS.join(", ")))),
            None => Ok(credential),
        }
    }

    /// The kind that was named, or that follows from what was given.
    fn auth(&self, about: About<'_>) -> Result<&'static str, Failure> {
        if let Some(Value::Text(auth)) = self.0.get("auth") {
            return AUTHS.into_iter().find(|known| known == auth).ok_or_else(|| {
                let near = nearest(auth, AUTHS).map(|known| format!("did you mean `{known}`?"));
                Failure::usage(format!("auth `{auth}` is not one of {}", AUTHS.join(", "))).maybe_hint(near)
            });
        }
        let has = |names: &[&str]| names.iter().any(|name| self.0.contains_key(name));
        let [key, _, token] = FORMS;
        match (has(key), has(token)) {
            (true, true) => Err(Failure::usage("both an API key and a token are given, and a request carries one credential")
                .hint("remove one of them, or say which it is with `--auth api-key` or `--auth oidc`")),
            (true, false) => Ok("api-key"),
            (false, true) => Ok("oidc"),
            (false, false) => Err(Failure::usage(format!("no credential for the endpoint `{}`", about.host)).hint(
                "give `--api-key-file FILE`, `--token-file FILE` or `--auth iam`, or set `FIRMGATE_API_KEY`; see docs/BACKEND.md",
            )),
        }
    }
}

/// Fields of which each is taken out when it is used: what is left at the end does nothing.
struct Open<'a> {
    fields: Fields,
    about: About<'a>,
    auth: &'static str,
}

impl Open<'_> {
    fn text(&mut self, name: &str) -> Option<String> {
        if let Some(Value::Text(text)) = self.fields.0.remove(name) { Some(text) } else { None }
    }

    fn needed(&mut self, name: &str) -> Result<String, Failure> {
        self.text(name).ok_or_else(|| self.missing(name))
    }

    fn missing(&self, name: &str) -> Failure {
        let About { table, prefix, .. } = self.about;
        let elsewhere =
            format!("set `{prefix}{}`, or `{name}` below `[{table}]` in the configuration", name.to_uppercase());
        let is_login = self.about.host.is_empty();
        let row = READS.iter().find(|row| row.name == name && is_login && row.commands.contains(&Command::Login));
        match row {
            Some(row) => Failure::usage(format!("no {}", words(row.flag)))
                .hint(format!("add `--{} {}`, {elsewhere}", row.flag, row.value)),
            None => Failure::usage(format!("auth `{}` needs `{name}`", self.auth)).hint(elsewhere),
        }
    }

    fn switch(&mut self, name: &str) -> bool {
        matches!(self.fields.0.remove(name), Some(Value::Switch(true)))
    }

    fn secret(&mut self, name: &str, file: &str) -> Result<Option<SecretSetting>, Failure> {
        match (self.fields.0.remove(name), self.fields.0.remove(file)) {
            (Some(_), Some(_)) => {
                Err(Failure::usage(format!("both `{name}` and `{file}` are given")).hint("keep one of them"))
            }
            (Some(Value::Secret(secret)), None) => Ok(Some(secret)),
            (None, Some(Value::Path(path))) => secret_in(&path, name).map(Some),
            _ => Ok(None),
        }
    }

    fn address(&mut self, name: &str) -> Result<Option<Address>, Failure> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let wrong = |error| Failure::usage(format!("`{name}` is not accepted: {error}"));
        Address::configured(&text).map(Some).map_err(wrong)
    }

    fn wanted(&mut self) -> TokenParameters {
        TokenParameters {
            scope: self.text("token_scope"),
            audience: self.text("token_audience"),
            resource: self.text("token_resource"),
        }
    }

    fn iam(&mut self) -> Result<IamSettings, Failure> {
        let region = self.about.region.map(str::to_owned).ok_or_else(|| {
            Failure::usage(format!(
                "auth `iam` needs the region of the endpoint, and `{}` does not name it",
                self.about.host
            ))
            .hint("add `--region REGION`")
        })?;
        let external_id = self.text("aws_external_id");
        let role = match (self.text("aws_role_arn"), external_id) {
            (Some(arn), external_id) => Some(CallerRole { arn, external_id }),
            (None, None) => None,
            (None, Some(_)) => return Err(self.missing("aws_role_arn")),
        };
        let sts = self.address("aws_sts_url")?;
        if sts.is_some() && role.is_none() {
            return Err(Failure::usage("`aws_sts_url` does nothing without `aws_role_arn`")
                .hint("name the role that is assumed for each caller, or remove `aws_sts_url`"));
        }
        let metadata = if self.switch("aws_instance_metadata") { InstanceMetadata::On } else { InstanceMetadata::Off };
        Ok(IamSettings { region, profile: self.text("aws_profile"), instance_metadata: metadata, role, sts })
    }

    fn grant(&mut self, kind: GrantKind) -> Result<GrantSettings, Failure> {
        let exchanges = kind != GrantKind::ClientCredentials;
        if exchanges && self.about.callers != Callers::Identified {
            return Err(Failure::usage(format!(
                "auth `{}` exchanges the token of a caller, and here callers have none",
                self.auth
            ))
            .hint("serve with `--http` and `--issuer`, or use `oidc` with a token of the user"));
        }
        let asked = self.text("client_secret_method");
        let method = match (asked.as_deref(), kind) {
            (Some("post"), _) | (None, GrantKind::EntraOnBehalfOf) => ClientMethod::Post,
            // A word that is neither was refused when it was read.
            (_, _) => ClientMethod::Basic,
        };
        let token_url = self.address("token_url")?.ok_or_else(|| self.missing("token_url"))?;
        let client_secret = self.secret("client_secret", "client_secret_file")?;
        // An exchange may be open to public clients; who asks as itself must prove it.
        if client_secret.is_none() && (asked.is_some() || kind != GrantKind::TokenExchange) {
            return Err(self.missing("client_secret"));
        }
        let grant = GrantSettings {
            kind,
            token_url,
            client_id: self.needed("client_id")?,
            client_secret,
            method,
            wanted: self.wanted(),
        };
        if kind == GrantKind::EntraOnBehalfOf && grant.wanted.scope.is_none() {
            return Err(self.missing("token_scope"));
        }
        Ok(grant)
    }

    fn user(&mut self) -> Result<UserToken, Failure> {
        if self.about.callers != Callers::OneUser {
            return Err(Failure::usage(
                "auth `oidc` shows the token of one user, and over HTTP there are many callers",
            )
            .hint("use `token-exchange`, `entra-obo`, `client-credentials`, `iam` or `api-key`"));
        }
        let given =
            FORMS.last().map_or(0, |forms| forms.iter().filter(|form| self.fields.0.contains_key(*form)).count());
        if given > 1 {
            return Err(Failure::usage("more than one source of the user's token is given")
                .hint("keep one of `token_env`, `token_file`, `token_command` and `token_login`"));
        }
        if let Some(name) = self.text("token_env") {
            return Ok(UserToken::Variable(name));
        }
        if let Some(Value::Path(path)) = self.fields.0.remove("token_file") {
            return Ok(UserToken::File(path));
        }
        if let Some(command) = self.text("token_command") {
            let split = argv::split(&command).filter(|argv| !argv.is_empty());
            return split.map(UserToken::Command).ok_or_else(|| {
                Failure::usage("`token_command` is empty or has a quote without an end")
                    .hint("write it as in `token-tool print --audience 'my api'`; it is run without a shell")
            });
        }
        self.switch("token_login");
        Ok(UserToken::Login(self.login()?))
    }

    fn login(&mut self) -> Result<LoginSettings, Failure> {
        let kind = match self.text("token_kind").as_deref() {
            Some("id") => TokenKind::Id,
            // A word that is neither was refused when it was read.
            _ => TokenKind::Access,
        };
        Ok(LoginSettings {
            issuer: self.address("token_issuer")?.ok_or_else(|| self.missing("token_issuer"))?,
            client_id: self.needed("client_id")?,
            client_secret: self.secret("client_secret", "client_secret_file")?,
            wanted: self.wanted(),
            kind,
        })
    }
}

/// A flag in words.
fn words(flag: &str) -> &str {
    match flag {
        "issuer" => "authorization server to log in to",
        "client-id" => "client ID",
        other => other,
    }
}

/// The settings of `firmgate login`, from the same fields.
pub(in crate::settings) fn login(mut fields: Fields) -> Result<LoginSettings, Failure> {
    let about = About { host: "", region: None, callers: Callers::OneUser, table: "credentials", prefix: "FIRMGATE_" };
    fields.0.remove("auth");
    Open { fields, about, auth: "oidc" }.login()
}

/// The secret in a file: `api_key` or `client_secret`.
fn secret_in(path: &Path, what: &str) -> Result<SecretSetting, Failure> {
    const SECRET_BYTES_MAX: u64 = 4096;
    secret_word_in(path, if what == "api_key" { "API key" } else { "client secret" }, "key", SECRET_BYTES_MAX)
}
