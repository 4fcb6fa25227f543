#!/usr/bin/env bash
# Clients that pipeline requests and never read an answer, at every endpoint that needs no token, on the gate and on the
# platform: the process may grow by 64 MiB at most, every such connection has to be closed within 30 s, within 60 s where six such crowds
# share the machine, and another client has to be served meanwhile. Then callers without a pause while a server stops: no request may be left without an answer.
#
# usage: scripts/pipelining.sh PROGRAM [full]    full: every endpoint with both numbers of connections, one after the other
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/peers.sh"

program=$(realpath "$1")
form=${2:-short}
growth_max=64
# A connection is closed 20 s after its last byte was read, and one process that has to get its turn fills all buffers.
[ "$form" = full ] && closed_max=30 || closed_max=60
generate "$work/data"

list='{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}'
type='{"query":"{ __typename }"}'

# serving NAME TEXT ARGUMENTS...: a server; sets `port`
serving() {
    local name=$1 text=$2
    shift 2
    start "$name" "$program" "$@"
    ready "$name" "$text"
    port=$(sed -n 's|.*serving .* at http://127.0.0.1:\([0-9]*\)/.*|\1|p' "$work/$name.log" | head -n 1)
}

# unread NAME CONNECTIONS PATH [BODY]: in the background, against the server of this name, which no other client uses
unread() {
    local name=$1 connections=$2 path=$3
    serving "$name" "serving" "${server[@]}"
    start "$name.clients" python3 "$root/peers/pipelining.py" "${pids[$name]}" 127.0.0.1 "$port" "$connections" $((closed_max + 10)) "$path" "${@:4}"
    names+=("$name")
}

# judged: waits for all of them
judged() {
    local name line
    for name in "${names[@]}"; do
        wait "${pids[$name.clients]}" || true
        unset "pids[$name.clients]"
        line=$(tail -n 1 "$work/$name.clients.log")
        echo "$name: $line"
        read -r grown open closed asked answered < <(sed 's/sent=[0-9]* //; s/[a-z_]*=//g' <<< "$line")
        if [ "${grown:-999}" -le "$growth_max" ] && [ "${open:-1}" -eq 0 ] && [ "${closed%.*}" -le "$closed_max" ]; then pass; else fail "$name: $line"; fi
        # A machine with few cores may be late with one of them.
        if [ "${asked:-0}" -ge 10 ] && [ "$answered" -ge $((asked * 9 / 10)) ]; then pass; else fail "$name: another client was not served: $line"; fi
        stop "$name"
    done
    names=()
}

names=()
gate=(serve --http 127.0.0.1:0 --data "$work/data")
tokens=("${gate[@]}" --issuer http://127.0.0.1:9/)
platform=(platform serve --listen 127.0.0.1:0 --api-key-file "$work/key" --data "$work/data")
(umask 077 && echo "da2-abcdefghijklmnopqrstuvwxyz" > "$work/key")

server=("${gate[@]}")
unread gate-health-8 8 /healthz
unread gate-list-200 200 /mcp "$list"
server=("${tokens[@]}")
unread tokens-metadata-200 200 /.well-known/oauth-protected-resource
unread tokens-stranger-8 8 /mcp "$list"
server=("${platform[@]}")
unread platform-nothing-200 200 /healthz
unread platform-stranger-8 8 /graphql "$type"
judged
if [ "$form" = full ]; then
    for connections in 8 200; do
        for path in /healthz /readyz /nothing /mcp; do
            server=("${gate[@]}")
            unread "gate$path-$connections" "$connections" "$path"
            judged
        done
        server=("${tokens[@]}")
        unread "tokens-metadata-$connections" "$connections" /.well-known/oauth-protected-resource/mcp
        judged
    done
fi

# The load continues while the server is asked to stop; it must become unready, and answer every request that was sent.
for delay in 0 2; do
    serving leaving "serving" "${gate[@]}" --shutdown-delay-s "$delay"
    start callers python3 "$root/peers/stopping.py" "${pids[leaving]}" 127.0.0.1 "$port" "$delay" "$list"
    if wait "${pids[callers]}"; then pass; else fail "stopping after $delay s"; fi
    unset "pids[callers]"
    tail -n 1 "$work/callers.log"
    wait "${pids[leaving]}" && pass || fail "the server ended with $?"
    unset "pids[leaving]"
done
verdict pipelining 16
