#!/usr/bin/env bash
# The official MCP conformance suite, both requirement sets: against the gate as it is, against the gate behind its tokens, and
# in full against a server with all of the suite's fixtures on the gate's HTTP stack.
#
# What the gate cannot pass is listed in conformance/*.yml, each with its reason; an entry that passes fails the run too.
#
# usage: scripts/conformance.sh PROGRAM
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/peers.sh"

program=$(realpath "$1")
use_tools
suite=$tools/@modelcontextprotocol/conformance/dist/index.js

# suite NAME URL REQUIREMENTS EXPECTED-FAILURES LEAST: one run; at least LEAST scenarios have to pass completely
suite() {
    local name=$1 url=$2 requirements=$3 expected=$4 least=$5 code=0 list=() whole scenarios checks
    [ "$expected" = none ] || list=(--expected-failures "$root/conformance/$expected-$requirements.yml")
    "$node" "$suite" server --url "$url" --requirements "$requirements" "${list[@]}" -o "$work/$name-$requirements" \
        > "$work/suite" 2>&1 < /dev/null || code=$?
    read -r whole scenarios checks < <("$node" "$root/peers/count.mjs" "$work/$name-$requirements" \
        "$tools/@modelcontextprotocol/conformance/requirements/$requirements.yaml")
    echo "$name, $requirements: $whole of $scenarios scenarios whole, $checks checks passed, expected failures: $expected"
    if [ "$code" -eq 0 ] && [ "$whole" -ge "$least" ]; then
        pass
    else
        fail "$name, $requirements: exit code $code, and $least scenarios have to pass"
        tail -n 60 "$work/suite"
    fi
}

# The whole sets. What a server without sessions cannot do runs with the same fixtures on the SDK's sessions.
start_fixtures
suite fixtures "$fixtures" 2026-07-28 none 37
suite fixtures "$fixtures" 2025-11-25 fixtures 26
start_fixtures --sessions
suite fixtures-with-sessions "$fixtures" 2025-11-25 none 30

generate "$work/data"
start open "$program" serve --http 127.0.0.1:0 --data "$work/data"
ready open "serving MCP"
open=$(grep -o 'http://[^ ]*/mcp' "$work/open.log" | head -n 1)
suite gate "$open" 2026-07-28 gate 12
suite gate "$open" 2025-11-25 gate 8

# The suite cannot send a token, so a proxy adds it.
start_issuers
start gate "$program" serve --http "127.0.0.1:$gate_port" --issuer "$issuer" --data "$work/data"
ready gate "serving MCP"
strangers_refused
echo "Bearer $(token "$issuer" resource="$mcp" scope="companies:read collections:read" want_ttl=3600)" > "$work/token"
read -r shim_port < <(ports 1)
start shim "$node" "$root/peers/shim.mjs" "$shim_port" "$mcp" Authorization "$work/token"
ready shim ready
suite gate-behind-tokens "http://127.0.0.1:$shim_port/mcp" 2026-07-28 gate 12
suite gate-behind-tokens "http://127.0.0.1:$shim_port/mcp" 2025-11-25 gate 8
verdict conformance 7
