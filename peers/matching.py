"""How long the program takes to match a list.

    matching.py PROGRAM DATA LIST ROWS

Writes LIST: ROWS names of companies in the folder DATA with their countries, of which a quarter each is as written, without its
last word when that is a legal form, in lower case, and with two letters swapped. Then matches it in three turns and prints
the time of each, and the verdicts. Fails when the fastest turn takes over five seconds.
"""
import collections
import csv
import random
import subprocess
import sys
import time

from hostile import Client

TURNS = 3
SECONDS_MAX = 5
PAGE_ROWS = 100
COUNTRIES = ["US", "GB", "DE", "FR", "IN", "CN", "IT", "CA", "ES", "NL", "AU", "JP", "BR", "SE", "PL", "CH", "BE", "AT", "DK", "NO"]
FORMS = {"gmbh", "ltd", "llc", "inc.", "inc", "ag", "sa", "sas", "sarl", "srl", "spa", "bv", "ab", "as", "kg", "limited", "co.", "corp."}


def companies(program, data, rows):
    """Names and countries, the same share of each country, spread over head counts."""
    known = Client(program, data)
    found, number = {}, 0
    while len(found) < rows and number < 100 * len(COUNTRIES):
        country = COUNTRIES[number % len(COUNTRIES)]
        size = 3 * (number // len(COUNTRIES)) + 1
        number += 1
        arguments = {"country": country, "employees": {"min": size, "max": size + 2}, "limit": PAGE_ROWS}
        answer = known.call("search_companies", arguments)
        for company in answer["result"]["structuredContent"]["companies"][: max(1, rows // 100)]:
            found.setdefault(company["name"], country)
    known.end()
    return list(found.items())[:rows]


def spelt(name, at, draw):
    if at % 4 == 1:
        words = name.split()
        return " ".join(words[:-1]) if len(words) > 1 and words[-1].lower() in FORMS else name
    if at % 4 == 2:
        return name.lower()
    if at % 4 == 3 and len(name) > 5:
        place = draw.randrange(1, len(name) - 2)
        return name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    return name


def main():
    program, data, file, rows = sys.argv[1:]
    draw = random.Random(7)
    listed = companies(program, data, int(rows))
    with open(file, "w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["name", "country"])
        writer.writerows([spelt(name, at, draw), country] for at, (name, country) in enumerate(listed))
    times = []
    for _ in range(TURNS):
        start = time.perf_counter()
        result = subprocess.run([program, "match", file, "--data", data], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True)
        times.append(time.perf_counter() - start)
    verdicts = collections.Counter(row["match_verdict"] for row in csv.DictReader(result.stdout.decode().splitlines()))
    shown = ", ".join(f"{seconds:.2f}" for seconds in times)
    print(f"{len(listed)} rows matched in {shown} s; {', '.join(f'{count} {verdict}' for verdict, count in verdicts.most_common())}")
    sys.exit(min(times) > SECONDS_MAX or len(listed) < int(rows))


main()
