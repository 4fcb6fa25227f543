#!/usr/bin/env bash
# Minutes of searches over HTTP, and whether the memory of the process stays flat: usage: scripts/soak.sh PROGRAM [SECONDS]
#
# Prints the resident memory per part of the time. Fails when the last third has over 8 MiB more than the second one, or
# a call has no answer.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/peers.sh"

program=$(realpath "$1")
seconds=${2:-600}
parts=30
use_tools
generate "$work/data"
read -r port < <(ports 1)
address=127.0.0.1:$port
start open "$program" serve --http "$address" --data "$work/data" --log warn
until curl --silent --fail "http://$address/readyz" > /dev/null; do
    kill -0 "${pids[open]}" || die "the server did not start: $(cat "$work/open.log")"
    sleep 0.1
done
for n in 1 2 3 4 5 6; do
    start "caller$n" "$node" "$root/peers/fairness.mjs" none "$address" "$seconds" 127.0.0.1 "127.0.0.$n"
done
sizes=()
for ((part = 0; part < parts; part++)); do
    sleep "$(python3 -c "print($seconds / $parts)")"
    sizes+=("$(awk '/VmRSS/ { print int($2 / 1024) }' "/proc/${pids[open]}/status")")
done
echo "MiB: ${sizes[*]}"
for n in 1 2 3 4 5 6; do
    wait "${pids[caller$n]}" || true
    unset "pids[caller$n]"
    read -r asked answered < <(sed 's/asked=\([0-9]*\) answered=\([0-9]*\).*/\1 \2/' "$work/caller$n.log")
    if [ "${asked:-0}" -ge "$seconds" ] && [ "$asked" -eq "$answered" ]; then pass; else fail "$answered of $asked answered"; fi
    calls=$((${calls:-0} + answered))
done
median() { printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"; }
before=$(median "${sizes[@]:parts/3:parts/3}")
after=$(median "${sizes[@]:2*parts/3}")
echo "$((calls / seconds)) calls a second for $seconds s; $before MiB in the second third, $after MiB in the last"
[ "$after" -le $((before + 8)) ] && pass || fail "the memory grows"
verdict soak 7
