#!/usr/bin/env bash
# Three thousand slow clients, by `slowhttptest`: a thousand send the head of a request a few bytes at a time, a
# thousand its body, a thousand do not read their responses. The gate has to close each within its limit (5 s for a
# head, 10 s for a body, 60 s between requests), and another client has to get all its answers meanwhile. Its times are
# printed, not checked.
#
# usage: scripts/slow.sh PROGRAM [CONNECTIONS]
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/peers.sh"

program=$(realpath "$1")
connections=${2:-1000}
rate=200
ramp=$(((connections + rate - 1) / rate))
# A busy machine is late, and everything here polls once a second.
slack=10
# Each head has a slot; of bodies one address has a share, and the oldest slow one is dropped for the next.
declare -A least=([head]=$((connections / 2)) [body]=$((connections / 2 < 200 ? connections / 2 : 200)))
command -v slowhttptest > /dev/null || die "slowhttptest is missing: apt-get install slowhttptest"
use_tools
ulimit -n "$(ulimit -H -n)"
generate "$work/data"
start gate "$program" serve --http 127.0.0.1:0 --data "$work/data"
ready gate "serving MCP"
url=$(grep -o 'http://[^ ]*/mcp' "$work/gate.log" | head -n 1)

"$node" "$root/peers/probe.mjs" "$url" 5 > "$work/alone" || { cat "$work/alone"; die "the gate does not answer"; }

# slow NAME ARGUMENTS...: ends by itself when no connection is left
slow() {
    local name=$1
    shift
    start "$name" slowhttptest -c "$connections" -r "$rate" -l 90 -p 20 -g -o "$work/$name" "$@" -u "$url"
}

# sockets: how many the gate has open
sockets() { { find "/proc/${pids[gate]}/fd" -lname 'socket:*' 2> /dev/null || true; } | wc -l; }

before=$(sockets)
began=$SECONDS
slow head -H -i 2 -x 24
slow body -B -i 2 -s 60000 -x 64 -t POST -f application/json
slow read -X -w 1 -y 64 -n 5 -z 32 -k 3
"$node" "$root/peers/probe.mjs" "$url" 20 > "$work/beside" &
pids[beside]=$!
most=0
reader_limit=$((ramp + 60 + slack))
while [ $((SECONDS - began)) -lt "$reader_limit" ]; do
    open=$(sockets)
    [ "$open" -le "$most" ] || { most=$open; rss=$(awk '/VmRSS/ { print int($2 / 1024) }' "/proc/${pids[gate]}/status"); }
    [ $((SECONDS - began)) -lt 20 ] || [ "$open" -gt "$before" ] || break
    sleep 1
done
wait "${pids[beside]}" && pass || fail "another client was not served: $(cat "$work/beside")"
unset "pids[beside]"
echo "another client, alone: $(head -n 1 "$work/alone"); beside $((3 * connections)) slow ones: $(head -n 1 "$work/beside")"

# A client that reads no responses detects late that the connection is gone, so the gate's side is measured.
open=$(sockets)
echo "slow read: $((open - before)) of at most $most sockets open after $((SECONDS - began)) s; the limit is $reader_limit s"
[ "$open" -le "$before" ] && [ "$most" -ge "$connections" ] && pass || fail "slow read: $open sockets are open"
stop read

for name in head body; do
    [ "$name" = head ] && limit=$((ramp + 5 + slack)) || limit=$((ramp + 10 + slack))
    wait "${pids[$name]}" || true
    unset "pids[$name]"
    last=$(awk -F, 'NR > 1 { last = $1 } END { print last + 0 }' "$work/$name.csv")
    at_once=$(awk -F, 'NR > 1 && $4 + 0 > most { most = $4 + 0 } END { print most + 0 }' "$work/$name.csv")
    echo "slow $name: $at_once at once, none left after $last s; the limit is $limit s"
    if grep -q "No open connections left" "$work/$name.log" && [ "$last" -le "$limit" ] && [ "$at_once" -ge "${least[$name]}" ]; then pass; else
        fail "slow $name"
        tail -n 15 "$work/$name.log"
    fi
done
echo "the gate had $rss MiB in memory among them"
"$node" "$root/peers/probe.mjs" "$url" 2 > "$work/after" && pass || fail "the gate does not answer afterwards: $(cat "$work/after")"
verdict slow 5
