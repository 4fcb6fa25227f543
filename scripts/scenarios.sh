#!/usr/bin/env bash
# The scenarios through a built program: usage: scripts/scenarios.sh PROGRAM
set -euo pipefail
GATE_TEST_PROGRAM=$(realpath "$1") cargo test --workspace --test scenarios -- --nocapture
