#!/usr/bin/env bash
# The pictures of the documentation: usage: scripts/pictures.sh PROGRAM [--check]
#
# Runs `firmgate demo --companies 20000` in a fresh folder and generates docs/demo.svg from its output. With `--check`
# the picture is only compared with such a run: every line and figure must be the same, durations excepted;
# docs/flow.svg must name the stages of call.rs.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir -p "$work/bin" "$work/home"
cp "$1" "$work/bin/firmgate"
env -i HOME="$work/home" PATH="$work/bin:/usr/bin:/bin" firmgate demo --companies 20000 < /dev/null > "$work/out" 2> "$work/err" ||
    { cat "$work/err" >&2; exit 1; }
# Paths of this machine become those of a reader's.
sed -i -e "s|$work/home|~|g" -e "s|$work/bin/firmgate|firmgate|g" "$work/out" "$work/err"
python3 "$root/scripts/pictures.py" "$root" "$work/err" "$work/out" "${@:2}"
