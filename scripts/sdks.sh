#!/usr/bin/env bash
# The client SDKs that people use, against the program over stdio and over HTTP: the official ones for TypeScript and Python, each in
# both major versions, FastMCP, LangChain's adapters and the OpenAI Agents SDK. Each lists, searches (and validates the answer
# itself), is refused a write, reads resources and prompts. Then the unusual messages of
# crates/firmgate/tests/it/odd.json go through the official four: each call is settled without a time-out, and the next
# one is answered.
#
# usage: scripts/sdks.sh PROGRAM
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/peers.sh"

program=$(realpath "$1")
table=$root/crates/firmgate/tests/it/odd.json
use_tools
sdks=$(npm_peer sdks)
python1=$(pip_peer sdks-python1)
python2=$(pip_peer sdks-python2)
generate "$work/data"
odd=$(python3 -c 'import json, sys; print(len(json.load(open(sys.argv[1]))["faults"]))' "$table")

read -r gate_port relay_port < <(ports 2)
start gate "$program" serve --http "127.0.0.1:$gate_port" --data "$work/data"
ready gate "serving MCP"
start relay python3 "$sdks/relay.py" "$table" http "$relay_port" "$gate_port"
ready relay "relay ready"

total=0
# client NAME COMMAND...: a client, whose own checks are counted
client() {
    check "$@"
    local count
    count=$(sed -n "s/^\([0-9]*\) passed\$/\1/p" "$work/check.out" | tail -n 1)
    total=$((total + ${count:-0}))
}
typescript1() { "$node" "$sdks/typescript.mjs" 1 "$@"; }
typescript2() { "$node" "$sdks/typescript.mjs" 2 "$@"; }
python1() { "$python1/python" "$sdks/python1.py" "$@"; }
python2() { "$python2/python" "$sdks/python2.py" "$@"; }
with_odd() { ODD=$odd "$@"; }

for sdk in typescript1 typescript2 python1 python2; do
    client "$sdk over stdio" "$sdk" stdio "$program" serve --data "$work/data"
    client "$sdk over HTTP" "$sdk" http "http://127.0.0.1:$gate_port/mcp"
    client "$sdk over HTTP, with a slash" "$sdk" http "http://127.0.0.1:$gate_port/mcp/"
    client "$sdk, odd messages over stdio" with_odd "$sdk" stdio python3 "$sdks/relay.py" "$table" stdio "$program" serve --data "$work/data"
    client "$sdk, odd messages over HTTP" with_odd "$sdk" http "http://127.0.0.1:$relay_port/mcp"
    echo "-- $sdk done [$SECONDS s]"
done

# The settings from the page about clients.
home=$work/home
mkdir -p "$home/bin"
ln -s "$program" "$home/bin/firmgate"
generate "$home/.local/share/firmgate"
documented() { PATH="$home/bin:$PATH" python3 "$root/peers/documented.py" "$root/docs/CLIENTS.md" "$home" "http://127.0.0.1:$gate_port/mcp" "$python1/python" "$python2/python"; }
client "the programs and settings of docs/CLIENTS.md" documented

echo "sdks: $total checks of the clients, $odd odd messages through each"
[ "$total" -ge 500 ] || die "only $total checks ran in the clients"
verdict sdks 20
