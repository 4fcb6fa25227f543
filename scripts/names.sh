#!/usr/bin/env bash
# How often the intended company comes first when its name is spelt differently. By kinds of spelling: the built program
# compared with full-text search and trigrams of SQLite, over the listed companies of `../shared/data`. Then by labelled
# pairs of names, the second ones of which are added to these companies. Without those files there is nothing to measure.
#
# usage: scripts/names.sh PROGRAM [NAMES_OF_EACH_KIND]
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/peers.sh"

program=$(realpath "$1")
shared=${FIRMGATE_SHARED_DATA:-$root/../shared/data}
companies=$shared/listed_companies.csv.gz
pairs=$shared/name_pairs.csv
if [ ! -e "$companies" ]; then
    echo "names: $companies is not there, nothing is measured"
    exit 0
fi
quiet() { "$@" > "$work/import.log" || { cat "$work/import.log"; die "the import failed"; }; }
echo "names: of $companies"
quiet "$program" platform import "$companies" --map "$root/maps/listed_companies.toml" --data "$work/data"
if python3 "$root/peers/names.py" "$program" "$work/data" "$companies" "${2:-100}"; then pass; else fail "names that should be found are not"; fi
if [ ! -e "$pairs" ]; then
    echo "names: $pairs is not there, pairs are not measured"
    verdict names 1
    exit
fi
python3 "$root/peers/pairs.py" rows "$pairs" "$work/pairs.csv"
quiet "$program" platform import "$work/pairs.csv" --map "$work/pairs.csv.toml" --add --data "$work/data"
if python3 "$root/peers/pairs.py" ask "$program" "$work/data" "$pairs"; then pass; else fail "second names of pairs that should be found are not"; fi
verdict names 2
