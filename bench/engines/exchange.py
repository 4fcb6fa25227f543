"""What the engines are measured with: the companies and the queries that the catalogue's benchmark wrote."""

import json
import math
import os
import re
import statistics
import time

CLASSES = {
    "Kw": "keyword",
    "KwCountry": "keyword, country, head count",
    "Filter": "filters only",
    "Fuzzy": "misspelt name",
    "Prefix": "beginning of a name",
    "Facet": "counts by two fields",
    "Get": "one company by id",
    "Page100": "page of 100",
}
ORDINAL_BITS = 40


def words_of(text):
    """Words as every engine cuts them: runs of letters and digits."""
    return re.findall(r"[^\W_]+", text)


def cut(text):
    """A text as its words alone: engines differ in what they make of `a.example` and of hyphens."""
    return " ".join(words_of(text))


def head_count(employees):
    """One number for a head count, by the rule of the catalogue: of an interval its middle on a logarithmic scale."""
    if employees is None:
        return None
    if employees.get("count") is not None:
        return employees["count"]
    low, high = employees["min"], employees.get("max")
    if high is None:
        return low
    return max(low, min(high, int(math.sqrt((low or 0.5) * (high + 1)))))


class Exchange:
    """The folder of one run."""

    def __init__(self, folder):
        self.folder = folder
        with open(os.path.join(folder, "categories.json"), encoding="utf-8") as file:
            named = json.load(file)
        # Each word once: how many synonyms share it does not matter for a company.
        self.category_words = {slug: " ".join(dict.fromkeys(words_of(text.lower()))) for slug, text in named.items()}

    def queries(self):
        with open(os.path.join(self.folder, "queries.jsonl"), encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    def json(self, name):
        with open(os.path.join(self.folder, name), encoding="utf-8") as file:
            return json.load(file)

    def companies(self):
        """The columns of each company. `title` is the name as words; `rank` orders as the catalogue does: by head count, then by place in the file."""
        with open(os.path.join(self.folder, "companies.jsonl"), encoding="utf-8") as file:
            for ordinal, line in enumerate(file):
                record = json.loads(line)
                heads = head_count(record.get("employees"))
                profiled = "description" in record or "domain" in record
                prominence = int(profiled) if heads is None else heads + 2
                categories = list(dict.fromkeys(record.get("categories", [])))
                meta = [record.get(name) for name in ("legal_name", "domain", "locality", "region")]
                meta += record.get("tags", []) + [self.category_words.get(slug) for slug in categories]
                yield {
                    "ordinal": ordinal + 1,
                    "id": record["id"],
                    "rank": (prominence << ORDINAL_BITS) - ordinal,
                    "name": record["name"],
                    "title": cut(record["name"]),
                    "aliases": cut(" ".join(record.get("aliases", []))),
                    "meta": cut(" ".join(text for text in meta if text)),
                    "description": cut(record.get("description") or ""),
                    "country": record.get("country"),
                    "categories": categories,
                    "employees": heads,
                    "founded": record.get("founded"),
                    "doc": line.rstrip("\n"),
                }


def private_kib(pid="self"):
    """Memory of a process that belongs to no file, in KiB."""
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("RssAnon"))


def play(engine, queries, passes):
    """One warm pass, of which names and totals are kept, then the passes that count; the clock stops when the last row is
    there as text. Returns the nanoseconds of each query, and what was found."""
    found = []
    for query in queries:
        documents, total = engine.answer(query)
        found.append(([json.loads(document)["name"] for document in documents], total))
    nanos = [[] for _ in queries]
    for _ in range(passes):
        for times, query in zip(nanos, queries):
            start = time.perf_counter_ns()
            engine.answer(query)
            times.append(time.perf_counter_ns() - start)
    return nanos, found


def compared(engine, queries, found):
    """How the answers differ from the catalogue's: equal totals, and misspelt names whose company is in the list."""
    totals = {"equal": 0, "of": 0}
    meant = {"found": 0, "of": 0}
    for query, (names, total) in zip(queries, found):
        if total is not None:
            totals["of"] += 1
            totals["equal"] += total == query["total"]
        if query["class"] == "Fuzzy":
            meant["of"] += 1
            meant["found"] += is_found(query["meant"], names)
    return {"engine": engine, "totals": totals, "meant": meant}


def is_found(name, names):
    return name.casefold() in (other.casefold() for other in names)


def bounds(query):
    """The bounds of a query's numbers: the name of the column, the sign and the bound."""
    for name in ("employees", "founded"):
        low, high = query[name] or (None, None)
        for sign, bound in ((">=", low), ("<=", high)):
            if bound is not None:
                yield name, sign, bound


def percentile(values, percent):
    values = sorted(values)
    return values[(len(values) - 1) * percent // 100]


def figures(queries, nanos):
    """Per class, in µs: the median over the passes of p50 and p99, and the same of each query's fastest pass."""
    rows = []
    for name in CLASSES:
        times = [own for query, own in zip(queries, nanos) if query["class"] == name]
        if not times:
            continue
        passes = list(zip(*times))
        fastest = [min(own) for own in times]
        row = {"class": name, "queries": len(times)}
        for percent in (50, 99):
            row[f"p{percent}_us"] = statistics.median(percentile(own, percent) for own in passes) / 1_000
            row[f"fastest_p{percent}_us"] = percentile(fastest, percent) / 1_000
        rows.append(row)
    return rows
