#!/usr/bin/env bash
# The gate in front of a third-party AppSync: the Amplify simulator with this project's schema, behind a front that
# checks signatures and tokens with AWS's own library and a certified authorization server. Every tool, with every
# credential; then what arrived: one credential in each request, the gate's own, and only operations that are compiled
# in.
#
# usage: scripts/appsync.sh PROGRAM
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/peers.sh"

program=$(realpath "$1")
use_tools
oidc=$(npm_peer oidc)
appsync=$(npm_peer appsync)
python=$(pip_peer appsync)/python
read -r oidc_port platform_port simulator_port front_port fast_port gate_port < <(ports 6)
issuer=http://127.0.0.1:$oidc_port
mcp=http://127.0.0.1:$gate_port/mcp
graphql=https://api.example/graphql
endpoint=http://127.0.0.1:$front_port/graphql
record=$work/record.jsonl
foreign=$work/foreign
: > "$foreign"

generate "$work/platform"
start oidc env PORT="$oidc_port" MCP_RESOURCE="$mcp" GRAPHQL_RESOURCE="$graphql" "$node" "$oidc/server.mjs"
start platform "$program" platform serve --data "$work/platform" --listen "127.0.0.1:$platform_port"
ready platform "serving GraphQL"
start simulator env PORT="$simulator_port" SCHEMA="$root/schema.graphql" ISSUER="$issuer" API_KEY=da2-right KEY_ID=ASIARIGHT \
    PLATFORM="http://127.0.0.1:$platform_port/graphql" PLATFORM_KEY="$work/platform/platform/api.key" "$node" "$appsync/simulator.cjs"
ready oidc "ready"
ready simulator "ready"
front=("$python" "$appsync/front.py" --upstream "http://127.0.0.1:$simulator_port/graphql" --issuer "$issuer" --audience "$graphql" --region eu-west-1
    --api-key da2-right --key ASIARIGHT:right-secret:right-session --record "$record" --foreign "$foreign")
start front "${front[@]}" --port "$front_port"
# Another one, whose clock is a quarter of an hour ahead.
start fast "${front[@]}" --port "$fast_port" --ahead 900
ready fast "ready"
ready front "ready"

check "the authorization server" "$node" "$oidc/check.mjs" "$issuer" "$mcp" "$graphql"

# call ANSWER-CODE TOOL ARGUMENTS-JSON: one call of the gate at $target; the result is in $work/answer
call() {
    local code=0
    "$program" inspect call "$2" --args-json "$3" --json "${target[@]}" > "$work/answer" 2> "$work/errors" < /dev/null || code=$?
    [ "$code" -eq "$1" ] && return
    fail "$mode, $2: exit code $code, not $1"
    tail -n 3 "$work/errors"
    head -c 600 "$work/answer"
}

# expect JAVASCRIPT: a condition on the structured content, as `r`, or on the text, as `text`
expect() {
    if "$node" -e "
        const answer = JSON.parse(require('fs').readFileSync('$work/answer', 'utf8'));
        const r = answer.structuredContent, text = answer.content?.[0]?.text ?? '';
        process.exit(($1) ? 0 : 1)" 2> /dev/null; then
        pass
    else
        fail "$mode: $1"
        head -c 600 "$work/answer"
        tail -n 3 "$work/errors"
    fi
}

pick() { "$node" -p "JSON.parse(require('fs').readFileSync('$work/answer', 'utf8')).structuredContent.$1"; }

# begin MODE COMMAND...: the command that `call` starts from here on, over stdio, with an empty record
begin() {
    mode=$1
    target=(-- "${@:2}" --data "$work/gate-$mode")
    : > "$record"
}
serve=("$program" serve --endpoint "$endpoint")

# arrived CREDENTIAL LEAST [CLAIM=VALUE]...
arrived() {
    check "$mode: what arrived" python3 "$root/peers/appsync/record.py" "$record" "$root/crates/firmgate-upstream/operations.graphql" "$@"
    cat "$work/check.out"
}

reads() {
    call 0 search_companies '{"country":"DE","employees":{"min":50},"limit":5,"facets":["industry"]}'
    expect 'r.total > 0 && r.companies.length > 0 && r.companies.every(c => c.countryCode === "DE")'
    company=$(pick 'companies[0].id')
    call 0 get_company "{\"id\":\"$company\"}"
    expect "r.id === '$company'"
    call 0 get_companies_batch "{\"ids\":[\"$company\",\"missing.example\"]}"
    expect 'r.companies.length === 1 && r.not_found.length === 1'
    call 0 ai_search '{"query":"find SaaS companies in Germany with 50-200 employees"}'
    expect 'r.total >= 0 && r.equivalent_call.tool === "search_companies" && r.thread_id'
    call 0 list_collections '{}'
    expect 'Array.isArray(r.collections)'
}

writes() {
    call 0 create_collection "{\"name\":\"$mode\"}"
    expect "r.created && r.name === '$mode'"
    collection=$(pick collection_id)
    call 0 add_to_collection "{\"collection_id\":\"$collection\",\"company_ids\":[\"$company\"]}"
    expect 'r.success && r.added === 1'
    call 0 add_to_collection "{\"collection_id\":\"$collection\",\"company_ids\":[\"$company\",\"missing.example\"]}"
    expect 'r.already_present === 1 && r.not_found.length === 1'
    call 0 get_collection_items "{\"collection_id\":\"$collection\"}"
    expect "r.total === 1 && r.items[0].id === '$company'"
    call 0 search_companies '{"country":"US","sort":"employees_desc","limit":1}'
    call 0 get_company "{\"id\":\"$(pick 'companies[0].id')\"}"
    call 0 request_email_discovery "{\"contact_id\":\"$(pick 'contactIds[0]')\",\"purpose\":\"sales\"}"
    expect 'r.state === "completed" && r.candidates.every(c => c.email.includes("@"))'
}

# refused TEXT: the backend refuses the credential; the answer states what to do and quotes nothing from the backend
refused() {
    call 1 list_collections '{}'
    expect "answer.isError && /$1/.test(text) && !/Canonical|right-session|JWT token|Exception/.test(text)"
}

# A key: one request, one key, and a wrong key is distinguished from a wrong request.
printf da2-right > "$work/right.key"
printf da2-wrong > "$work/wrong.key"
begin api-key "${serve[@]}" --allow-mutations --api-key-file "$work/right.key"
reads
writes
arrived api_key 12
begin wrong-key "${serve[@]}" --api-key-file "$work/wrong.key"
refused credential
arrived api_key 1

# AWS credentials, with a session token as every role has one.
aws() { echo env AWS_ACCESS_KEY_ID=ASIARIGHT "AWS_SECRET_ACCESS_KEY=$1" AWS_SESSION_TOKEN=right-session; }
begin iam $(aws right-secret) "${serve[@]}" --allow-mutations --auth iam --region eu-west-1
reads
writes
arrived sigv4 12
begin wrong-secret $(aws wrong-secret) "${serve[@]}" --auth iam --region eu-west-1
refused credential
arrived sigv4 1

# A clock that is wrong by a quarter of an hour costs one refused request.
begin wrong-clock $(aws right-secret) "$program" serve --endpoint "http://127.0.0.1:$fast_port/graphql" --region eu-west-1 --auth iam
call 0 list_collections '{}'
expect 'Array.isArray(r.collections)'
arrived sigv4 2
check "one refusal, then an answer" test "$("$node" -p 'require("fs").readFileSync(0, "utf8").trim().split("\n").map((line) => JSON.parse(line).status).join()' < "$record")" = 403,200

# The user's own token, from a file and from a command.
alice=$("$node" "$oidc/client.mjs" login "$issuer" alice resource="$graphql" scope="openid graphql:query graphql:mutate" | "$node" -p 'JSON.parse(require("fs").readFileSync(0)).access_token')
printf %s "$alice" > "$work/alice.token"
begin token-file "${serve[@]}" --allow-mutations --token-file "$work/alice.token"
reads
writes
arrived token 12 sub=alice
begin token-command "${serve[@]}" --token-command "$node $oidc/client.mjs token $issuer resource=$graphql client=gate:gate-secret want_ttl=30"
reads
arrived token 5 sub=gate
token "$issuer" resource="$graphql" want_ttl=1 > "$work/short.token"
sleep 2
begin expired-token "${serve[@]}" --token-file "$work/short.token"
refused 'log in'
check "an expired token is not sent" test ! -s "$record"

# The gate's own token, for reads; for writes another credential.
printf gate-secret > "$work/secret"
grant() {
    cat << END
[credentials]
auth = "$1"
token_url = "$issuer/token"
client_id = "gate"
client_secret_file = "$work/secret"
token_resource = "$graphql"
token_scope = "graphql:query graphql:mutate"
END
}
grant client-credentials > "$work/grant.toml"
begin client-credentials "${serve[@]}" --config "$work/grant.toml" --allow-mutations
reads
writes
arrived token 12 sub=gate client_id=gate
{ grant client-credentials; printf '[write_credentials]\nauth = "iam"\n'; } > "$work/two.toml"
begin two-credentials $(aws right-secret) "${serve[@]}" --config "$work/two.toml" --region eu-west-1 --allow-mutations
reads
writes
arrived token/sigv4 12

# Over HTTP the caller's token is exchanged for one of the API, and never sent on.
{
    grant token-exchange
    printf '[http]\nlisten = "127.0.0.1:%s"\n[[issuers]]\nurl = "%s"\n' "$gate_port" "$issuer"
} > "$work/exchange.toml"
start gate "${serve[@]}" --config "$work/exchange.toml" --allow-mutations --data "$work/gate-exchange"
ready gate "serving MCP"
strangers_refused
for user in alice bob; do
    mode=exchange-$user
    "$node" "$oidc/client.mjs" login "$issuer" "$user" resource="$mcp" \
        scope="openid companies:read collections:read collections:write email:discover" \
        | "$node" -p 'JSON.parse(require("fs").readFileSync(0)).access_token' > "$work/$user.mcp"
    cat "$work/$user.mcp" >> "$foreign"
    target=(--url "$mcp" --token-file "$work/$user.mcp")
    : > "$record"
    reads
    writes
    arrived token 12 "sub=$user" "act={'sub': 'gate'}" "aud=$graphql"
done
stop gate

# `firmgate login`, where this machine can store tokens.
{
    printf '[credentials]\nauth = "oidc"\ntoken_login = true\ntoken_issuer = "%s"\nclient_id = "cli"\n' "$issuer"
    printf 'token_resource = "%s"\ntoken_scope = "openid offline_access graphql:query graphql:mutate"\n' "$graphql"
} > "$work/login.toml"
start login "$program" login --config "$work/login.toml" --device
if shown login "$issuer/device"; then
    address=$(grep -o "$issuer/device[^ ]*" "$work/login.log" | tail -n 1)
    check "a person approves the device" "$node" "$oidc/client.mjs" visit "$address" carol
    if shown login "logged in"; then
        begin login "${serve[@]}" --config "$work/login.toml"
        reads
        arrived token 5 sub=carol
        check "logging out" "$program" logout --config "$work/login.toml"
    fi
fi
if grep -q "keychain" "$work/login.log"; then
    # Containers commonly have none; the tokens must not go anywhere else then.
    echo "login: no tokens were kept: $(grep keychain "$work/login.log")"
elif ! grep -q "logged in" "$work/login.log"; then
    fail "login: $(tail -n 3 "$work/login.log")"
fi

verdict appsync 90
