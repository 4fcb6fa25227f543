"""Labelled pairs of names of organisations: how often a search for one name of a pair finds the other first.

usage: pairs.py rows PAIRS CSV              writes the second names as companies
       pairs.py ask PROGRAM DATA PAIRS      DATA holds these companies, among others

The pairs are those of nomenklatura's name_bench that are neither of persons nor of vessels. A company counts as found when its name is one that
the labels call a match of what is asked, directly or by way of other pairs, or one that differs from such a name in signs, case or legal form only
and that the labels do not call another company: other companies of DATA may be the ones that are meant.
"""

import csv
import sys

from hostile import Client
from names import FORMS, same

MAP = 'source = "pairs"\nid = ["no"]\n[columns]\nname = "Name"\n[identifiers]\nno = "Number"\n'
FORMS_AND_MORE = FORMS | {"jsc", "oao", "pjsc", "publ", "the"}
ROWS = 10
# The least share that has to come first, and the most that may find nothing.
FIRST_MIN, NOTHING_MAX = 0.93, 0.01


def pairs_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["schema"] not in ("Person", "Vessel")]


def write_rows(pairs, path):
    names = list(dict.fromkeys(pair["name2"] for pair in pairs))
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Number", "Name"])
        writer.writerows([f"pair-{at}", name] for at, name in enumerate(names))
    with open(path + ".toml", "w", encoding="utf-8") as file:
        file.write(MAP)
    print(f"pairs: {len(names)} names of {len(pairs)} pairs")


def clusters_of(pairs):
    """For every name, the names that the labels call the same company."""
    known = {}
    for pair in pairs:
        for name in (pair["name1"], pair["name2"]):
            known.setdefault(name, {name})
        if pair["is_match"] == "true":
            both = known[pair["name1"]] | known[pair["name2"]]
            for name in both:
                known[name] = both
    return known


def bare(name):
    """A name without the legal forms at both ends, and without signs and case."""
    words = [word for word in (same(word) for word in name.split()) if word]
    while len(words) > 1 and words[-1] in FORMS_AND_MORE:
        words.pop()
    while len(words) > 1 and words[0] in FORMS_AND_MORE:
        words.pop(0)
    return "".join(words)


def ask(program, data, pairs):
    known, clusters = Client(program, data, "--limit", "search_companies=1000000/min"), clusters_of(pairs)
    others = {(pair["name1"], " ".join(pair["name2"].split())) for pair in pairs if pair["is_match"] != "true"}
    counts, missed = {}, []
    for pair in (pair for pair in pairs if pair["is_match"] == "true"):
        answer = known.call("search_companies", {"query": pair["name1"], "limit": ROWS}).get("result", {}).get("structuredContent") or {}
        names = [row["name"] for row in answer.get("companies", [])]
        meant = {bare(name) for name in clusters[pair["name1"]]}
        fits = [bare(name) in meant and (pair["name1"], " ".join(name.split())) not in others for name in names]
        for title in ("all", pair["quality"]):
            count = counts.setdefault(title, [0, 0, 0, 0])
            for at, is_so in enumerate((True, fits[:1] == [True], any(fits), not names)):
                count[at] += is_so
        if fits[:1] != [True]:
            missed.append(f"  {pair['name1']!r} ({pair['name2']}) -> {names[:1]}")
    known.end()
    print(f"{'labels':10}{'pairs':>7}{'first':>9}{f'in {ROWS}':>9}{'nothing':>9}")
    for title, (asked, first, among, nothing) in counts.items():
        print(f"{title:10}{asked:7}{first / asked:9.3f}{among / asked:9.3f}{nothing / asked:9.3f}")
    print("not first:", *missed, sep="\n")
    asked, first, _, nothing = counts["all"]
    low = []
    if first < FIRST_MIN * asked:
        low.append(f"{first} of {asked} come first, and at least {FIRST_MIN:.0%} have to")
    if nothing > NOTHING_MAX * asked:
        low.append(f"{nothing} of {asked} find nothing, and at most {NOTHING_MAX:.0%} may")
    raise SystemExit("\n".join(low) or 0)


if __name__ == "__main__":
    if sys.argv[1] == "rows":
        write_rows(pairs_of(sys.argv[2]), sys.argv[3])
    else:
        ask(sys.argv[2], sys.argv[3], pairs_of(sys.argv[4]))
