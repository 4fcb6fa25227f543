#!/usr/bin/env bash
# The platform's signature check against a third-party signer: curl. usage: scripts/sigv4.sh PROGRAM [DATA]
set -euo pipefail

program=$(realpath "$1")
curl --help all | grep -q -- --aws-sigv4 || { echo "curl 7.75 or newer is needed, for --aws-sigv4" >&2; exit 1; }
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2> /dev/null; rm -rf "$work"' EXIT
data=${2:-$work/data}
[ -e "$data/platform/manifest.json" ] || "$program" platform generate --companies 2000 --seed 42 --data "$data" 2> "$work/generate.log" \
    || { cat "$work/generate.log" >&2; exit 1; }

cat > "$work/keys.toml" << KEYS
[[key]]
id = "AKIAEXAMPLE"
secret = "plain/secret"
[[key]]
id = "ASIAEXAMPLE"
secret = "session+secret"
session_token = "token/of+the=session"
principal = "arn:aws:sts::111122223333:assumed-role/gate/alice"
KEYS
"$program" platform serve --listen 127.0.0.1:0 --data "$data" --access-keys-file "$work/keys.toml" --region eu-west-1 2> "$work/log" &
server=$!
for _ in $(seq 100); do
    url=$(sed -n 's/^serving GraphQL at //p' "$work/log")
    [ -n "$url" ] && break
    sleep 0.1
done
[ -n "$url" ] || { cat "$work/log" >&2; exit 1; }

passed=0
failed=0
# ask STATUS TEXT NAME CURL-ARGUMENTS...
ask() {
    local status
    status=$(curl -s -o "$work/answer" -w '%{http_code}' -H 'content-type: application/json' "${@:4}" "$url")
    if [ "$status" = "$1" ] && grep -qF -- "$2" "$work/answer"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED $3: $status $(cat "$work/answer")"
    fi
}
sign=(--aws-sigv4 aws:amz:eu-west-1:appsync)
plain=(--user AKIAEXAMPLE:plain/secret)
session=(--user ASIAEXAMPLE:session+secret)
token=(-H 'x-amz-security-token: token/of+the=session')
query='{"query":"{ listFilterValues(dimension: countries) { values { value } } }"}'

ask 200 Germany 'a long-lived key' "${sign[@]}" "${plain[@]}" -d "$query"
ask 200 Germany 'a session' "${sign[@]}" "${session[@]}" "${token[@]}" -d "$query"
ask 401 UnauthorizedException 'no signature' -d "$query"
ask 403 InvalidSignatureException 'a wrong secret' "${sign[@]}" --user AKIAEXAMPLE:guess -d "$query"
ask 403 'token/of+the=session' 'a wrong secret, with the token echoed' "${sign[@]}" --user ASIAEXAMPLE:guess "${token[@]}" -d "$query"
ask 403 UnrecognizedClientException 'an unknown key' "${sign[@]}" --user AKIAOTHER:plain/secret -d "$query"
ask 403 UnrecognizedClientException 'a session without its token' "${sign[@]}" "${session[@]}" -d "$query"
ask 403 'valid region' 'another region' --aws-sigv4 aws:amz:us-east-1:appsync "${plain[@]}" -d "$query"
ask 403 'correct service' 'another service' --aws-sigv4 aws:amz:eu-west-1:execute-api "${plain[@]}" -d "$query"
# Some versions of curl send their own date in addition to this one, and two dates are refused.
ask 403 Signature 'an old date' "${sign[@]}" "${plain[@]}" -H 'X-Amz-Date: 20200101T000000Z' -d "$query"
ask 403 'not the hash of the body' 'the hash of another body' "${sign[@]}" "${plain[@]}" -H "x-amz-content-sha256: $(printf x | sha256sum | cut -d' ' -f1)" -d "$query"
ask 400 MalformedHttpRequestException 'a signed batch' "${sign[@]}" "${plain[@]}" -d '[]'

# Collections belong to the principal only.
create='{"query":"mutation { createCollection(input: {name: \"of alice\", clientToken: \"t\"}) { created } }"}'
list='{"query":"{ listCollections { items { name } } }"}'
ask 200 '"created":true' 'a collection of the session' "${sign[@]}" "${session[@]}" "${token[@]}" -d "$create"
ask 200 'of alice' 'the session sees it' "${sign[@]}" "${session[@]}" "${token[@]}" -d "$list"
ask 200 '"items":[]' 'another key does not' "${sign[@]}" "${plain[@]}" -d "$list"

kill "$server"
wait "$server" || { echo "FAILED: the server did not end well"; failed=$((failed + 1)); }
server=
echo "sigv4: $passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -ge 15 ]
