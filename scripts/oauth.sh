#!/usr/bin/env bash
# The gate as a resource server of a certified authorization server: discovery from the first refusal to a login with PKCE, scopes,
# tokens bound by DPoP, tokens that were meant for others, and a change of the issuer's keys meanwhile.
#
# usage: scripts/oauth.sh PROGRAM
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/peers.sh"

program=$(realpath "$1")
use_tools
generate "$work/data"
start_issuers
start gate "$program" serve --http "127.0.0.1:$gate_port" --issuer "$issuer" --data "$work/data" --allow-mutations
ready gate "serving MCP"
strangers_refused
check "callers" "$node" "$oidc/caller.mjs" "$mcp" "$issuer" "$other_issuer"
cat "$work/check.out"

token "$issuer" resource="$mcp" scope=companies:read want_ttl=3600 > "$work/old.token"
KIDS=k2,k1 start_issuer issuer "$issuer"
check "rotation" "$node" "$oidc/caller.mjs" rotated "$mcp" "$issuer" "$work/old.token"
cat "$work/check.out"

# No part of a token is in the output of the gate.
secrets=0
for part in $(cut -d. -f3 "$work/old.token") "$(cut -c1-60 "$work/old.token")"; do
    grep -rqF -- "$part" "$work/gate.log" "$work/data" && secrets=$((secrets + 1))
done
[ "$secrets" -eq 0 ] && pass || fail "$secrets parts of a token were written down"
verdict oauth 4
