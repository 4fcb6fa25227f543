#!/usr/bin/env bash
# One caller at its limit, another beside it: slow bodies, more calls than fit, idle connections, proofs of possession without end, a lock
# that writes wait for. At least 99 % of the other's calls have to be answered; its times are printed next to those of a
# quiet run, and not judged, because both share the machine with the clients. Refusals must state a retry time, and must
# be recorded in one line a second.
#
# usage: scripts/fairness.sh PROGRAM [SECONDS]    SECONDS: for each case, 6 when left out
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/peers.sh"

program=$(realpath "$1")
seconds=${2:-6}
use_tools
ulimit -n "$(ulimit -H -n)"
generate "$work/data"

# beside NAME ADDRESS KIND GREEDY QUIET: one case
beside() {
    local line asked answered untyped
    line=$("$node" "$root/peers/fairness.mjs" "$3" "$2" "$seconds" "$4" "$5") || { fail "$1: no figures"; return; }
    echo "$1: $line"
    read -r asked answered untyped < <(sed 's/asked=\([0-9]*\) answered=\([0-9]*\).* untyped=\([0-9]*\) .*/\1 \2 \3/' <<< "$line")
    if [ "$asked" -ge 20 ] && [ $((answered * 100)) -ge $((asked * 99)) ]; then pass; else fail "$1: $answered of $asked answered"; fi
    if [ "$untyped" -eq 0 ]; then pass; else fail "$1: $untyped refusals without a time, a code or the id"; fi
}

# locked ADDRESS: searches while two writes wait for the lock of the user database
locked() {
    local line
    python3 - "$work/data/platform/user.sqlite" > "$work/lock.log" << 'PYTHON' &
import sqlite3, sys, time
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(3)
held.execute("ROLLBACK")
PYTHON
    pids[lock]=$!
    until grep -q held "$work/lock.log"; do sleep 0.1; done
    for name in first second third; do
        curl --silent --max-time 20 "http://$1/mcp" -H 'content-type: application/json' -H "authorization: Bearer $(cat "$work/greedy.token")" \
            -d '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"create_collection","arguments":{"name":"'$name'"}}}' > "$work/$name.answer" &
        pids[$name]=$!
    done
    sleep 0.3
    line=$("$node" "$root/peers/fairness.mjs" none "$1" 2 "$work/greedy.token" "$work/quiet.token")
    echo "reads while writes wait for a lock: $line"
    read -r asked answered < <(sed 's/asked=\([0-9]*\) answered=\([0-9]*\).*/\1 \2/' <<< "$line")
    if [ "$asked" -ge 20 ] && [ $((answered * 100)) -ge $((asked * 99)) ]; then pass; else fail "locked: $answered of $asked answered"; fi
    for name in lock first second third; do
        wait "${pids[$name]}" || true
        unset "pids[$name]"
    done
    if grep -q '"result"' "$work/first.answer"; then pass; else fail "the write got no answer: $(head -c 300 "$work/first.answer")"; fi
}

start open "$program" serve --http 127.0.0.1:0 --data "$work/data"
ready open "serving MCP"
address=$(sed -n 's|.*serving MCP at http://\([^/]*\)/mcp.*|\1|p' "$work/open.log" | head -n 1)
beside "open, quiet" "$address" none 127.0.0.2 127.0.0.1
beside "open, slow bodies" "$address" bodies 127.0.0.2 127.0.0.1
beside "open, slow bodies of the same address" "$address" bodies 127.0.0.1 127.0.0.1
beside "open, 400 callers of another address" "$address" calls 127.0.0.2 127.0.0.1
shed=$(cat "$work/data"/gate/audit/*.jsonl | grep -c '"event":"shed"' || true)
[ "$shed" -ge 1 ] && [ "$shed" -le $((4 * seconds * 4 + 20)) ] && pass || fail "$shed records of refusals"
"$program" audit verify --data "$work/data" > "$work/verify.log" 2>&1 && pass || fail "the audit: $(tail -n 3 "$work/verify.log")"
rss=$(awk '/VmHWM/ { print int($2 / 1024) }' "/proc/${pids[open]}/status")
echo "the gate had at most $rss MiB in memory, and wrote $shed records of refusals"
[ "$rss" -le 256 ] && pass || fail "$rss MiB"
beside "open, 10,000 idle connections" "$address" idle 127.0.0.2 127.0.0.1
echo "with them at most $(awk '/VmHWM/ { print int($2 / 1024) }' "/proc/${pids[open]}/status") MiB"
stop open

start_issuers
start gate "$program" serve --http "127.0.0.1:$gate_port" --issuer "$issuer" --data "$work/data" --allow-mutations
ready gate "serving MCP"
scopes="companies:read collections:read collections:write"
token "$issuer" resource="$mcp" scope="$scopes" > "$work/greedy.token"
token "$issuer" client=gate:gate-secret resource="$mcp" scope=companies:read > "$work/quiet.token"
address=127.0.0.1:$gate_port
beside "tokens, quiet" "$address" none "$work/greedy.token" "$work/quiet.token"
beside "tokens, slow bodies" "$address" bodies "$work/greedy.token" "$work/quiet.token"
beside "tokens, slow bodies of strangers" "$address" bodies stranger "$work/quiet.token"
beside "tokens, 400 callers with one token" "$address" calls "$work/greedy.token" "$work/quiet.token"
beside "tokens, both" "$address" mixed "$work/greedy.token" "$work/quiet.token"
locked "$address"
# As many proofs as a process could once remember, of all callers together.
"$node" "$oidc/flood.mjs" "$mcp" "$issuer" 131072 | tee "$work/flood.log" || fail "the flood of proofs ended early"
read -r asked answered < <(sed -n 's/^beside: asked=\([0-9]*\) answered=\([0-9]*\).*/\1 \2/p' "$work/flood.log")
if [ "${asked:-0}" -ge 20 ] && [ $((answered * 100)) -ge $((asked * 99)) ]; then pass; else fail "proofs: $answered of $asked answered"; fi
verdict fairness 20
