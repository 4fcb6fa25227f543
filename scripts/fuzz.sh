#!/usr/bin/env bash
# Every fuzz target for some seconds: usage: scripts/fuzz.sh [SECONDS] [TARGET...]
#
# libFuzzer with coverage feedback on a stable compiler: the instrumentation is a pass of LLVM, so no other toolchain is needed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
seconds=${1:-10}
shift || true

cache=${GATE_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/firmgate}
export CARGO_TARGET_DIR=${GATE_TARGET_DIR:-$cache/target}/fuzz
host=$(rustc -vV | sed -n 's/^host: //p')
export RUSTFLAGS="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing"

targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(arguments sentence import policy audit clean token jwks sigv4 message names intake table settings records)
# With a target triple the flags reach the targets and not the build scripts.
cargo build --quiet --release --manifest-path fuzz/Cargo.toml --target "$host"

passed=0
for target in "${targets[@]}"; do
    corpus=$CARGO_TARGET_DIR/corpus/$target
    mkdir -p "$corpus"
    log=$CARGO_TARGET_DIR/$target.log
    if "$CARGO_TARGET_DIR/$host/release/$target" "$corpus" "fuzz/seeds/$target" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=2048 \
        -max_len=4096 -print_final_stats=1 -artifact_prefix="$CARGO_TARGET_DIR/" > "$log" 2>&1; then
        runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
        echo "fuzz $target: $runs runs"
        [ "${runs:-0}" -gt 100 ] || { tail -n 20 "$log"; exit 1; }
        passed=$((passed + 1))
    else
        tail -n 40 "$log"
        exit 1
    fi
done
echo "fuzz: $passed passed, 0 failed"
