#!/usr/bin/env python3
"""Generates docs/demo.svg from the output of `firmgate demo`, or compares the two; called by scripts/pictures.sh.

usage: pictures.py ROOT ERR OUT [--check]
"""

import difflib
import html
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree

COMMAND = "firmgate demo --companies 20000"
FONT_PX, LINE_PX, MARGIN_PX, BAR_PX = 16, 22, 24, 40
# The widest of the usual monospaced fonts.
CHARACTER_PX = FONT_PX * 0.605
SVG = "{http://www.w3.org/2000/svg}"


def recorded(err: list[str], out: list[str]) -> list[str]:
    """The output of the program up to the answer; the steps of generating the data and the lines for clients are left out."""
    end = next((at for at, line in enumerate(out) if line.startswith("Connect a client")), None)
    if end is None or len(err) < 2:
        sys.exit("the run did not print what the picture shows: " + "\n".join(err + out))
    lines = [f"$ {COMMAND}", err[0], err[-1], *out[:end]]
    while not lines[-1].strip():
        lines.pop()
    return lines


def picture(lines: list[str]) -> str:
    width = round(max(map(len, lines)) * CHARACTER_PX + 2 * MARGIN_PX)
    height = BAR_PX + LINE_PX * len(lines) + MARGIN_PX
    rows = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-labelledby="t">',
        f'<title id="t">A run of {COMMAND} in a terminal</title>',
        f"<style>text{{font:{FONT_PX}px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:#e6edf3;white-space:pre}}</style>",
        f'<rect x=".5" y=".5" width="{width - 1}" height="{height - 1}" rx="10" fill="#0d1117" stroke="#30363d"/>',
        *(f'<circle cx="{MARGIN_PX + 4 + 20 * at}" cy="22" r="6" fill="#30363d"/>' for at in range(3)),
    ]
    for at, line in enumerate(lines):
        if line.strip():
            rows.append(f'<text x="{MARGIN_PX}" y="{BAR_PX + LINE_PX * (at + 1) - 4}" xml:space="preserve">{html.escape(line, quote=False)}</text>')
    return "\n".join([*rows, "</svg>", ""])


def comparable(svg: str) -> list[str]:
    """Its lines; durations, the only part in which two runs may differ, are one sign."""
    return re.sub(r"\b[\d.,]+ (ms|s|seconds?|minutes?)\b", "… s", svg).splitlines()


def check(root: pathlib.Path, made: str) -> list[str]:
    kept = (root / "docs/demo.svg").read_text(encoding="utf-8")
    faults = list(difflib.unified_diff(comparable(kept), comparable(made), "docs/demo.svg", f"what `{COMMAND}` prints", lineterm=""))
    flow = (root / "crates/firmgate-mcp/src/call.rs").read_text(encoding="utf-8")
    stages = re.search(r"The flow after the parser: ([^.]+)\.", flow)
    if not stages:
        return [*faults, "crates/firmgate-mcp/src/call.rs does not list the stages of a call"]
    shown = {text.text for text in ElementTree.parse(root / "docs/flow.svg").iter(f"{SVG}text")}
    faults += [f"docs/flow.svg lacks the stage `{stage}`" for stage in stages[1].split(", ") if stage not in shown]
    for path in sorted((root / "docs").glob("*.svg")):
        if not (ElementTree.parse(path).findtext(f"{SVG}title") or "").strip():
            faults.append(f"docs/{path.name} has no <title>")
    if COMMAND not in (root / "README.md").read_text(encoding="utf-8"):
        faults.append(f"README.md does not say that the picture shows `{COMMAND}`")
    return faults


def main() -> None:
    root = pathlib.Path(sys.argv[1])
    err, out = (pathlib.Path(path).read_text(encoding="utf-8").splitlines() for path in sys.argv[2:4])
    made = picture(recorded(err, out))
    if sys.argv[4:] != ["--check"]:
        (root / "docs/demo.svg").write_text(made, encoding="utf-8")
        return
    faults = check(root, made)
    if faults:
        sys.exit("\n".join(faults) + "\nthe pictures differ from the program: scripts/pictures.sh PROGRAM makes docs/demo.svg again")
    print("pictures: 1 run compared, 0 differences")


main()
