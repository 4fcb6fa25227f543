//! The settings of `firmgate platform serve`.

use super::{Kind, Setting};

/// `[platform]`
pub const PLATFORM: &[Setting] = &[
    Setting::new(
        "platform_listen",
        Kind::Address,
        "FIRMGATE_PLATFORM_LISTEN",
        "Address and port to listen on; a port alone means 127.0.0.1",
    )
    .platform_flag("listen", "ADDR")
    .file("platform.listen", "\"127.0.0.1:8080\"")
    .or_value("127.0.0.1:8930"),
    Setting::new(
        "platform_allow_remote",
        Kind::Switch,
        "FIRMGATE_PLATFORM_ALLOW_REMOTE",
        "Listen on an address that other machines can reach; the traffic is not encrypted",
    )
    .platform_flag("allow-remote", "true|false")
    .file("platform.allow_remote", "true"),
    Setting::new(
        "platform_api_key_file",
        Kind::Path,
        "FIRMGATE_PLATFORM_API_KEY_FILE",
        "File with the accepted API keys, one per line, reloaded when it changes",
    )
    .platform_flag("api-key-file", "FILE")
    .file("platform.api_key_file", "\"api.keys\"")
    .or("the key in FIRMGATE_API_KEY or FIRMGATE_API_KEY_FILE; else one is generated in the data folder, unless another authentication mode is configured"),
    Setting::new(
        "platform_access_keys_file",
        Kind::Path,
        "FIRMGATE_PLATFORM_ACCESS_KEYS_FILE",
        "TOML file with the accepted AWS access keys (Signature Version 4), reloaded when it changes",
    )
    .platform_flag("access-keys-file", "FILE")
    .file("platform.access_keys_file", "\"access-keys.toml\"")
    .needs("platform_region"),
    Setting::new(
        "platform_region",
        Kind::Text,
        "FIRMGATE_PLATFORM_REGION",
        "AWS region that requests must be signed for",
    )
    .platform_flag("region", "REGION")
    .file("platform.region", "\"eu-west-1\"")
    .needs("platform_access_keys_file"),
    Setting::new(
        "platform_oidc_issuer",
        Kind::Text,
        "FIRMGATE_PLATFORM_OIDC_ISSUER",
        "OIDC provider whose tokens are accepted, exactly as in `iss`",
    )
    .platform_flag("oidc-issuer", "URL")
    .file("platform.oidc_issuer", "\"https://login.example.com\"")
    .needs("platform_oidc_client_id"),
    Setting::new(
        "platform_oidc_client_id",
        Kind::List('|'),
        "FIRMGATE_PLATFORM_OIDC_CLIENT_ID",
        "Client ID that a token must have in `aud` or `azp`; may be repeated, or with vertical bars",
    )
    .platform_flag("oidc-client-id", "ID")
    .file("platform.oidc_client_ids", "[\"firmgate-client\"]")
    .needs("platform_oidc_issuer"),
    Setting::new(
        "platform_oidc_bearer",
        Kind::Switch,
        "FIRMGATE_PLATFORM_OIDC_BEARER",
        "Accept `Authorization: Bearer TOKEN` too, not only the bare token",
    )
    .platform_flag("oidc-bearer", "true|false")
    .file("platform.oidc_bearer", "true")
    .needs("platform_oidc_issuer"),
    Setting::new(
        "platform_allow_private_network",
        Kind::Switch,
        "FIRMGATE_PLATFORM_ALLOW_PRIVATE_NETWORK",
        "Allow the provider's host name to resolve to a private address",
    )
    .platform_flag("allow-private-network", "true|false")
    .file("platform.allow_private_network", "true")
    .needs("platform_oidc_issuer"),
    Setting::new(
        "platform_default_auth",
        Kind::Choice(&["api-key", "iam", "oidc"]),
        "FIRMGATE_PLATFORM_DEFAULT_AUTH",
        "Mode of fields without an `@aws_*` directive: api-key, iam or oidc",
    )
    .platform_flag("default-auth", "MODE")
    .file("platform.default_auth", "\"api-key\"")
    .or("the first of oidc, iam and api-key that is configured"),
    Setting::new(
        "platform_query_depth_limit",
        Kind::Number(75),
        "FIRMGATE_PLATFORM_QUERY_DEPTH_LIMIT",
        "Maximum query depth, 1 to 75; 0 for the maximum",
    )
    .platform_flag("query-depth-limit", "N")
    .file("platform.query_depth_limit", "20")
    .or_value("10"),
    Setting::new(
        "platform_introspection",
        Kind::Switch,
        "FIRMGATE_PLATFORM_INTROSPECTION",
        "Allow introspection queries",
    )
    .platform_flag("introspection", "true|false")
    .file("platform.introspection", "true"),
];
