#!/usr/bin/env bash
# The official MCP Inspector, against the program over stdio, in both protocol eras: lists everything, calls every tool.
#
# usage: scripts/inspector.sh PROGRAM [DATA]
#
# It installs the Inspector and the Node.js that it needs below the user's cache folder, from npm, once.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/peers.sh"

program=$(realpath "$1")
data=${2:-$work/data}
use_tools
inspector=$tools/@modelcontextprotocol/inspector/clients/launcher/build/index.js
[ -e "$data/platform/manifest.json" ] || generate "$data"
answer=$work/answer.json

# ask ERA ARGUMENTS...: the Inspector's answer in $answer
ask() {
    local era=$1
    shift
    local status=0
    "$node" "$inspector" --cli "$program" serve --data "$data" --allow-mutations --limit ai_search=100/min \
        --protocol-era "$era" --format json "$@" > "$answer" 2> "$work/stderr" < /dev/null || status=$?
    return $status
}

# expect WHAT JAVASCRIPT: a condition on the answer, as `r`
expect() {
    if "$node" -e "const r = JSON.parse(require('fs').readFileSync('$answer', 'utf8')).result; process.exit(($2) ? 0 : 1)"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED $1: $2"
        head -c 600 "$answer"
        tail -n 5 "$work/stderr"
    fi
}

# pick JAVASCRIPT: a value from the answer
pick() {
    "$node" -e "const r = JSON.parse(require('fs').readFileSync('$answer', 'utf8')).result; process.stdout.write(String($1))"
}

call() {
    local era=$1 tool=$2
    shift 2
    ask "$era" --method tools/call --tool-name "$tool" "$@" || true
}

for era in legacy modern; do
    echo "-- Inspector, $era era"
    ask "$era" --method tools/list
    expect "$era tools/list" 'r.tools.length === 9 && r.tools.every(t => t.inputSchema.type === "object" && t.outputSchema)'
    expect "$era annotations" 'r.tools.filter(t => t.annotations.readOnlyHint).length === 6'
    ask "$era" --method resources/list
    expect "$era resources/list" 'r.resources.map(x => x.uri).join() === "firmgate://filters,firmgate://posture"'
    ask "$era" --method resources/read --uri firmgate://filters
    expect "$era filters" 'JSON.parse(r.contents[0].text).countries.some(c => c.code === "DE" && c.count > 0)'
    ask "$era" --method resources/read --uri firmgate://posture
    expect "$era posture" 'JSON.parse(r.contents[0].text).changes_enabled === true'
    ask "$era" --method prompts/list
    expect "$era prompts/list" 'r.prompts.map(x => x.name).join() === "find_companies,build_prospect_list"'
    ask "$era" --method prompts/get --prompt-name find_companies --prompt-args what=SaaS country=Germany
    expect "$era prompts/get" 'r.messages[0].content.text.startsWith("Find companies: SaaS.")'

    call "$era" search_companies --tool-args-json '{"country":"DE","categories":["SaaS"],"employees":{"min":50,"max":200}}'
    expect "$era search_companies" '!r.isError && r.structuredContent.total > 0 && r.structuredContent.companies.every(c => c.countryCode === "DE")'
    call "$era" search_companies --tool-arg country=Germny
    expect "$era refused argument" 'r.isError && r.content[0].text.includes("did you mean `Germany`")'
    call "$era" ai_search --tool-args-json '{"query":"find SaaS companies in Germany with 50-200 employees"}'
    expect "$era ai_search" '!r.isError && r.structuredContent.total > 0 && r.structuredContent.equivalent_call.tool === "search_companies"'
    company=$(pick 'r.structuredContent.companies[0].id')
    call "$era" get_company --tool-arg "id=$company"
    expect "$era get_company" "!r.isError && r.structuredContent.id === '$company'"
    call "$era" search_companies --tool-args-json '{"country":"US","sort":"employees_desc","limit":1}'
    big=$(pick 'r.structuredContent.companies[0].id')
    call "$era" get_company --tool-arg "id=$big"
    contact=$(pick 'r.structuredContent.contactIds[0]')
    call "$era" get_companies_batch --tool-args-json "{\"ids\":[\"$company\",\"$company\",\"missing.example\"]}"
    expect "$era get_companies_batch" 'r.structuredContent.companies.length === 1 && r.structuredContent.duplicates_removed === 1 && r.structuredContent.not_found.length === 1'
    call "$era" create_collection --tool-arg "name=Inspector $era"
    expect "$era create_collection" '!r.isError && r.structuredContent.created'
    collection=$(pick 'r.structuredContent.collection_id')
    call "$era" add_to_collection --tool-args-json "{\"collection_id\":\"$collection\",\"company_ids\":[\"$company\"]}"
    expect "$era add_to_collection" 'r.structuredContent.success && r.structuredContent.added === 1'
    call "$era" list_collections
    expect "$era list_collections" "r.structuredContent.collections.some(c => c.id === '$collection' && c.item_count === 1)"
    call "$era" get_collection_items --tool-arg "collection_id=$collection"
    expect "$era get_collection_items" "r.structuredContent.items[0].id === '$company' && r.structuredContent.total === 1"
    call "$era" request_email_discovery --tool-args-json "{\"contact_id\":\"$contact\",\"purpose\":\"sales\"}"
    expect "$era request_email_discovery" '!r.isError && r.structuredContent.state === "completed"'
done

"$program" audit verify --data "$data" > "$work/verify" 2>&1 && passed=$((passed + 1)) || { failed=$((failed + 1)); cat "$work/verify"; }
verdict inspector 31
