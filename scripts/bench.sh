#!/usr/bin/env bash
# The figures of docs/BENCHMARKS.md: usage: scripts/bench.sh [COMPANIES]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
companies=${1:-1000000}
target=${CARGO_TARGET_DIR:-target}
data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT

cargo build --release --package firmgate
echo "== demo on an empty folder: $companies companies"
/usr/bin/env time -f 'wall %e s, peak memory %M KiB' "$target/release/firmgate" demo --companies "$companies" --data "$data" | sed -n '/^>/,/first ones/p'
echo "== the gate beside the platform alone, and the start of the program"
FIRMGATE_BENCH_DATA=$data cargo bench --package firmgate --bench gate
echo "== memory and processor time of a process over stdio"
python3 peers/memory.py "$data" "$target/release/firmgate"
echo "== CPU per call over HTTP beside a bare handler and a plain server of the SDK, and a crowd that wants nothing"
cargo bench --workspace --bench http
echo "== GraphQL execution beside the catalogue alone"
FIRMGATE_BENCH_DIR=$data/platform FIRMGATE_BENCH_COMPANIES=$companies cargo bench --package firmgate-platform --bench execute
echo "== the catalogue, mixed queries"
FIRMGATE_BENCH_COMPANIES=$companies cargo bench --package firmgate-platform --bench catalogue
