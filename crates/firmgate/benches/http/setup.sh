#!/usr/bin/env bash
# Installs what the plain servers of the TypeScript and the Python SDK need, in the pinned versions, below the user's cache folder:
# the benchmark `http` measures them when they are there. Needs npm and Python 3 with `venv`.
#
# usage: crates/firmgate/benches/http/setup.sh
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/firmgate/bench-http

rm -rf "$cache"
mkdir -p "$cache/typescript"
cp "$here/typescript/package.json" "$here/typescript/package-lock.json" "$here/typescript/.npmrc" "$cache/typescript/"
npm ci --prefix "$cache/typescript" --no-audit --no-fund --ignore-scripts
python3 -m venv "$cache/python"
"$cache/python/bin/pip" install --quiet --disable-pip-version-check --no-deps --requirement "$here/python/requirements.txt"
