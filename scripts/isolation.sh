#!/usr/bin/env bash
# A thousand callers on one gate, none of which may get what belongs to another. usage: scripts/isolation.sh PROGRAM [CALLS]
set -euo pipefail
GATE_TEST_PROGRAM=$(realpath "$1") GATE_ISOLATION_CALLS=${2:-1000000} cargo test --package firmgate --test isolation -- --nocapture
