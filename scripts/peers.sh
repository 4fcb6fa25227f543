# Sourced by the scripts that run the program against third-party parts: `. "$(dirname "$0")/peers.sh"`.
#
# Installs pinned parts below the user's cache folder, once; starts them on loopback, on free ports; stops by process id what
# it started, however the script ends; counts checks.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${GATE_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/firmgate}/peers
work=$(mktemp -d)
passed=0
failed=0
declare -A pids=()

stop_all() {
    local status=$? pid
    trap - EXIT
    for pid in "${pids[@]}"; do kill "$pid" 2> /dev/null || true; done
    for pid in "${pids[@]}"; do wait "$pid" 2> /dev/null || true; done
    rm -rf "$work"
    exit "$status"
}
trap stop_all EXIT
trap 'exit 130' INT TERM

die() {
    echo "$*" >&2
    exit 1
}

# installed NAME FILE: the folder in the cache for what FILE pins; created by the function `install_NAME FOLDER` when it
# is missing
installed() {
    local name=$1 folder
    folder=$cache/$name-$(sha256sum "$2" | cut -c1-12)
    mkdir -p "$cache"
    (
        flock 9
        if [ ! -e "$folder/.complete" ]; then
            echo "-- installing $name into $folder" >&2
            rm -rf "$folder"
            mkdir -p "$folder"
            "install_${3:?}" "$root/peers/$name" "$folder" > "$folder/install.log" 2>&1 || { tail -n 30 "$folder/install.log" >&2; exit 1; }
            touch "$folder/.complete"
        fi
    ) 9> "$cache/lock" || die "$name could not be installed"
    echo "$folder"
}

install_npm() {
    cp "$1/package.json" "$1/package-lock.json" "$1/.npmrc" "$2/"
    # One script may run: the one by which npm's `node` package fetches the program for this machine.
    npm ci --prefix "$2" --no-audit --no-fund --ignore-scripts
    [ ! -e "$2/node_modules/node/installArchSpecificPackage.js" ] || npm rebuild --prefix "$2" node
}

install_pip() {
    python3 -m venv "$2"
    "$2/bin/pip" install --quiet --disable-pip-version-check --no-deps --requirement "$1/requirements.txt"
}

# npm_peer NAME: a copy of peers/NAME with its packages beside it
npm_peer() {
    local folder
    folder=$(installed "$1" "$root/peers/$1/package-lock.json" npm)
    cp -r "$root/peers/$1" "$work/$1"
    rm -rf "$work/$1/node_modules"
    ln -s "$folder/node_modules" "$work/$1/node_modules"
    echo "$work/$1"
}

# pip_peer NAME: the folder of the programs of peers/NAME
pip_peer() { echo "$(installed "$1" "$root/peers/$1/requirements.txt" pip)/bin"; }

# use_tools: sets `tools`, the folder of the suites, and `node`, Node.js as they need it; the one of the machine may be older
use_tools() {
    tools=$(installed tools "$root/peers/tools/package-lock.json" npm)/node_modules
    node=$tools/.bin/node
    "$node" --version > /dev/null || die "$node does not run"
}

# ports N: as many free ports of loopback
ports() {
    python3 -c '
import socket, sys
sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(int(sys.argv[1]))]
print(*(s.getsockname()[1] for s in sockets))' "$1"
}

# start NAME COMMAND...: in the background; what it prints is in $work/NAME.log
start() {
    local name=$1
    shift
    [ -z "${pids[$name]:-}" ] || stop "$name"
    : > "$work/$name.log"
    "$@" >> "$work/$name.log" 2>&1 < /dev/null &
    pids[$name]=$!
}

# ready NAME TEXT: waits until NAME has printed TEXT
ready() {
    local tries
    for ((tries = 0; tries < 300; tries++)); do
        if grep -q -- "$2" "$work/$1.log"; then return 0; fi
        kill -0 "${pids[$1]}" 2> /dev/null || break
        sleep 0.1
    done
    cat "$work/$1.log" >&2
    die "$1 did not start"
}

# shown NAME TEXT: waits until NAME has printed TEXT; fails when it ends before
shown() {
    until grep -q -- "$2" "$work/$1.log"; do
        kill -0 "${pids[$1]}" 2> /dev/null || return 1
        sleep 0.1
    done
}

# stop NAME: asks it to end and waits
stop() {
    kill "${pids[$1]}" 2> /dev/null || true
    wait "${pids[$1]}" 2> /dev/null || true
    unset "pids[$1]"
}

# answering URL: waits until something answers there, with any answer
answering() {
    local tries
    for ((tries = 0; tries < 300; tries++)); do
        if curl --silent --output /dev/null --max-time 5 "$1"; then return 0; fi
        sleep 0.1
    done
    die "nothing answers at $1"
}

# generate DATA: a small platform
generate() {
    "$program" platform generate --companies 2000 --seed 42 --data "$1" > "$work/generate.log" 2>&1 && return
    cat "$work/generate.log" >&2
    die "no platform could be made"
}

# start_issuers: two authorization servers for a gate that will listen on $gate_port. Sets `issuer`, which the gate is
# to trust, `other_issuer`, which it is not, `mcp`, the address and audience of the gate, and `oidc`, the folder of the
# client
start_issuers() {
    local port other_port
    oidc=$(npm_peer oidc)
    read -r port other_port gate_port < <(ports 3)
    issuer=http://127.0.0.1:$port
    other_issuer=http://127.0.0.1:$other_port
    mcp=http://127.0.0.1:$gate_port/mcp
    start_issuer issuer "$issuer"
    start_issuer other_issuer "$other_issuer"
}

# start_issuer NAME URL: one of the two, again when it runs already; `KIDS` names its keys, which outlive it
start_issuer() {
    start "$1" env PORT="${2##*:}" MCP_RESOURCE="$mcp" KEYS_DIR="$work/$1.keys" "$node" "$oidc/server.mjs"
    ready "$1" ready
}

# strangers_refused: a gate behind tokens must refuse calls without one; otherwise the checks would be those of an open
# one
strangers_refused() {
    local status
    status=$(curl --silent --output /dev/null --write-out '%{http_code}' "$mcp" -H 'content-type: application/json' \
        -H 'accept: application/json, text/event-stream' -d '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}')
    if [ "$status" = 401 ]; then pass; else fail "without a token the gate answers $status, not 401"; fi
}

# token ISSUER KEY=VALUE...: an access token
token() { "$node" "$oidc/client.mjs" token "$@"; }

# start_fixtures [--sessions]: the server with everything that the suites require, on the gate's HTTP stack. Sets
# `fixtures`, its address
start_fixtures() {
    (cd "$root" && cargo build --quiet --workspace --example everything) || die "the fixture server does not build"
    start fixtures "${CARGO_TARGET_DIR:-$root/target}/debug/examples/everything" 0 "$@"
    ready fixtures "ready http"
    fixtures=$(grep -o 'http://[^ ]*' "$work/fixtures.log" | head -n 1)
}

pass() { passed=$((passed + 1)); }

# fail TEXT...: counts and shows
fail() {
    failed=$((failed + 1))
    echo "FAILED $*"
}

# check NAME COMMAND...: passed when the command succeeds; its output is shown when it does not
check() {
    local name=$1
    shift
    if "$@" > "$work/check.out" 2>&1; then pass; else fail "$name: $*"; head -c 2000 "$work/check.out"; fi
}

# verdict NAME LEAST: the counts; fails when something failed, and when fewer than LEAST checks ran
verdict() {
    echo "$1: $passed passed, $failed failed"
    [ "$failed" -eq 0 ] || exit 1
    [ "$passed" -ge "$2" ] || die "$1: only $passed checks ran, at least $2 were expected"
}
