"""Draws the plots of a run: usage: plot.py RESULT.json FOLDER. Nothing but the standard library is needed."""

import json
import math
import os
import sys
from html import escape

from exchange import CLASSES

WIDTH = 1000
LEFT, RIGHT = 250, 40
STYLE = """
.bg{fill:#ffffff}.ink{fill:#1f2328}.soft{fill:#57606a}.grid{stroke:#d0d7de;stroke-width:1}.fine{stroke:#eaeef2;stroke-width:1}
.e0{fill:#1a7f37;stroke:#1a7f37}.e1{fill:#0969da;stroke:#0969da}.e2{fill:#bc4c00;stroke:#bc4c00}.pale{opacity:.45}
text{stroke:none;font-size:15px}.title{font-size:19px;font-weight:600}.small{font-size:13px}.r{text-anchor:end}.m{text-anchor:middle}
@media (prefers-color-scheme:dark){.bg{fill:#0d1117}.ink{fill:#e6edf3}.soft{fill:#9198a1}.grid{stroke:#3d444d}.fine{stroke:#21262d}
.e0{fill:#3fb950;stroke:#3fb950}.e1{fill:#58a6ff;stroke:#58a6ff}.e2{fill:#f0883e;stroke:#f0883e}}
"""


class Picture:
    """An SVG under construction."""

    def __init__(self, height, title):
        self.height = height
        self.title = title
        self.parts = []

    def text(self, x, y, text, kind="ink"):
        self.parts.append(f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(text)}</text>')

    def line(self, x1, y1, x2, y2, kind, width=None):
        style = f' stroke-width="{width}"' if width else ""
        self.parts.append(f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"{style}/>')

    def bar(self, x, y, width, height, kind):
        self.parts.append(f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{max(width, 1):.1f}" height="{height}"/>')

    def mark(self, x, y, engine):
        """A shape for each engine: colours alone do not tell them apart for everyone."""
        kind = f"e{engine}"
        if engine == 0:
            self.parts.append(f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="5.5"/>')
        elif engine == 1:
            self.parts.append(f'<rect class="{kind}" x="{x - 5:.1f}" y="{y - 5:.1f}" width="10" height="10"/>')
        else:
            points = f"{x:.1f},{y - 6:.1f} {x + 6:.1f},{y + 5:.1f} {x - 6:.1f},{y + 5:.1f}"
            self.parts.append(f'<polygon class="{kind}" points="{points}"/>')

    def write(self, file):
        font = "ui-sans-serif, system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif"
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {self.height}" width="{WIDTH}" height="{self.height}"'
            f' font-family="{font}" role="img" aria-labelledby="t">\n<title id="t">{escape(self.title)}</title>\n'
            f'<style>{STYLE}</style>\n<rect class="bg" width="{WIDTH}" height="{self.height}"/>\n'
        )
        with open(file, "w", encoding="utf-8") as output:
            output.write(head + "\n".join(self.parts) + "\n</svg>\n")


def legend(picture, y, engines):
    x = LEFT
    for place, engine in enumerate(engines):
        name = label(engine)
        picture.mark(x + 6, y - 5, place)
        picture.text(x + 20, y, name)
        x += 50 + 8.6 * len(name)


def label(engine):
    return f"{engine['name']} {engine['version']}"


def latency(run, file):
    """A row for each class and engine: a mark at p50, a line to p99, on a logarithmic axis of milliseconds."""
    engines = run["engines"]
    classes = [kind for kind in CLASSES if any(row["class"] == kind for row in engines[0]["classes"])]
    row_height = 22
    group = row_height * len(engines) + 16
    top = 92
    height = top + group * len(classes) + 64
    picture = Picture(height, f"Latency of {run['companies']:,} companies by class of query and engine")
    picture.text(LEFT, 32, f"Time of a query, {run['companies']:,} companies, one thread", "ink title")
    legend(picture, 62, engines)
    values = [row[name] for engine in engines for row in engine["classes"] for name in ("p50_us", "p99_us")]
    low, high = math.floor(math.log10(min(values) / 1_000)), math.ceil(math.log10(max(values) / 1_000))

    def place(microseconds):
        share = (math.log10(microseconds / 1_000) - low) / (high - low)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    bottom = top + group * len(classes)
    for power in range(low, high + 1):
        if power < high:
            for step in range(2, 10):
                x = place(step * 10.0**power * 1_000)
                picture.line(x, top - 8, x, bottom, "fine")
        x = place(10.0**power * 1_000)
        picture.line(x, top - 8, x, bottom, "grid")
        picture.text(x, bottom + 20, f"{10.0**power:g}", "soft m")
    picture.text(LEFT + (WIDTH - LEFT - RIGHT) / 2, bottom + 44, "milliseconds, logarithmic: mark p50, end of the line p99", "soft m")
    for at, kind in enumerate(classes):
        y = top + group * at
        picture.text(LEFT - 16, y + group / 2 - 4, CLASSES[kind], "ink r")
        for order, engine in enumerate(engines):
            row = next(row for row in engine["classes"] if row["class"] == kind)
            middle = y + 10 + row_height * order
            left, right = place(row["p50_us"]), place(row["p99_us"])
            picture.line(left, middle, right, middle, f"e{order}", 2.5)
            picture.line(right, middle - 5, right, middle + 5, f"e{order}", 2.5)
            picture.mark(left, middle, order)
        if at + 1 < len(classes):
            picture.line(LEFT, y + group - 8, WIDTH - RIGHT, y + group - 8, "grid")
    picture.write(file)


def resources(run, file):
    """A panel for each of loading, disk and memory; a bar for each engine."""
    engines = run["engines"]
    panels = [
        ("time to load", "seconds", [(engine["load_s"], 0) for engine in engines]),
        ("on disk", "MB", [(engine["disk_mb"], 0) for engine in engines]),
        ("memory added by serving", "MiB: private, and shared buffers (pale)", [added(engine) for engine in engines]),
    ]
    row_height = 30
    panel_height = row_height * len(engines) + 74
    top = 62
    picture = Picture(top + panel_height * len(panels), f"Load time, disk and memory with {run['companies']:,} companies")
    picture.text(LEFT, 32, f"What it takes, {run['companies']:,} companies", "ink title")
    for at, (name, unit, bars) in enumerate(panels):
        y = top + panel_height * at
        most, step = scale(max(sum(parts) for parts in bars))
        across = WIDTH - LEFT - RIGHT - 90
        bottom = y + row_height * len(engines) + 8
        ticks = round(most / step)
        for tick in range(ticks + 1):
            x = LEFT + across * tick / ticks
            picture.line(x, y, x, bottom, "grid")
            picture.text(x, bottom + 18, f"{tick * step:,.10g}", "soft m small")
        picture.text(LEFT + across / 2, bottom + 38, f"{name}, {unit}", "soft m")
        for order, (engine, parts) in enumerate(zip(engines, bars)):
            row = y + 6 + row_height * order
            picture.text(LEFT - 16, row + 15, label(engine), "ink r")
            x = LEFT
            for part, kind in zip(parts, ("", " pale")):
                if part:
                    picture.bar(x, row, across * part / most, 20, f"e{order}{kind}")
                    x += across * part / most
            picture.text(x + 8, row + 15, " + ".join(f"{part:,.0f}" for part in parts if part or part == parts[0]), "ink small")
    picture.write(file)


def added(engine):
    return max(engine["private_mib"] - engine["private_before_mib"], 0), engine["shared_mib"]


def scale(value):
    """The end of an axis and its step: 1, 2 or 5 times a power of ten."""
    step = 10.0 ** math.floor(math.log10(max(value, 1)))
    for part in (0.1, 0.2, 0.5, 1):
        if value / (step * part) <= 6:
            return math.ceil(value / (step * part)) * step * part, step * part
    return math.ceil(value / step) * step, step


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        run = json.load(file)
    for name, draw in (("latency", latency), ("resources", resources)):
        draw(run, os.path.join(sys.argv[2], f"{name}-{run['companies']}.svg"))


if __name__ == "__main__":
    main()
