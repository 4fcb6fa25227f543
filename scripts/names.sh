#!/usr/bin/env bash
# How often the intended company comes first when its name is spelt differently, by kinds of spelling: the built program
# compared with full-text search and trigrams of SQLite, over the listed companies of `../shared/data`. Without that
# file there is nothing to measure.
#
# usage: scripts/names.sh PROGRAM [NAMES_OF_EACH_KIND]
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/peers.sh"

program=$(realpath "$1")
companies=${FIRMGATE_SHARED_DATA:-$root/../shared/data}/listed_companies.csv.gz
if [ ! -e "$companies" ]; then
    echo "names: $companies is not there, nothing is measured"
    exit 0
fi
echo "names: of $companies"
"$program" platform import "$companies" --map "$root/maps/listed_companies.toml" --data "$work/data" > "$work/import.log" || { cat "$work/import.log"; die "the import failed"; }
if python3 "$root/peers/names.py" "$program" "$work/data" "$companies" "${2:-100}"; then pass; else fail "names that should be found are not"; fi
verdict names 1
