#!/usr/bin/env bash
# Hostile text from every side: a CSV file with each payload in each column, arguments of a client, a server behind `inspect`, and names of
# files. Nothing hidden, active or linked may leave in a result, an error, a table, a log line, a record or on a
# terminal; every id of a search must be accepted by every tool that takes one.
#
# usage: scripts/hostile.sh PROGRAM
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/peers.sh"

program=$(realpath "$1")
peer=$root/peers/hostile.py
data=$work/data

# printed NAME COMMAND...: both streams of the command may reach a terminal, whatever its result
printed() {
    local name=$1
    shift
    "$@" > "$work/printed" 2>&1 < /dev/null || true
    check "$name" python3 "$peer" printed "$work/printed"
}

python3 "$peer" file "$work/hostile.csv" "$work/hostile.toml"
printed "import" "$program" platform import "$work/hostile.csv" --map "$work/hostile.toml" --data "$data"
cat "$work/printed"
if python3 "$peer" play "$program" "$data"; then pass; else fail "hostile text came through"; fi

for form in "" --json; do
    for query in zeta "zeta 1" hotels; do
        printed "inspect call $form" "$program" inspect call search_companies --arg "query=$query" --arg limit=100 --data "$data" $form
    done
    printed "inspect list_collections $form" "$program" inspect call list_collections --arg limit=100 --data "$data" $form
    for ask in tools "call rows --args-json {}" "call other --args-json {}" "call fails --args-json {}" "call refused --args-json {}" "call other" \
        resources "resources x:y" prompts "prompts other"; do
        # shellcheck disable=SC2086
        printed "inspect $ask $form of a hostile server" "$program" inspect $ask --era legacy $form -- python3 "$peer" serve
    done
done
# shellcheck disable=SC2016
printed "a server that is none" "$program" inspect tools -- sh -c 'printf "\033[2J\033]0;owned\007\302\233\342\200\256\n"'

escape=$(printf 'a\033[2J\302\233\342\200\256b')
mkdir "$work/$escape"
cp -r "$data" "$work/$escape/data"
for name in "$work/$escape/data/gate/audit/"*.jsonl; do
    cp "$name" "${name%.jsonl}$escape.jsonl"
    break
done
printed "audit verify" "$program" audit verify --data "$work/$escape/data"
printed "stats" "$program" platform stats --data "$work/$escape/data"
printed "no data" "$program" platform stats --data "$work/$escape/none"
printed "no such command" "$program" "$escape"
printed "no such option" "$program" serve "--$escape"
printed "no such value" "$program" serve --http "$escape"
head -c 4000 /dev/urandom > "$work/$escape.csv"
iconv -f UTF-8 -t UTF-16 "$work/hostile.csv" > "$work/utf16.csv"
printed "a binary file" "$program" platform import "$work/$escape.csv" --map "$work/hostile.toml" --data "$work/other"
printed "UTF-16" "$program" platform import "$work/utf16.csv" --map "$work/hostile.toml" --data "$work/other"
printed "a map that is none" "$program" platform import "$work/hostile.csv" --map "$work/$escape.csv" --data "$work/other"
verdict hostile 40
