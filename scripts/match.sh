#!/usr/bin/env bash
# How long `firmgate match` takes for a list: usage: scripts/match.sh PROGRAM [COMPANIES] [ROWS]
#
# A folder of COMPANIES (1,000,000) is generated; MATCH_DATA names one that is there instead. The list has ROWS (1,000)
# names of its companies with their countries: as written, without legal form, in lower case, with a letter wrong. Prints the
# time of three turns, each a process of its own, and the verdicts. Fails when the fastest one takes over five seconds.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/peers.sh"

program=$(realpath "$1")
companies=${2:-1000000}
data=${MATCH_DATA:-$work/data}
if [ ! -e "$data" ]; then
    "$program" platform generate --companies "$companies" --data "$data" > "$work/generate.log" 2>&1 || { cat "$work/generate.log"; die "no platform could be made"; }
fi
if python3 "$root/peers/matching.py" "$program" "$data" "$work/list.csv" "${3:-1000}"; then pass; else fail "a list takes too long"; fi
verdict match 1
