#!/usr/bin/env bash
# What the gate must survive without a restart: a full disk, and a data folder that is taken away. While it cannot keep its record it
# refuses, `/readyz` says why, and it serves again by itself within five seconds.
#
# usage: scripts/faults.sh PROGRAM
#
# The full disk is a small tmpfs, which only root can mount; without the right to do so that part is left out, and the script says so.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/peers.sh"

program=$(realpath "$1")
read -r port other < <(ports 2)
disk=$work/disk
mounted=
leave() {
    set +e
    local pid
    for pid in "${pids[@]}"; do kill "$pid" 2> /dev/null; done
    [ -z "$mounted" ] || umount --lazy "$disk"
    (exit "$1")
    stop_all
}
trap 'leave $?' EXIT

# ask PORT TOOL: the answer to a call
ask() {
    curl --silent --max-time 10 "http://127.0.0.1:$1/mcp" -H 'Content-Type: application/json' \
        -H 'Accept: application/json, text/event-stream' \
        -d "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"$2\",\"arguments\":$3}}"
}
search() { ask "$1" search_companies '{"country":"DE","limit":1}'; }
served() { search "$1" > "$work/answer" && grep -q '"isError":false' "$work/answer"; }
refused() { ! served "$1"; }
readiness() { curl --silent --max-time 5 --output "$work/readyz" --write-out '%{http_code}' "http://127.0.0.1:$1/readyz"; }
is_ready() { [ "$(readiness "$1")" = 200 ]; }
not_ready() { [ "$(readiness "$1")" = 503 ] && grep -q "$2" "$work/readyz"; }

# within SECONDS COMMAND...: tries until it succeeds
within() {
    local limit=$1 begun=$SECONDS
    shift
    until "$@"; do
        [ $((SECONDS - begun)) -le "$limit" ] || return 1
        sleep 0.2
    done
}

generate "$work/data"

mkdir "$disk"
if mount -t tmpfs -o size=24m,mode=700 tmpfs "$disk" 2> /dev/null; then
    mounted=yes
    cp -a "$work/data" "$disk/data"
    start full "$program" serve --http "127.0.0.1:$port" --data "$disk/data"
    ready full "serving MCP"
    check "a call is served" served "$port"
    dd if=/dev/zero of="$disk/filler" bs=4096 2> /dev/null || true
    check "a call is refused on a full disk" within 30 refused "$port"
    check "readiness names the record" within 5 not_ready "$port" "the audit record cannot be written"
    check "calls stay refused" refused "$port"
    rm "$disk/filler"
    begun=$SECONDS
    check "it serves again by itself" within 5 served "$port"
    echo "first success $((SECONDS - begun)) s after there was space"
    check "it is ready again" is_ready "$port"
    check "the log says so once" test "$(grep -c 'cannot be written' "$work/full.log")" = 1
    check "the log says that it healed" grep -q "can be written again" "$work/full.log"
    stop full
    check "the record holds" "$program" audit verify --data "$disk/data"
    least=17
else
    echo "no tmpfs can be mounted here: the full disk is left out"
    least=8
fi

start gone "$program" serve --http "127.0.0.1:$other" --data "$work/data"
ready gone "serving MCP"
check "a call is served" served "$other"
mv "$work/data" "$work/away"
check "readiness names the folder" within 5 not_ready "$other" "was removed or replaced"
check "calls are refused" refused "$other"
mv "$work/away" "$work/data"
check "it serves again when the folder is back" within 5 served "$other"
check "it is ready again" is_ready "$other"
rm -rf "$work/data"
check "a removed folder is noticed" within 5 not_ready "$other" "was removed or replaced"
check "nothing is made in its place" test ! -e "$work/data"
check "the log says it once each time" test "$(grep -c 'cannot be written' "$work/gone.log")" = 2
stop gone
verdict faults "$least"
