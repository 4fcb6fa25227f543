#!/usr/bin/env bash
# The catalogue beside SQLite FTS5 and PostgreSQL: the same companies, the same queries, one run on one machine.
# See bench/README.md.
#
# usage: bench/engines/run.sh [COMPANIES] [PASSES] [QUERIES_OF_EACH_CLASS]
#
# FIRMGATE_BENCH_OUTPUT names the folder of the figures and plots, instead of bench/engines/results; FIRMGATE_BENCH_ENGINES
# the other engines, `sqlite,postgres`; FIRMGATE_BENCH_CATALOGUE a benchmark of the catalogue that is built. Everything else is in a folder below TMPDIR, which is removed.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../../scripts/peers.sh"

companies=${1:-1000000}
passes=${2:-3}
output=$(realpath -m "${FIRMGATE_BENCH_OUTPUT:-$root/bench/engines/results}")
export FIRMGATE_BENCH_COMPANIES=$companies FIRMGATE_BENCH_EACH=${3:-200} FIRMGATE_BENCH_EXCHANGE=$work/exchange
mkdir "$FIRMGATE_BENCH_EXCHANGE"
# The server of PostgreSQL runs as another user when this one is root.
chmod 711 "$work" "$FIRMGATE_BENCH_EXCHANGE"

python=$(pip_peer engines)/python
cd "$root"
catalogue() {
    if [ -n "${FIRMGATE_BENCH_CATALOGUE:-}" ]; then "$FIRMGATE_BENCH_CATALOGUE"; else cargo bench --workspace --bench catalogue; fi
}
echo "== the catalogue: $companies companies are loaded, and written for the others"
FIRMGATE_BENCH_RUNS=1 catalogue
# In a process of its own, which has loaded nothing: its memory is what serving takes.
echo "== the catalogue: $passes passes"
FIRMGATE_BENCH_RUNS=$passes catalogue
cut -d ' ' -f 1 /proc/loadavg > "$FIRMGATE_BENCH_EXCHANGE/load_average.json"
echo "== the others: $passes passes"
"$python" bench/engines/measure.py "$FIRMGATE_BENCH_EXCHANGE" "$output" "$passes" "${FIRMGATE_BENCH_ENGINES:-sqlite,postgres}"
"$python" bench/engines/plot.py "$output/$companies.json" "$output"
echo "in $output: $companies.json, $companies.tsv, latency-$companies.svg, resources-$companies.svg"
