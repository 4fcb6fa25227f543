#!/usr/bin/env bash
# `mcp-fuzzer` sends each tool of the gate over HTTP what it should not get: odd types, odd sizes, unknown arguments.
# An answered call that the tool's schema does not permit fails the run, and so does every other kind of finding.
#
# usage: scripts/mcp-fuzzer.sh PROGRAM [RUNS]
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/peers.sh"

program=$(realpath "$1")
runs=${2:-10}
use_tools
fuzzer=$(pip_peer fuzzer)
generate "$work/data"
start_issuers
start gate "$program" serve --http "127.0.0.1:$gate_port" --issuer "$issuer" --data "$work/data" --allow-mutations
ready gate "serving MCP"
strangers_refused
alice=$(token "$issuer" resource="$mcp" scope="companies:read collections:read collections:write email:discover" want_ttl=3600)

curl --silent --fail "$mcp" -H "authorization: Bearer $alice" -H 'accept: application/json, text/event-stream' -H 'content-type: application/json' \
    -d '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}' > "$work/tools.json" || die "the tools cannot be listed"

folders=()
for seed in 1 2 3; do
    for phase in aggressive realistic; do
        out=$work/$phase-$seed
        MCP_API_KEY=$alice timeout 300 "$fuzzer/mcp-fuzzer" --mode tools --protocol streamablehttp --endpoint "$mcp" --phase "$phase" \
            --runs "$runs" --seed "$seed" --no-network --no-corpus --fs-root "$work/sandbox" --auth-env --security-audit --fail-if-no-tools \
            --output-dir "$out" > "$out.log" 2>&1 < /dev/null || { tail -n 20 "$out.log"; die "the fuzzer broke off"; }
        [ -s "$out/findings.json" ] || { tail -n 20 "$out.log"; die "the fuzzer left no report"; }
        folders+=("$out")
        pass
    done
done

check "the findings" "$fuzzer/python" "$root/peers/fuzzer/gate.py" "$work/tools.json" 9 "${folders[@]}"
cat "$work/check.out"
kill -0 "${pids[gate]}" 2> /dev/null && pass || fail "the gate has ended"
check "the gate still answers" curl --silent --fail "http://127.0.0.1:$gate_port/readyz"
verdict mcp-fuzzer 9
