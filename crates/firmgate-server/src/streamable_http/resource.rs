//! The server as an OAuth 2.1 protected resource: its identifier, its metadata (RFC 9728) and its challenges.

use bytes::Bytes;
use firmgate_identity::Scope;
use firmgate_mcp::SCOPES;
use firmgate_mcp::domain::COMPANIES_READ;
use http::HeaderValue;
use serde_json::json;
use url::Url;

/// Before the path of a resource, where its metadata stands.
const WELL_KNOWN: &str = "/.well-known/oauth-protected-resource";

/// Signatures of DPoP proofs that are checked.
pub const DPOP_ALGORITHMS: [&str; 9] =
    ["ES256", "ES384", "EdDSA", "PS256", "PS384", "PS512", "RS256", "RS384", "RS512"];

/// Whether clients can show a certificate, which tokens may then be bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientCertificates {
    /// TLS ends here, and asks for one.
    Asked,
    /// It does not.
    NotAsked,
}

/// What clients and authorization servers call this server.
#[derive(Debug, Clone)]
pub struct Resource {
    identifier: String,
    /// Each issuer, and what it puts in front of a scope.
    spellings: Vec<(String, String)>,
    metadata_url: String,
    metadata_path: String,
    metadata: Bytes,
}

/// Why an address cannot be the identifier of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ResourceUrlError {
    /// Not a URL with a host.
    #[error("the public URL is not a URL: write it as `https://mcp.example.com/mcp`")]
    NotAUrl,
    /// Tokens would go over the network in the clear.
    #[error("the public URL must be `https`; `http` is for this machine only")]
    Cleartext,
    /// A resource identifier has neither.
    #[error("the public URL holds a user name, a `?` or a `#`: end it with the path")]
    Suffix,
}

impl Resource {
    /// A resource at `public_url`, whose tokens come from `issuers`: their names, and what each puts in front of a scope.
    ///
    /// # Errors
    /// [`ResourceUrlError`] when the public URL is not one of a protected resource.
    pub fn new(
        public_url: &str,
        issuers: &[(&str, &str)],
        certificates: ClientCertificates,
    ) -> Result<Self, ResourceUrlError> {
        let url = Url::parse(public_url.trim()).map_err(|_| ResourceUrlError::NotAUrl)?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(ResourceUrlError::NotAUrl)?;
        if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
            return Err(ResourceUrlError::Suffix);
        }
        let on_this_machine = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
        match url.scheme() {
            "https" => {}
            "http" if on_this_machine => {}
            "http" => return Err(ResourceUrlError::Cleartext),
            _ => return Err(ResourceUrlError::NotAUrl),
        }
        // As the MCP specification writes it: lower case, without a slash at the end.
        let identifier = url.as_str().trim_end_matches('/').to_owned();
        let origin = url.origin().ascii_serialization();
        let metadata_path = format!("{WELL_KNOWN}{}", url.path().trim_end_matches('/'));
        let mut supported: Vec<String> = Vec::new();
        for (_, prefix) in issuers {
            let spelled = SCOPES.map(|scope| format!("{prefix}{}", scope.as_str()));
            supported.extend(spelled.into_iter().filter(|scope| !supported.contains(scope)).collect::<Vec<_>>());
        }
        let names: Vec<&str> = issuers.iter().map(|(name, _)| *name).collect();
        let metadata = json!({
            "resource": identifier,
            "resource_name": "firmgate",
            "authorization_servers": names,
            "scopes_supported": supported,
            "bearer_methods_supported": ["header"],
            "dpop_signing_alg_values_supported": DPOP_ALGORITHMS,
            "tls_client_certificate_bound_access_tokens": certificates == ClientCertificates::Asked,
        });
        Ok(Self {
            metadata_url: format!("{origin}{metadata_path}"),
            metadata_path,
            metadata: metadata.to_string().into(),
            spellings: issuers.iter().map(|(name, prefix)| ((*name).to_owned(), (*prefix).to_owned())).collect(),
            identifier,
        })
    }

    /// The identifier: what a token must have as its audience.
    pub fn identifier(&self) -> &str {
        &self.identifier
    }

    /// The audiences by which tokens may name it: without the slash at the end that some clients put there, and with it.
    pub fn audiences(&self) -> Vec<String> {
        vec![self.identifier.clone(), format!("{}/", self.identifier)]
    }

    /// The metadata, if it stands at this path: under the resource's own name, and under that of the whole host.
    pub fn metadata_at(&self, path: &str) -> Option<Bytes> {
        let path = path.strip_suffix('/').unwrap_or(path);
        (path == self.metadata_path || path == WELL_KNOWN).then(|| self.metadata.clone())
    }

    /// Scopes as they are asked for: as the issuer of this subject spells them, else as the first issuer does, which is the one that
    /// clients ask first.
    pub fn spelled(&self, scopes: &[Scope], subject: Option<&str>) -> Vec<String> {
        let of_subject = |(name, _): &&(String, String)| {
            subject.and_then(|subject| subject.strip_prefix(name.as_str())).is_some_and(|rest| rest.starts_with('#'))
        };
        let spelling = self.spellings.iter().find(of_subject).or(self.spellings.first());
        let prefix = spelling.map_or("", |(_, prefix)| prefix.as_str());
        scopes.iter().map(|scope| format!("{prefix}{}", scope.as_str())).collect()
    }

    /// `WWW-Authenticate` for a request that lacks something. `extra` is what only this scheme says; `subject` is who asks, if known.
    pub fn challenge(
        &self,
        scheme: &str,
        extra: &str,
        fault: Option<(&str, &str)>,
        scopes: &[Scope],
        subject: Option<&str>,
    ) -> Option<HeaderValue> {
        // What a client that only looks around should ask for.
        const FIRST: &[Scope] = &[COMPANIES_READ];
        let scopes = if scopes.is_empty() { FIRST } else { scopes };
        let names = self.spelled(scopes, subject);
        let fault = fault.map(|(code, why)| format!("error=\"{code}\", error_description=\"{why}\", "));
        let text = format!(
            "{scheme} {extra}{}scope=\"{}\", resource_metadata=\"{}\"",
            fault.unwrap_or_default(),
            names.join(" "),
            self.metadata_url
        );
        HeaderValue::from_str(&text).ok()
    }
}
