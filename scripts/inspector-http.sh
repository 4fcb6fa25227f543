#!/usr/bin/env bash
# The official MCP Inspector over Streamable HTTP, in both protocol eras: a gate that is open to this machine, and one behind
# tokens, whose refusals the Inspector must understand as such.
#
# usage: scripts/inspector-http.sh PROGRAM
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/peers.sh"

program=$(realpath "$1")
use_tools
inspector=$tools/@modelcontextprotocol/inspector/clients/launcher/build/index.js
generate "$work/data"
start open "$program" serve --http 127.0.0.1:0 --data "$work/data"
ready open "serving MCP"
open=$(grep -o 'http://[^ ]*/mcp' "$work/open.log" | head -n 1)

# ask CODE ERA URL ARGUMENTS...: the Inspector has to end with CODE; its answer is in $work/answer
ask() {
    local wanted=$1 era=$2 url=$3 code=0
    shift 3
    HOME=$work "$node" "$inspector" --cli "$url" --transport http --protocol-era "$era" --format json "$@" \
        > "$work/answer" 2> "$work/errors" < /dev/null || code=$?
    if [ "$code" -eq "$wanted" ]; then
        pass
    else
        fail "$era era: exit code $code, not $wanted:" "${@:$#-1}"
        tail -n 5 "$work/errors"
    fi
}

# expect JAVASCRIPT: a condition on the result, as `r`
expect() {
    if "$node" -e "const r = JSON.parse(require('fs').readFileSync('$work/answer', 'utf8')).result; process.exit(($1) ? 0 : 1)" 2> /dev/null; then
        pass
    else
        fail "$1"
        head -c 600 "$work/answer"
    fi
}

for era in legacy modern; do
    echo "-- Inspector over HTTP, $era era"
    ask 0 "$era" "$open" --method tools/list --strict
    expect 'r.tools.length === 6 && r.tools.every(t => t.annotations.readOnlyHint && t.outputSchema)'
    ask 0 "$era" "$open" --method tools/call --tool-name search_companies --tool-args-json '{"country":"DE","employees":{"min":50}}'
    expect 'r.structuredContent.total > 0 && r.structuredContent.companies.every(c => c.countryCode === "DE")'
    ask 5 "$era" "$open" --method tools/call --tool-name search_companies --tool-arg country=Germny
    ask 5 "$era" "$open" --method tools/call --tool-name create_collection --tool-arg name=x
    ask 0 "$era" "$open" --method resources/read --uri firmgate://posture
    expect 'JSON.parse(r.contents[0].text).changes_enabled === false'
    ask 0 "$era" "$open" --method prompts/get --prompt-name find_companies --prompt-args what=SaaS
    expect 'r.messages[0].content.text.includes("SaaS")'
done
ask 4 modern http://127.0.0.1:1/mcp --method tools/list

start_issuers
start gate "$program" serve --http "127.0.0.1:$gate_port" --issuer "$issuer" --data "$work/data" --allow-mutations
ready gate "serving MCP"
strangers_refused
reader=$(token "$issuer" resource="$mcp" scope="companies:read")
writer=$(token "$issuer" resource="$mcp" scope="companies:read collections:read collections:write" want_alg=ES256)
elsewhere=$(token "$issuer" resource=https://other.example/mcp scope="companies:read")
foreign=$(token "$other_issuer" resource="$mcp" scope="companies:read")
for era in legacy modern; do
    echo "-- Inspector over HTTP with tokens, $era era"
    ask 3 "$era" "$mcp" --stored-auth-only --method tools/list
    for wrong in "$elsewhere" "$foreign" "${reader}x"; do
        ask 3 "$era" "$mcp" --stored-auth-only --header "Authorization: Bearer $wrong" --method tools/list
    done
    ask 0 "$era" "$mcp" --header "Authorization: Bearer $reader" --method tools/list --strict
    expect 'r.tools.map(t => t.name).sort().join() === "ai_search,get_companies_batch,get_company,search_companies"'
    ask 0 "$era" "$mcp" --header "Authorization: Bearer $reader" --method tools/call --tool-name search_companies --tool-arg country=DE
    expect 'r.structuredContent.total > 0'
    ask 0 "$era" "$mcp" --header "Authorization: Bearer $writer" --method tools/call --tool-name create_collection --tool-arg "name=Over HTTP, $era"
    expect 'r.structuredContent.created'
done
verdict inspector-http 40
