#!/usr/bin/env bash
# The first-run command on a fresh folder, and again on the same one: usage: scripts/demo.sh PROGRAM COMPANIES
set -euo pipefail
program=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for run in first second; do
    echo "-- demo, $run run"
    "$program" demo --data "$work/data" --companies "$2" < /dev/null > "$work/out" 2> "$work/err" || { cat "$work/out" "$work/err"; exit 1; }
    cat "$work/out"
    for part in "find SaaS companies in Germany with 50-200 employees" "Germany" "mcpServers" "claude mcp add" "inspector"; do
        grep -qi -- "$part" "$work/out" || { echo "demo does not show: $part"; cat "$work/err"; exit 1; }
    done
done
"$program" platform stats --data "$work/data"
"$program" audit verify --data "$work/data"
echo "demo: 2 passed, 0 failed"
