#!/usr/bin/env python3
"""Makes docs/demo.svg out of what `firmgate demo` really printed.

usage: firmgate demo --data DIR > out 2> err; scripts/record.py out err > docs/demo.svg
"""
import html
import sys

WIDTH, LINE, LEFT, TOP = 860, 18, 18, 52


def main() -> None:
    out, err = (open(path, encoding="utf-8").read().splitlines() for path in sys.argv[1:3])
    keep = [line for line in err if "companies" in line or "index" in line or "disk" in line]
    keep = [line for line in keep if not line.endswith("…")]
    end = next((at for at, line in enumerate(out) if line.startswith("Claude Desktop")), len(out))
    lines = ["$ cargo run --release -- demo", *keep, *out[:end]]
    while lines and not lines[-1].strip():
        lines.pop()
    height = TOP + LINE * len(lines) + 18
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="A run of firmgate demo in a terminal">')
    print(
        "<style>text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#d9e0e8;white-space:pre}"
        ".p{fill:#7fd1c0}.q{fill:#f2c879}.s{fill:#8a97a6}</style>"
    )
    print(f'<rect width="{WIDTH}" height="{height}" rx="8" fill="#161b22"/>')
    for at, colour in enumerate(("#ff5f57", "#febc2e", "#28c840")):
        print(f'<circle cx="{24 + 20 * at}" cy="22" r="6" fill="{colour}"/>')
    for at, line in enumerate(lines):
        kind = "p" if line.startswith("$") else "q" if line.startswith(">") else "s" if line in keep else ""
        shown = html.escape(line if len(line) <= 104 else line[:103] + "…", quote=False)
        print(f'<text class="{kind}" x="{LEFT}" y="{TOP + LINE * at}" xml:space="preserve">{shown}</text>')
    print("</svg>")


main()
