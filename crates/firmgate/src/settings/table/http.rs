//! The settings of the server over HTTP, and of the issuers whose tokens it accepts.

use super::{Kind, Setting};

/// `[http]`
pub const HTTP: &[Setting] = &[
    Setting::new(
        "http",
        Kind::Address,
        "FIRMGATE_HTTP",
        "Serve MCP over Streamable HTTP at this address, instead of standard input and output; a port alone means 127.0.0.1",
    )
    .flag("http", "ADDR")
    .file("http.listen", "\"127.0.0.1:8931\"")
    .or("standard input and output"),
    Setting::new(
        "public_url",
        Kind::Text,
        "FIRMGATE_PUBLIC_URL",
        "URL of this server for clients, as in `https://mcp.example.com/mcp`",
    )
    .flag("public-url", "URL")
    .file("http.public_url", "\"https://mcp.example.com/mcp\"")
    .or("http://ADDR/mcp"),
    Setting::new(
        "issuer_ca",
        Kind::Path,
        "FIRMGATE_ISSUER_CA",
        "CA certificates for connections to issuers (PEM), instead of the system's",
    )
    .flag("issuer-ca", "FILE")
    .file("http.issuer_ca", "\"issuer-ca.pem\""),
    Setting::new(
        "issuer_private_network",
        Kind::Switch,
        "FIRMGATE_ISSUER_PRIVATE_NETWORK",
        "Allow issuers at addresses in private networks",
    )
    .flag("issuer-private-network", "true|false")
    .file("http.issuer_private_network", "true"),
    Setting::new(
        "tls_certificate",
        Kind::Path,
        "FIRMGATE_TLS_CERTIFICATE",
        "TLS certificate chain (PEM), reloaded when it changes",
    )
    .flag("tls-certificate", "FILE")
    .file("http.tls_certificate", "\"tls.crt\""),
    Setting::new("tls_key", Kind::Path, "FIRMGATE_TLS_KEY", "Private key of the TLS certificate (PEM), reloaded when it changes")
        .flag("tls-key", "FILE")
        .file("http.tls_key", "\"tls.key\""),
    Setting::new(
        "tls_client_ca",
        Kind::Path,
        "FIRMGATE_TLS_CLIENT_CA",
        "CA certificates for client certificates (PEM), reloaded when it changes; enables certificate-bound tokens",
    )
    .flag("tls-client-ca", "FILE")
    .file("http.tls_client_ca", "\"client-ca.pem\""),
    Setting::new("behind_proxy", Kind::Switch, "FIRMGATE_BEHIND_PROXY", "TLS is terminated by a proxy in front of this server")
        .flag("behind-proxy", "true|false")
        .file("http.behind_proxy", "true"),
    Setting::new(
        "allow_host",
        Kind::List(','),
        "FIRMGATE_ALLOW_HOST",
        "Additional accepted `Host` name, as in `mcp.internal:8443`; may be repeated, or with commas",
    )
    .flag("allow-host", "HOST")
    .file("http.allow_hosts", "[\"mcp.internal:8443\"]"),
    Setting::new(
        "allow_origin",
        Kind::List(','),
        "FIRMGATE_ALLOW_ORIGIN",
        "Accepted `Origin` of web pages, as in `https://app.example.com`; may be repeated, or with commas",
    )
    .flag("allow-origin", "ORIGIN")
    .file("http.allow_origins", "[\"https://app.example.com\"]"),
    Setting::new(
        "shutdown_delay_s",
        Kind::Seconds,
        "FIRMGATE_SHUTDOWN_DELAY_S",
        "Seconds between the stop signal and closing the port, during which `/readyz` is 503 for load balancers",
    )
    .flag("shutdown-delay-s", "SECONDS")
    .file("http.shutdown_delay_s", "5")
    .or("5, or 0 when only this machine can call it"),
];

/// `[[issuers]]`, of which the flags and variables can name one.
pub const ISSUERS: &[Setting] = &[
    Setting::new(
        "issuer",
        Kind::Text,
        "FIRMGATE_ISSUER",
        "OAuth authorization server whose access tokens are accepted, exactly as in `iss`; for several use the configuration file",
    )
    .flag("issuer", "URL")
    .file("issuers.url", "\"https://login.example.com\""),
    Setting::new(
        "issuer_profile",
        Kind::Text,
        "FIRMGATE_ISSUER_PROFILE",
        "Its kind: rfc9068, cognito, entra-v1, entra-v2, okta, keycloak, auth0 or google",
    )
    .flag("issuer-profile", "PROFILE")
    .file("issuers.profile", "\"keycloak\"")
    .or("rfc9068"),
    Setting::new("audience", Kind::List(','), "FIRMGATE_AUDIENCE", "Audience that a token must have; may be repeated, or with commas")
        .flag("audience", "NAME")
        .file("issuers.audiences", "[\"https://mcp.example.com/mcp\"]")
        .or("the public URL"),
    Setting::new("issuer_client_ids", Kind::List(','), "", "Client IDs whose tokens are accepted; with Cognito instead of an audience")
        .file("issuers.client_ids", "[\"firmgate-client\"]"),
    Setting::new("issuer_jwks_url", Kind::Text, "", "URL of its keys, if it differs from the one in its metadata")
        .file("issuers.jwks_url", "\"https://login.example.com/keys\""),
    Setting::new(
        "issuer_scope_prefix",
        Kind::Text,
        "",
        "Prefix of each scope, in tokens and in everything that names scopes to a client",
    )
    .file("issuers.scope_prefix", "\"api://firmgate/\""),
    Setting::new("issuer_groups_claim", Kind::Text, "", "Claim that names the caller's groups")
        .file("issuers.groups_claim", "\"groups\"")
        .or("the one of the profile"),
    Setting::new("issuer_grants", Kind::List(','), "", "Scopes of every token, for an issuer whose tokens have none (Google)")
        .file("issuers.grants", "[\"companies:read\"]"),
    Setting::new("issuer_tenant", Kind::Text, "", "Tenant of every caller of this issuer").file("issuers.tenant", "\"acme\""),
];
