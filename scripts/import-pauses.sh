#!/usr/bin/env bash
# Readers while companies are imported, and imports that are killed: usage: scripts/import-pauses.sh PROGRAM [ROWS] [COMPANIES]
#
# A workbook and a Parquet file of ROWS (100,000) rows each are written by openpyxl and pyarrow, and imported with `--add` into a
# folder of COMPANIES (100,000) generated ones, while a process that serves them is asked every 10 ms. Fails when an answer
# takes over a second or shows a part of a file. Then an import is killed with SIGKILL at four moments: nothing of it may
# show, and the next one must say so and load all rows.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/peers.sh"

program=$(realpath "$1")
rows=${2:-100000}
companies=${3:-100000}
python=$(pip_peer tables)/python
mkdir "$work/tables"
"$python" "$root/peers/imports.py" tables "$work/tables" "$rows"
"$program" platform generate --companies "$companies" --data "$work/data" > "$work/generate.log" 2>&1 || { cat "$work/generate.log"; die "no platform could be made"; }
cp -a "$work/data" "$work/other"
if "$python" "$root/peers/imports.py" readers "$program" "$work/data" "$work/tables"; then pass; else fail "a reader waited, or saw a part of a file"; fi
if "$python" "$root/peers/imports.py" kill "$program" "$work/other" "$work/tables"; then pass; else fail "a killed import shows, or is not made up for"; fi
verdict import-pauses 2
