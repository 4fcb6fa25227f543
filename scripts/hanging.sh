#!/usr/bin/env bash
# A backend that hangs and recovers: the gate has to refuse quickly while it hangs, and to answer within five seconds
# after.
#
# usage: scripts/hanging.sh PROGRAM [SECONDS]
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/peers.sh"

program=$(realpath "$1")
seconds=${2:-20}
generate "$work/data"
(umask 077 && echo "da2-abcdefghijklmnopqrstuvwxyz" > "$work/key")
start platform "$program" platform serve --listen 127.0.0.1:0 --api-key-file "$work/key" --data "$work/data"
ready platform "serving GraphQL"
backend=$(sed -n 's|.*http://127.0.0.1:\([0-9]*\)/.*|\1|p' "$work/platform.log" | head -n 1)
read -r proxy gate_port < <(ports 2)
start callers python3 "$root/peers/hanging.py" "$backend" "$proxy" "$gate_port" "$seconds"
ready callers "proxy ready"
start gate "$program" serve --http "127.0.0.1:$gate_port" --endpoint "http://127.0.0.1:$proxy/graphql" --api-key-file "$work/key" --data "$work/gate"
ready gate "serving MCP"
if wait "${pids[callers]}"; then pass; else fail "the gate did not come back with its backend"; fi
unset "pids[callers]"
tail -n 1 "$work/callers.log"
check "each failed call is in the log" grep -q "a backend call failed" "$work/gate.log"
verdict hanging 2
