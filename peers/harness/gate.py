"""Judges reports of the harness: usage: gate.py EXPECTED RUN=REPORT...

No test may fail. A test that stays open has to be named in EXPECTED, and one that is named has to stay open.
"""

import fnmatch
import json
import pathlib
import sys

from protocol_tests.http_helpers import row_outcome
from protocol_tests.report_gate import report_rows

TESTS = 34


def main(expected, *runs):
    named = {}
    for line in pathlib.Path(expected).read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            run, test, why = line.split(maxsplit=2)
            named[run, test] = why
    faults, decided, everywhere = [], set(), set()
    for run, report in (run.split("=", 1) for run in runs):
        rows = {row["test_id"]: row for row in report_rows(json.loads(pathlib.Path(report).read_text()))}
        outcomes = {test: row_outcome(row) for test, row in rows.items()}
        passed = {test for test, outcome in outcomes.items() if outcome == "PASS"}
        opened = {test for test, outcome in outcomes.items() if outcome == "INCONCLUSIVE"}
        failed = set(outcomes) - passed - opened
        print(f"{run}: {len(passed)} passed, {len(opened)} left open, {len(failed)} failed, of {len(outcomes)}")
        decided |= passed
        everywhere |= set(outcomes)
        faults += [f"{run}: {test} failed: {rows[test]['details']}" for test in sorted(failed)]
        faults += compare(run, opened, named, lambda test: rows[test]["details"])
    left = everywhere - decided
    faults += compare("every", left, named, lambda test: "no run decides it")
    if len(everywhere) != TESTS:
        faults.append(f"{len(everywhere)} tests ran, {TESTS} were expected")
    print(f"together: {len(decided)} of {len(everywhere)} passed in some run, left open: {', '.join(sorted(left))}")
    for fault in faults:
        print(fault)
    return 1 if faults else 0


def compare(run, opened, named, why):
    allowed = [test for name, test in named if name == run]
    fits = {test: [name for name in allowed if fnmatch.fnmatchcase(test, name)] for test in opened}
    faults = [f"{run}: {test} was left open: {why(test)}" for test in sorted(opened) if not fits[test]]
    needed = {name for names in fits.values() for name in names}
    return faults + [f"{run}: {name} is decided now: take it out of the list" for name in allowed if name not in needed]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
