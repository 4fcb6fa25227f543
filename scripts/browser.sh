#!/usr/bin/env bash
# Pages in a real browser call the gate: one whose origin is listed works through preflight, initialize, tools/list and a call, and can
# read refusals and challenges; pages of other origins, those of this machine among them, can neither send nor read.
#
# usage: scripts/browser.sh PROGRAM
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/peers.sh"

program=$(realpath "$1")
browser=$(command -v chromium || command -v chromium-browser) || die "chromium is missing: install the package chromium"
generate "$work/data"
read -r open_port token_port page_port < <(ports 3)
listed=http://app.example:$page_port
start open "$program" serve --http "127.0.0.1:$open_port" --data "$work/data" --allow-origin "$listed"
# No token is ever sent to it, so the keys of its issuer are never needed.
start behind env FIRMGATE_API_KEY=da2-page "$program" serve --http "127.0.0.1:$token_port" --issuer http://127.0.0.1:9/ --data "$work/tokens" \
    --endpoint http://127.0.0.1:9/graphql --allow-origin "$listed"
start pages python3 -m http.server --bind 127.0.0.1 --directory "$root/peers" "$page_port"
ready open "serving MCP"
ready behind "serving MCP"
answering "http://127.0.0.1:$page_port/page.html"

# page ORIGIN GATE_PORT: the output of the page of this origin
page() {
    local said
    rm -rf "$work/profile"
    # Names of pages resolve to this machine and nothing else resolves: the browser stays offline.
    said=$(timeout 60 "$browser" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
        --disable-component-update --disable-sync --disable-dev-shm-usage --user-data-dir="$work/profile" \
        --host-resolver-rules="MAP app.example 127.0.0.1, MAP evil.example 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost" \
        --virtual-time-budget=20000 --dump-dom "$1/page.html?mcp=http://127.0.0.1:$2/mcp" 2> "$work/browser.log") || { cat "$work/browser.log" >&2; die "the browser did not end well"; }
    printf '%s\n' "$said" | sed -n '/<pre/,/<\/pre>/p' | sed 's/.*<pre id="said">//; s/<\/pre>.*//' > "$work/said"
    grep -q '^done: ' "$work/said" || { cat "$work/said" "$work/browser.log" >&2; die "the page of $1 did not come to its end"; }
    echo "-- $1 at the gate of port $2"
    cat "$work/said"
}

# says TEXT: the last page printed this, on its own line
says() { if grep -qxF -- "$1" "$work/said"; then pass; else fail "expected \`$1\`"; fi; }

page "$listed" "$open_port"
says "initialize: 200 id=1"
says "initialized: 202 id=none"
says "list: 200 id=2"
says "tools: 6"
says "call: 200 id=3"
says "companies: 3"
says "broken: 400 id=4"
says "foreign header: TypeError"
says "GET: 405"
says "DELETE: 405"
says "discovery: 404 none"

for origin in "http://evil.example:$page_port" "http://localhost:$page_port" "http://127.0.0.1:$page_port"; do
    page "$origin" "$open_port"
    for step in initialize initialized list call broken GET; do says "$step: TypeError"; done
    says "tools: 0"
done

page "$listed" "$token_port"
says "initialize: 401 id=1 challenge=Bearer"
says "call: 401 id=3 challenge=Bearer"
says "discovery: 200 4"

page "http://evil.example:$page_port" "$token_port"
says "initialize: TypeError"
says "discovery: 200 4"
verdict browser 37
