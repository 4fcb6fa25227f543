#!/usr/bin/env bash
# Runs every command that README.md and docs/*.md show, as they show it: usage: scripts/readme.sh PROGRAM
#
# A command is a line of a `console` or `sh` block. Each document begins with a fresh home folder, and its commands run in order. A block that
# needs something that is not available has a line `<!-- not run: REASON -->` before it; what is left out is printed
# with its reason.
set -euo pipefail
exec python3 "$(dirname "${BASH_SOURCE[0]}")/readme.py" "$(realpath "$1")"
