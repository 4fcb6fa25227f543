#!/usr/bin/env bash
# `agent-security-harness`, a black-box security suite for MCP servers: the gate over HTTP behind its tokens, the gate over stdio,
# and the fixture server on the gate's HTTP stack. What may stay open is in peers/harness/expected.txt, with the reason.
#
# usage: scripts/harness.sh PROGRAM
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/peers.sh"

program=$(realpath "$1")
use_tools
harness=$(pip_peer harness)
generate "$work/data"
start_issuers

start gate "$program" serve --http "127.0.0.1:$gate_port" --issuer "$issuer" --data "$work/data"
ready gate "serving MCP"
strangers_refused
start_fixtures

# One valid token, one for another service of the same issuer, one of an issuer that is not trusted here.
alice=$(token "$issuer" resource="$mcp" scope="companies:read collections:read")
elsewhere=$(token "$issuer" resource=https://other.example/mcp scope="companies:read collections:read")
foreign=$(token "$other_issuer" resource="$mcp" scope="companies:read collections:read")
tool() { echo "{\"method\":\"tools/call\",\"params\":{\"name\":\"$1\",\"arguments\":$2}}"; }
list='{"method":"tools/list","params":{}}'

# run NAME ARGUMENTS...: the exit code gives the result, and the report is checked below
run() {
    "$harness/agent-security" test mcp --report "$work/$1.json" "${@:2}" > "$work/$1.txt" 2>&1 < /dev/null || true
    [ -s "$work/$1.json" ] || { cat "$work/$1.txt"; die "the harness left no report"; }
}

run gate --transport http --url "$mcp" --protocol-version 2026-07-28 --header "Authorization:Bearer $alice" \
    --cache-resource-uri firmgate://filters --audience-attacker-header "Authorization:Bearer $elsewhere" \
    --issuer-probe "$list" --issuer-attacker-header "Authorization:Bearer $foreign"
run stdio --transport stdio --command "$program serve --data $work/data"
run fixtures --transport http --url "$fixtures" --protocol-version 2026-07-28 --header X-Fixture-User:alice \
    --mrtr-probe "$(tool fx_confirm '{"company_id":"c-1"}')" --mrtr-altered-probe "$(tool fx_confirm '{"company_id":"c-2"}')" \
    --mrtr-input-responses '{"confirm":{"action":"accept","content":{"ok":true}}}' --mrtr-attacker-header X-Fixture-User:bob \
    --handle-create "{\"method\":\"tools/call\",\"params\":{\"name\":\"fx_search\",\"arguments\":{\"query\":\"a\"}},\"handlePath\":\"result.structuredContent.next_cursor\"}" \
    --handle-access "$(tool fx_search '{"cursor":"$HANDLE"}')" --handle-attacker-header X-Fixture-User:bob \
    --cache-invalidation "$(tool fx_revoke '{}')" --cache-verify "$list" --cache-forbidden-tool fx_revocable \
    --cache-resource-uri test://static-text

# The checker is checked: its own vulnerable server must fail.
read -r holes_port < <(ports 1)
start holes "$harness/agent-security-mock-mcp" --port "$holes_port"
answering "http://127.0.0.1:$holes_port/"
run holes --transport http --url "http://127.0.0.1:$holes_port/mcp"
if "$harness/python" -m protocol_tests.report_gate gate "$work/holes.json" --fail-on any > /dev/null 2>&1; then
    fail "the server with holes was found good"
else
    pass
fi

check "the reports" "$harness/python" "$root/peers/harness/gate.py" "$root/peers/harness/expected.txt" \
    "gate=$work/gate.json" "stdio=$work/stdio.json" "fixtures=$work/fixtures.json"
cat "$work/check.out"
verdict harness 2
