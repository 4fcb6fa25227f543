"""Measures SQLite and PostgreSQL with what the benchmark of the catalogue wrote, and puts the figures together.

usage: measure.py FOLDER OUTPUT [PASSES] [sqlite,postgres]
"""

import datetime
import json
import multiprocessing
import os
import shutil
import signal
import sys
import time

from engine_postgres import SETTINGS, Postgres
from engine_sqlite import Sqlite
from exchange import CLASSES, Exchange, compared, figures, percentile, play, private_kib

NOTHINGS = 1_000


def main():
    # So that the server is stopped when this is.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    folder, output = sys.argv[1:3]
    passes = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    chosen = sys.argv[4].split(",") if len(sys.argv) > 4 else ["sqlite", "postgres"]
    exchange = Exchange(folder)
    queries = exchange.queries()
    loaded = exchange.json("load.json")
    machine = {
        "date": datetime.date.today().isoformat(),
        "processors": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
    }
    start = time.perf_counter()
    companies = in_child(lambda: sum(1 for _ in exchange.companies()))
    reading_s = time.perf_counter() - start
    engines = [catalogue(exchange, queries, loaded)]
    for name, kind in (("sqlite", Sqlite), ("postgres", Postgres)):
        if name in chosen:
            engines.append(measured(kind(exchange, folder), queries, passes, companies))
    run = {
        "companies": companies,
        "passes": passes,
        "input_mb": os.path.getsize(os.path.join(folder, "companies.jsonl")) / 1e6,
        "reading_s": reading_s,
        "machine": machine,
        "settings": {"postgres": SETTINGS},
        "engines": engines,
    }
    os.makedirs(output, exist_ok=True)
    with open(os.path.join(output, f"{companies}.json"), "w", encoding="utf-8") as file:
        json.dump(run, file, indent=1)
        file.write("\n")
    with open(os.path.join(output, f"{companies}.tsv"), "w", encoding="utf-8") as file:
        file.writelines("\t".join(row) + "\n" for row in table(run))
    for row in table(run):
        print("  ".join(cell.ljust(38) if at == 0 else cell.rjust(18) for at, cell in enumerate(row)))


def catalogue(exchange, queries, loaded):
    own = exchange.json("catalogue.json")
    found = [(query.get("names", []), query.get("total")) for query in queries]
    return {
        "name": "firmgate",
        "version": own["version"],
        "load_average": exchange.json("load_average.json"),
        "load_s": loaded["load_s"],
        "disk_mb": own["disk_mb"],
        "private_mib": own["private_kib"] / 1_024,
        "private_before_mib": own["private_before_kib"] / 1_024,
        "shared_mib": 0,
        "way_us": None,
        "compared": compared("firmgate", queries, found),
        "classes": figures(queries, [query["nanos"] for query in queries]),
    }


def measured(engine, queries, passes, companies):
    print(f"loading {companies} companies into {engine.name} {engine.version}", file=sys.stderr, flush=True)
    try:
        engine.start()
        load_s = in_child(engine.load)
        print(f"loaded in {load_s:.1f} s, asking {len(queries)} queries", file=sys.stderr, flush=True)
        before = private_kib()
        engine.open()
        nanos, found = play(engine, queries, passes)
        load_average = os.getloadavg()[0]
        private, shared = memory(engine)
        way = percentile(sorted(timed(engine.nothing) for _ in range(NOTHINGS)), 50)
        return {
            "name": engine.name,
            "version": engine.version,
            "load_average": load_average,
            "load_s": load_s,
            "disk_mb": engine.disk_mb(),
            "private_mib": private / 1_024,
            "private_before_mib": before / 1_024 if isinstance(engine, Sqlite) else 0,
            "shared_mib": shared / 1_024,
            "way_us": way / 1_000,
            "compared": compared(engine.name, queries, found),
            "classes": figures(queries, nanos),
        }
    finally:
        engine.close()
        remove(engine)


def in_child(work):
    """What `work` returns, computed in a process of its own: memory that it leaves behind is none of what serves."""
    results = multiprocessing.get_context("fork").SimpleQueue()
    child = multiprocessing.get_context("fork").Process(target=lambda: results.put(work()))
    child.start()
    child.join()
    if child.exitcode:
        raise SystemExit(f"the companies could not be loaded: exit code {child.exitcode}")
    return results.get()


def memory(engine):
    """Private memory of what serves, and memory that its processes share, in KiB."""
    return (private_kib(), 0) if isinstance(engine, Sqlite) else engine.memory_kib()


def timed(work):
    start = time.perf_counter_ns()
    work()
    return time.perf_counter_ns() - start


def remove(engine):
    """The room is needed by the next one."""
    if hasattr(engine, "file"):
        os.remove(engine.file)
    else:
        shutil.rmtree(engine.folder)


def table(run):
    """A row for each figure, a column for each engine."""
    engines = run["engines"]
    rows = [["", *(f"{engine['name']} {engine['version']}" for engine in engines)]]
    for kind, words in CLASSES.items():
        own = [next((row for row in engine["classes"] if row["class"] == kind), None) for engine in engines]
        if None in own:
            continue
        for percent in (50, 99):
            rows.append([f"{words}, p{percent}, ms", *(f"{row[f'p{percent}_us'] / 1_000:.3f}" for row in own)])
            rows.append(["the same of the fastest passes", *(f"{row[f'fastest_p{percent}_us'] / 1_000:.3f}" for row in own)])
    rows.append(["load, s", *(f"{engine['load_s']:.1f}" for engine in engines)])
    rows.append(["companies loaded a second", *(f"{run['companies'] / engine['load_s']:.0f}" for engine in engines)])
    rows.append(["on disk, MB", *(f"{engine['disk_mb']:.0f}" for engine in engines)])
    rows.append(["private memory while serving, MiB", *(f"{engine['private_mib']:.0f}" for engine in engines)])
    rows.append(["of it before it was opened, MiB", *(f"{engine['private_before_mib']:.0f}" for engine in engines)])
    rows.append(["shared buffers, MiB", *(f"{engine['shared_mib']:.0f}" for engine in engines)])
    ways = [engine["way_us"] for engine in engines]
    rows.append(["a query of nothing, ms", *("" if way is None else f"{way / 1_000:.3f}" for way in ways)])
    rows.append(["load average of the machine", *(f"{engine['load_average']:.1f}" for engine in engines)])
    shares = [engine["compared"] for engine in engines]
    rows.append(["totals as the catalogue's", *(share(own["totals"], "equal") for own in shares)])
    rows.append(["misspelt name found", *(share(own["meant"], "found") for own in shares)])
    return rows


def share(counts, what):
    return f"{counts[what]} of {counts['of']}"


if __name__ == "__main__":
    main()
