"""The table of a run for a page: usage: page.py RESULT.json. Prints Markdown; nothing but the standard library is needed."""

import json
import sys

from exchange import CLASSES


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        run = json.load(file)
    engines = run["engines"]
    line(f"{run['companies']:,} companies", *(f"{engine['name']} {engine['version']}" for engine in engines))
    print("|---" * (len(engines) + 1) + "|")
    for title, prefix in (("p50, p99 in ms", ""), ("p50, p99 of the fastest passes in ms", "fastest_")):
        line(f"**{title}**", *("" for _ in engines))
        for kind, words in CLASSES.items():
            own = [next(row for row in engine["classes"] if row["class"] == kind) for engine in engines]
            line(words, *(", ".join(milliseconds(row[f"{prefix}{name}_us"]) for name in ("p50", "p99")) for row in own))
    line("**what it takes**", *("" for _ in engines))
    line("load, companies a second", *(f"{own['load_s']:,.0f} s, {run['companies'] / own['load_s']:,.0f}" for own in engines))
    line("on disk", *(f"{own['disk_mb']:,.0f} MB" for own in engines))
    line("private memory while serving", *(f"{own['private_mib']:,.0f} MiB" for own in engines))
    line("of it before anything was opened", *(f"{own['private_before_mib']:,.0f} MiB" for own in engines))
    line("shared buffers", *(f"{own['shared_mib']:,.0f} MiB" if own["shared_mib"] else "none" for own in engines))
    line("a query of nothing", *("" if own["way_us"] is None else f"{own['way_us'] / 1_000:.3f} ms" for own in engines))
    line("**what is found**", *("" for _ in engines))
    for title, what, found in (("totals as the catalogue's", "totals", "equal"), ("misspelt name found", "meant", "found")):
        line(title, *(f"{own['compared'][what][found]} of {own['compared'][what]['of']}" for own in engines))
    line("load average of the machine after it", *(f"{own['load_average']:.1f}" for own in engines))


def line(*cells):
    print("| " + " | ".join(cells) + " |")


def milliseconds(microseconds):
    """Three digits at least."""
    value = microseconds / 1_000
    digits = 3 if value < 1 else 2 if value < 10 else 1 if value < 100 else 0
    return f"{value:,.{digits}f}"


if __name__ == "__main__":
    main()
