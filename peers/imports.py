"""Readers while companies are imported, and an import that is killed.

    imports.py tables FOLDER ROWS            writes companies.xlsx, companies.parquet and map.toml
    imports.py readers PROGRAM DATA FOLDER   imports each file beside a reader that asks every 10 ms
    imports.py kill PROGRAM DATA FOLDER      kills an import with SIGKILL at four moments, then lets one end

`readers` prints, for each file, how long the import took and what the reader saw: calls, median, 99th percentile and the
longest wait in ms. It fails when a wait exceeds a second, a call fails, or an answer is neither that of the companies from
before nor that of all of the file. `kill` fails when a killed import shows, or the one after it lacks a row or does not
say what it found.
"""
import json
import os
import signal
import subprocess
import sys
import threading
import time

import hostile

EVERY_S = 0.01
WAIT_MS_MAX = 1_000
ENDINGS = ("GmbH", "Ltd", "SAS", "Inc.", "BV")
COUNTRIES = ("Germany", "United Kingdom", "France", "United States", "Netherlands")
CITIES = ("Berlin", "London", "Paris", "Boston", "Utrecht")
TRADES = ("logistics", "software", "bakery", "consulting", "machinery")
MAP = """source = "imports"
id = ["register"]
[columns]
name = "name"
description = "about"
country = "country"
locality = "city"
employees = "staff"
founded = "founded"
[identifiers]
register = "number"
"""
COLUMNS = ("number", "name", "country", "city", "staff", "founded", "about")
# Each has the word, so that one search shows whether a file is there.
MARK = {"companies.xlsx": "quillworth", "companies.parquet": "brandomere"}


def row(at, mark):
    place = at % len(COUNTRIES)
    trade = TRADES[at // 5 % len(TRADES)]
    name = f"{mark.title()} {trade.title()} {at} {ENDINGS[place]}"
    about = f"{name} offers {trade} to companies in {CITIES[place]} and has done so for {at % 90 + 1} years."
    return (f"R{at:07}", name, COUNTRIES[place], CITIES[place], at % 900 + 1, 1930 + at % 90, about)


def tables(folder, rows):
    import openpyxl
    import pyarrow
    import pyarrow.parquet

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("companies")
    sheet.append(COLUMNS)
    for at in range(rows):
        sheet.append(row(at, MARK["companies.xlsx"]))
    book.save(os.path.join(folder, "companies.xlsx"))
    # Other register numbers: with those of the other file they would be the same companies.
    given = [row(at + rows, MARK["companies.parquet"]) for at in range(rows)]
    table = pyarrow.table(dict(zip(COLUMNS, map(list, zip(*given)))))
    pyarrow.parquet.write_table(table, os.path.join(folder, "companies.parquet"), compression="snappy")
    with open(os.path.join(folder, "map.toml"), "w") as file:
        file.write(MAP)


class Client(hostile.Client):
    """A process of the program over stdio that tells how many companies match."""

    def total(self, query):
        arguments = {"query": query, "limit": 5} if query else {"sort": "employees_desc", "limit": 5}
        answer = self.call("search_companies", arguments)
        result = answer.get("result", {})
        if result.get("isError", True):
            raise SystemExit(f"a search failed: {json.dumps(answer)[:300]}")
        return result["structuredContent"]["total"]


class Reader(threading.Thread):
    """Asks every 10 ms, alternately for all companies and for the word of the file."""

    def __init__(self, program, data, mark):
        super().__init__()
        self.client = Client(program, data)
        self.mark = mark
        self.over = threading.Event()
        self.waits, self.totals, self.error = [], {"": [], mark: []}, None

    def run(self):
        try:
            due = time.perf_counter()
            while not self.over.is_set():
                query = ("", self.mark)[len(self.waits) % 2]
                start = time.perf_counter()
                total = self.client.total(query)
                self.waits.append((time.perf_counter() - start) * 1_000)
                if self.totals[query][-1:] != [total]:
                    self.totals[query].append(total)
                due = max(due + EVERY_S, time.perf_counter())
                time.sleep(max(0, due - time.perf_counter()))
        except (SystemExit, ValueError, OSError) as error:
            self.error = error
        self.client.end()

    def end(self):
        self.over.set()
        self.join()


def importing(program, data, folder, name):
    command = [program, "platform", "import", os.path.join(folder, name), "--data", data, "--add"]
    command += ["--map", os.path.join(folder, "map.toml")]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def percentile(values, percent):
    return sorted(values)[(len(values) - 1) * percent // 100]


def readers(program, data, folder):
    failed = False
    for name, mark in MARK.items():
        reader = Reader(program, data, mark)
        reader.start()
        time.sleep(0.5)
        quiet = len(reader.waits)
        start = time.perf_counter()
        importer = importing(program, data, folder, name)
        output = importer.communicate()[0].decode()
        seconds = time.perf_counter() - start
        time.sleep(1.5)
        reader.end()
        if importer.returncode or reader.error:
            raise SystemExit(f"{name}: {reader.error or output}")
        rows = count(output)
        waits, totals = reader.waits[quiet:], reader.totals
        whole = totals[mark] == [0, rows] and len(totals[""]) == 2 and totals[""][1] - totals[""][0] == rows
        longest = max(waits)
        failed |= longest > WAIT_MS_MAX or not whole
        shown = f"p50 {percentile(waits, 50):.1f}, p99 {percentile(waits, 99):.1f}, longest {longest:.1f} ms"
        size = os.path.getsize(os.path.join(folder, name)) / 1e6
        print(f"{name} ({size:.1f} MB): {rows} rows in {seconds:.1f} s; {len(waits)} searches meanwhile, {shown};"
              f" totals seen {totals['']} and {totals[mark]}")
    sys.exit(failed)


def count(output):
    """Companies that an import says it has read."""
    for line in output.splitlines():
        if " companies imported" in line:
            return int(line.split()[0].replace(",", ""))
    raise SystemExit(f"an import said nothing: {output}")


def kill(program, data, folder):
    name = "companies.parquet"
    client = Client(program, data)
    before = client.total("")
    start = time.perf_counter()
    # How long one takes, on a copy that is thrown away.
    scratch = os.path.join(folder, "scratch")
    subprocess.run(["cp", "-a", data, scratch], check=True)
    start = time.perf_counter()
    whole = importing(program, scratch, folder, name)
    rows = count(whole.communicate()[0].decode())
    uninterrupted = time.perf_counter() - start
    subprocess.run(["rm", "-rf", scratch], check=True)
    for share in (0.1, 0.4, 0.7, 0.95):
        importer = importing(program, data, folder, name)
        time.sleep(uninterrupted * share)
        os.kill(importer.pid, signal.SIGKILL)
        importer.communicate()
        if importer.returncode != -signal.SIGKILL:
            raise SystemExit(f"the import had ended before it was killed after {share:.0%} of its time")
        fresh = Client(program, data)
        seen = client.total(""), fresh.total(""), fresh.total(MARK[name])
        fresh.end()
        print(f"killed after {share:.0%} of {uninterrupted:.1f} s: the running reader sees {seen[0]}, a new one {seen[1]} companies")
        if seen != (before, before, 0):
            raise SystemExit(f"expected {before} companies and none of the file")
    start = time.perf_counter()
    importer = importing(program, data, folder, name)
    output = importer.communicate()[0].decode()
    seconds = time.perf_counter() - start
    time.sleep(1.5)
    after = client.total(""), client.total(MARK[name])
    client.end()
    print(f"the next import took {seconds:.1f} s ({uninterrupted:.1f} s without a kill before): {after[0]} companies")
    if after != (before + rows, rows):
        raise SystemExit(f"expected {before + rows} companies, {rows} of the file: {output}")
    if "interrupted load" not in output:
        raise SystemExit(f"it did not say that an earlier one was killed: {output}")


def main():
    what, *arguments = sys.argv[1:]
    if what == "tables":
        tables(arguments[0], int(arguments[1]))
    else:
        {"readers": readers, "kill": kill}[what](*arguments)


main()
