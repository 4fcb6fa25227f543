//! The settings of credentials: the same fields for the one that reads and for the one that writes.

use super::{Kind, Setting};

/// Rows for `[credentials]` with their flags, and the same fields for `[write_credentials]`, which have none.
macro_rules! credentials {
    ($($name:literal $variable:literal $kind:expr, $help:literal, $example:literal $(, $method:ident($($argument:literal),+))*;)*) => {
        /// The credential for the backend.
        pub const READS: &[Setting] = &[$(
            Setting::new($name, $kind, concat!("FIRMGATE_", $variable), $help)
                .file(concat!("credentials.", $name), $example)
                $(.$method($($argument),+))*
        ),*];

        /// The credential for writes, where it is another one.
        pub const WRITES: &[Setting] = &[$(
            Setting::new(concat!("write_", $name), $kind, concat!("FIRMGATE_WRITE_", $variable), $help)
                .file(concat!("write_credentials.", $name), $example)
        ),*];
    };
}

credentials! {
    "auth" "AUTH" Kind::Text, "How the gate authenticates to the backend: api-key, iam, oidc, client-credentials, token-exchange or entra-obo; by default the one that the other settings imply; for writes also none", "\"client-credentials\"", flag("auth", "KIND");
    "api_key" "API_KEY" Kind::Secret, "API key of the backend", "";
    "api_key_file" "API_KEY_FILE" Kind::Path, "File with the API key of the backend, reloaded when it changes", "\"api.key\"", flag("api-key-file", "FILE"), file_too("api_key_file");
    "token_env" "TOKEN_ENV" Kind::Text, "Environment variable that holds the user's OIDC token", "\"MY_TOKEN\"", flag("token-env", "NAME");
    "token_file" "TOKEN_FILE" Kind::Path, "File that holds the user's OIDC token, reloaded when it changes", "\"token\"", flag("token-file", "FILE");
    "token_command" "TOKEN_COMMAND" Kind::Command, "Command that prints the user's OIDC token, run without a shell, and again before the token expires", "\"token-tool print\"", flag("token-command", "COMMAND");
    "token_login" "TOKEN_LOGIN" Kind::Switch, "Use the token of `firmgate login`", "true", flag("token-login", "true|false");
    "token_issuer" "TOKEN_ISSUER" Kind::Text, "Authorization server of `firmgate login`", "\"https://login.example.com\"", login_flag("issuer", "URL");
    "token_kind" "TOKEN_KIND" Kind::Choice(&["access", "id"]), "Which token of the login goes to the backend: access or id", "\"access\"";
    "token_url" "TOKEN_URL" Kind::Text, "Token endpoint of the authorization server", "\"https://login.example.com/oauth2/token\"";
    "client_id" "CLIENT_ID" Kind::Text, "Client ID of the gate at the authorization server", "\"firmgate\"", login_flag("client-id", "ID");
    "client_secret" "CLIENT_SECRET" Kind::Secret, "Client secret", "";
    "client_secret_file" "CLIENT_SECRET_FILE" Kind::Path, "File with the client secret, reloaded when it changes", "\"client.secret\"";
    "client_secret_method" "CLIENT_SECRET_METHOD" Kind::Choice(&["basic", "post"]), "How the client secret is sent: basic or post", "\"basic\"";
    "token_scope" "TOKEN_SCOPE" Kind::Text, "Scopes to request, separated by spaces", "\"companies/read\"", login_flag("scope", "SCOPES");
    "token_audience" "TOKEN_AUDIENCE" Kind::Text, "Audience to request, if the authorization server requires one", "\"appsync\"", login_flag("audience", "NAME");
    "token_resource" "TOKEN_RESOURCE" Kind::Text, "Resource to request (RFC 8707)", "\"https://api.example.com\"", login_flag("resource", "URL");
    "aws_profile" "AWS_PROFILE" Kind::Text, "AWS profile for `--auth iam`", "\"sales\"", flag("aws-profile", "NAME");
    "aws_role_arn" "AWS_ROLE_ARN" Kind::Text, "Role that is assumed for each caller, in a session tagged with the caller", "\"arn:aws:iam::123456789012:role/firmgate-caller\"";
    "aws_external_id" "AWS_EXTERNAL_ID" Kind::Text, "External ID for that role", "\"firmgate\"";
    "aws_sts_url" "AWS_STS_URL" Kind::Text, "URL of the AWS Security Token Service, if it is not the default", "\"https://sts.eu-west-1.amazonaws.com\"";
    "aws_instance_metadata" "AWS_INSTANCE_METADATA" Kind::Switch, "Get AWS credentials from the instance metadata service", "true";
}
