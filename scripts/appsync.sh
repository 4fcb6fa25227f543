#!/usr/bin/env bash
# The gate in front of AppSync as others built it: the Amplify simulator with this project's schema, behind a front that checks
# signatures and tokens with AWS's own library and a certified authorization server. Every tool, with every credential; then what
# arrived: one credential in each request, the gate's own, and only operations that are compiled in.
#
# usage: scripts/appsync.sh PROGRAM
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/peers.sh"

program=$(realpath "$1")
use_tools
oidc=$(npm_peer oidc)
appsync=$(npm_peer appsync)
python=$(pip_peer appsync)/python
read -r oidc_port platform_port simulator_port front_port < <(ports 4)
issuer=http://127.0.0.1:$oidc_port
mcp=http://127.0.0.1:1/mcp
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
start front "$python" "$appsync/front.py" --port "$front_port" --upstream "http://127.0.0.1:$simulator_port/graphql" --issuer "$issuer" \
    --audience "$graphql" --region eu-west-1 --api-key da2-right --key ASIARIGHT:right-secret:right-session --record "$record" --foreign "$foreign"
ready front "ready"

check "the authorization server" "$node" "$oidc/check.mjs" "$issuer" "$mcp" "$graphql"

# call ANSWER-CODE TOOL ARGUMENTS-JSON: one call of the gate as $gate starts it; the result is in $work/answer
call() {
    local code=0
    "$program" inspect call "$2" --args-json "$3" --json -- "${gate[@]}" > "$work/answer" 2> "$work/errors" < /dev/null || code=$?
    [ "$code" -eq "$1" ] && return
    fail "$mode $2: exit code $code, not $1"
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

# begin MODE SERVE-ARGUMENTS...: what `call` starts from here on, with an empty record
begin() {
    mode=$1
    shift
    gate=("${before[@]}" "$program" serve --endpoint "$endpoint" --data "$work/gate-$mode" "$@")
    : > "$record"
}

# arrived CREDENTIAL LEAST [CLAIM=VALUE]...
arrived() {
    check "$mode: what arrived" python3 "$root/peers/appsync/record.py" "$record" "$root/crates/firmgate-graphql/operations.graphql" "$@"
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

# refused TEXT: the backend refuses the credential; the answer says what to do and quotes nothing of the backend
refused() {
    call 1 list_collections '{}'
    expect "answer.isError && /$1/.test(text) && !/Canonical|right-session|JWT token|Exception/.test(text)"
}

before=()
printf 'da2-right' > "$work/right.key"
printf 'da2-wrong' > "$work/wrong.key"
begin api-key --allow-mutations --api-key-file "$work/right.key"
reads
writes
arrived api_key 12
begin wrong-key --api-key-file "$work/wrong.key"
refused 'credential'
arrived api_key 1

verdict appsync 14
