#!/usr/bin/env bash
# What the gate must survive without a restart: a full disk, and a data folder that is removed; and what it does on a
# read-only one. While it cannot write its audit log it refuses, `/readyz` returns the reason, and it serves again by
# itself within five seconds.
#
# usage: scripts/faults.sh PROGRAM
#
# The full and the read-only disk are a small tmpfs, which only root can mount; without the right to do so these parts are left out, and the
# script reports that.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/peers.sh"

program=$(realpath "$1")
read -r port other < <(ports 2)
disk=$work/disk
frozen=$work/frozen
mounted=
leave() {
    set +e
    local pid
    for pid in "${pids[@]}"; do kill "$pid" 2> /dev/null; done
    [ -z "$mounted" ] || umount --lazy "$disk"
    mountpoint -q "$frozen" && umount --lazy "$frozen"
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

# says FILE TEXT...: whether the file has each text
says() {
    local text
    for text in "${@:2}"; do grep -qF -- "$text" "$1" || { cat "$1"; return 1; }; done
}
# fails NAME COMMAND...: the command ends with 1; its output is in $work/NAME.log
fails() {
    local status=0
    timeout 30 "${@:2}" > "$work/$1.log" 2>&1 < /dev/null || status=$?
    [ "$status" = 1 ] || { cat "$work/$1.log"; return 1; }
}

generate "$work/data"

mkdir "$disk" "$frozen"
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

    mount -t tmpfs -o size=24m,mode=755 tmpfs "$frozen"
    cp -a "$work/data" "$frozen/data"
    mount -o remount,ro "$frozen"
    check "no record, no start" fails unkept "$program" serve --http "127.0.0.1:$port" --data "$frozen/data"
    check "the folder and the setting are named" says "$work/unkept.log" "the record of calls cannot be kept in \`$frozen/data/gate\`" "--record-dir DIR"
    start kept "$program" serve --http "127.0.0.1:$port" --data "$frozen/data" --record-dir "$work/record"
    ready kept "serving MCP"
    check "a call on read-only data is served" served "$port"
    check "the gate is ready" is_ready "$port"
    stop kept
    check "the record is in the other folder" "$program" audit verify --data "$frozen/data" --record-dir "$work/record"
    check "no key, no platform" fails keyless "$program" platform serve --listen "127.0.0.1:$port" --data "$frozen/data"
    check "the file for a key is named" says "$work/keyless.log" "an API key cannot be made in \`$frozen/data/platform\`" "--api-key-file FILE"
    echo "da2-example" > "$work/key"
    start keyed "$program" platform serve --listen "127.0.0.1:$port" --data "$frozen/data" --api-key-file "$work/key"
    ready keyed "serving GraphQL"
    stop keyed
    least=24
else
    echo "no tmpfs can be mounted here: the full and the read-only disk are left out"
    least=8
fi

start gone "$program" serve --http "127.0.0.1:$other" --data "$work/data"
ready gone "serving MCP"
check "a call is served" served "$other"
mv "$work/data" "$work/away"
check "readiness names the folder" within 5 not_ready "$other" "was removed or replaced"
check "calls are refused" within 5 refused "$other"
mv "$work/away" "$work/data"
check "it serves again when the folder is back" within 5 served "$other"
check "it is ready again" is_ready "$other"
rm -rf "$work/data"
check "a removed folder is noticed" within 5 not_ready "$other" "was removed or replaced"
check "calls are refused again" within 5 refused "$other"
check "nothing is made in its place" test ! -e "$work/data"
check "the log says it once each time" test "$(grep -c 'cannot be written' "$work/gone.log")" = 2
stop gone

# The platform as an API, and a gate whose record is elsewhere: what is written would go into files without a name.
generate "$work/data"
key=$(mktemp -p "$work")
echo "da2-example" > "$key"
start api "$program" platform serve --listen "127.0.0.1:$port" --data "$work/data" --api-key-file "$key"
ready api "serving GraphQL"
graphql() {
    curl --silent --max-time 10 "http://127.0.0.1:$port/graphql" -H "x-api-key: da2-example" -d "{\"query\":\"$1\"}" > "$work/answer"
    grep -q "$2" "$work/answer"
}
create() { echo "mutation { createCollection(input: { name: \\\"Hotels $1\\\", clientToken: \\\"0123456789abcdef-$1\\\" }) { collection { id } } }"; }
check "a write is kept" graphql "$(create 1)" '"id"'
check "the platform is ready" is_ready "$port"
start apart "$program" serve --http "127.0.0.1:$other" --data "$work/data" --record-dir "$work/apart"
ready apart "serving MCP"
mv "$work/data" "$work/away"
check "readiness of the platform names the data" within 5 not_ready "$port" "was removed or replaced"
check "readiness of the gate names the data" within 5 not_ready "$other" "was removed or replaced"
check "a write is refused as not stored" graphql "$(create 2)" NotStored
check "a read goes on" graphql "{ listFilterValues(dimension: countries) { values { value } } }" '"value"'
check "the log says it" within 5 grep -q "not ready" "$work/api.log"
mv "$work/away" "$work/data"
check "the platform is ready again" within 5 is_ready "$port"
check "a write is kept again" graphql "$(create 3)" '"id"'
check "the log said it once" test "$(grep -c 'not ready' "$work/api.log")" = 1
stop api
stop apart
verdict faults $((least + 10))
