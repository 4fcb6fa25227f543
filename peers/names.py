"""Names that people write otherwise than a catalogue does: how often the company that is meant comes first.

usage: names.py PROGRAM DATA CSV [EACH]     DATA holds the companies of CSV; EACH names of every class, 100 when it is left out

A search is also scored by the place of the company among the first ten: the mean of one divided by it (MRR).

Beside the program, the same names are looked for in SQLite's full-text search over the same rows: words (FTS5, all of them, else any
of them) and trigrams. A company counts as found when its name is the first one, or one that differs in signs only; in its legal form, too, where
the text that is looked for has not the one of the company.
"""

import csv
import gzip
import random
import re
import sqlite3
import sys
import unicodedata

from hostile import Client

FORMS = {
    "ag", "ab", "asa", "as", "bhd", "berhad", "bv", "co", "company", "corp", "corporation", "gmbh", "inc", "incorporated", "kgaa", "limited",
    "llc", "lp", "ltd", "nv", "oyj", "plc", "pt", "sa", "se", "spa", "srl", "tbk", "a/s", "s.a.", "s.p.a.", "n.v.", "public",
}
LONG = {"inc": "Incorporated", "corp": "Corporation", "ltd": "Limited", "ag": "Aktiengesellschaft", "co": "Company", "plc": "Public Limited Company"}
CYRILLIC = dict(zip("abdefgiklmnoprstuvz", "абдефгиклмнопрстувз"))
GREEK = dict(zip("abdegiklmnoprstz", "αβδεγικλμνοπρστζ"))
UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"}
EACH_MAX = 4_000
ROWS = 10


def plain(text):
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def bare(name):
    """The words of a name without its legal form."""
    words = name.split()
    while len(words) > 1 and words[-1].strip(".,()").lower() in FORMS:
        words.pop()
    return [word.strip(",") for word in words]


def mistype(dice, word):
    at = dice.randrange(1, len(word) - 1)
    letter = dice.choice("abcdefghijklmnopqrstuvwxyz")
    return dice.choice([word[:at] + word[at + 1 :], word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :]])


def longest(words, least):
    long = [at for at, word in enumerate(words) if len(word) >= least and word.isalpha()]
    return max(long, key=lambda at: len(words[at])) if long else None


def changed(words, least, change):
    at = longest(words, least)
    return None if at is None else " ".join(words[:at] + [change(words[at])] + words[at + 1 :])


def other_form(name):
    words = name.split()
    long = LONG.get(words[-1].strip(".,").lower())
    return " ".join([*words[:-1], long]) if long and len(words) > 1 else None


def without_a_word(dice, words):
    """One of three words or more left out, not the longest one."""
    if len(words) < 3:
        return None
    keep = max(range(len(words)), key=lambda at: len(words[at]))
    out = dice.choice([at for at in range(len(words)) if at != keep])
    return " ".join(words[:out] + words[out + 1 :])


def with_another_word(dice, words):
    return " ".join([*words, dice.choice(["Headquarters", "Quarterly", "Zentrale", "Purchasing", "Newsroom"])]) if len(words) > 1 else None


def in_letters(letters, words):
    text = " ".join(words).lower()
    return "".join(letters.get(c, c) for c in text) if all(c in letters or c == " " for c in text) else None


CLASSES = {
    "as written": lambda dice, row, words: row["name"],
    "lower case": lambda dice, row, words: row["name"].lower(),
    "without its legal form": lambda dice, row, words: " ".join(words) if len(words) < len(row["name"].split()) else None,
    "legal form written out": lambda dice, row, words: other_form(row["name"]),
    "signs left out": lambda dice, row, words: re.sub(r"[^\w\s]", "", row["name"]) if re.search(r"[&'./-]", row["name"]) else None,
    "words as one": lambda dice, row, words: "".join(words) if 2 <= len(words) <= 4 else None,
    "two words as one": lambda dice, row, words: " ".join([words[0] + words[1], *words[2:]]) if len(words) > 2 and words[1].isalpha() else None,
    "a word as two": lambda dice, row, words: changed(words, 7, lambda word: f"{word[: len(word) // 2]} {word[len(word) // 2 :]}"),
    "words turned round": lambda dice, row, words: " ".join(reversed(words)) if len(words) in (2, 3) else None,
    "with the country": lambda dice, row, words: " ".join([*words, row["country"]]) if row["country"] else None,
    "a letter wrong": lambda dice, row, words: changed(words, 5, lambda word: mistype(dice, word)),
    "two letters wrong": lambda dice, row, words: changed(words, 6, lambda word: mistype(dice, mistype(dice, word))),
    "letters swapped": lambda dice, row, words: changed(words, 5, lambda word: word[0] + word[2] + word[1] + word[3:]),
    "a word left out": lambda dice, row, words: without_a_word(dice, words),
    "a word too many": lambda dice, row, words: with_another_word(dice, words),
    "the beginning": lambda dice, row, words: " ".join([*words[:-1], words[-1][: max(3, len(words[-1]) - 3)]]) if len(words[-1]) > 5 else None,
    "without accents": lambda dice, row, words: plain(" ".join(words)) if plain(row["name"]) != row["name"] else None,
    "umlauts written out": lambda dice, row, words: "".join(UMLAUTS.get(c.lower(), c) for c in " ".join(words)) if set(row["name"].lower()) & set(UMLAUTS) else None,
    "in Cyrillic letters": lambda dice, row, words: in_letters(CYRILLIC, words),
    "in Greek letters": lambda dice, row, words: in_letters(GREEK, words),
    "initials": lambda dice, row, words: row["initials"],
}

# The least share of each class that a search has to find first. What is left are names that are another company's, too.
FLOORS = {
    "as written": 0.995, "lower case": 0.995, "without its legal form": 0.97, "legal form written out": 0.99, "signs left out": 0.97,
    "words as one": 0.98, "two words as one": 0.99, "a word as two": 0.98, "words turned round": 0.97, "with the country": 0.99,
    "a letter wrong": 0.98, "two letters wrong": 0.97, "letters swapped": 0.98, "a word left out": 0.89, "a word too many": 0.98,
    "the beginning": 0.88, "without accents": 0.98, "umlauts written out": 0.97, "in Cyrillic letters": 0.99, "in Greek letters": 0.99,
    "initials": 0.93,
}
# Of these classes it is the MRR that has to reach the floor: two names may be as near as each other to what is written.
BY_PLACE = ("a letter wrong", "two letters wrong", "letters swapped")


def same(name):
    return "".join(c for c in plain(name).lower() if c.isalnum())


def fits(name, wanted, text):
    """Whether a name that came first is the one that a text was made of."""
    if name is None or same(name) == same(wanted):
        return name is not None
    written_out = "".join(UMLAUTS.get(c, c) for c in wanted.lower())
    return same(text) != same(wanted) and same(" ".join(bare(name))) in (same(" ".join(bare(wanted))), same(" ".join(bare(written_out))))


def initials(rows):
    """Notes the initials of the names whose initials are those of no other and no word of one."""
    known = {word.lower() for row in rows for word in re.findall(r"\w+", row["name"] + " " + row["symbol"])}
    counts = {}
    for row in rows:
        words = [word for word in re.findall(r"[^\W_]+", row["name"]) if word.lower() not in FORMS and word not in ("and", "tbk", "PT")]
        is_name = 4 <= len(words) <= 6 and all(len(word) > 1 and word.isalpha() for word in words)
        row["initials"] = "".join(word[0] for word in words) if is_name else None
        counts[row["initials"]] = counts.get(row["initials"], 0) + 1
    for row in rows:
        text = row["initials"]
        row["initials"] = text if text and counts[text] == 1 and text.lower() not in known else None


class Sqlite:
    def __init__(self, rows):
        self.base = sqlite3.connect(":memory:")
        self.base.execute("create virtual table words using fts5(name, symbol, summary, tokenize = \"unicode61 remove_diacritics 2\")")
        self.base.execute("create virtual table grams using fts5(name, tokenize = trigram)")
        for at, row in enumerate(rows):
            self.base.execute("insert into words(rowid, name, symbol, summary) values (?, ?, ?, ?)", (at, row["name"], row["symbol"], row["summary"]))
            self.base.execute("insert into grams(rowid, name) values (?, ?)", (at, plain(row["name"])))

    def first(self, table, parts, joint, rank):
        if not parts:
            return None
        match = joint.join('"' + part.replace('"', '""') + '"' for part in parts)
        found = self.base.execute(f"select rowid from {table} where {table} match ? order by {rank} limit 1", (match,)).fetchone()
        return found[0] if found else None

    def by_words(self, text):
        parts, rank = re.findall(r"\w+", text), "bm25(words, 10, 5, 1)"
        all_of_them = self.first("words", parts, " ", rank)
        return self.first("words", parts, " OR ", rank) if all_of_them is None else all_of_them

    def by_trigrams(self, text):
        text = plain(text)
        return self.first("grams", [text[at : at + 3] for at in range(len(text) - 2)], " OR ", "bm25(grams)")


class Program:
    def __init__(self, program, data):
        flags = [flag for tool in ("search_companies", "get_company") for flag in ("--limit", f"{tool}=1000000/min")]
        self.client = Client(program, data, *flags)

    def search(self, text):
        """The names of the companies that are found, the first of them at the least `None`."""
        rows = self.answer("search_companies", {"query": text, "limit": ROWS}).get("companies", [])
        return [row["name"] for row in rows] or [None]

    def get(self, text):
        return self.answer("get_company", {"id": text}).get("name")

    def answer(self, tool, arguments):
        answer = self.client.call(tool, arguments)
        return answer.get("result", {}).get("structuredContent") or {}


def asked(rows, each):
    """For every class, names of it and the rows that they stand for."""
    for title, change in CLASSES.items():
        dice = random.Random(title)
        order = dice.sample(range(len(rows)), len(rows))
        texts = []
        for at in order:
            text = change(dice, rows[at], bare(rows[at]["name"]))
            if text and text.strip() and len(text) < 200:
                texts.append((text, at))
            if len(texts) == each:
                break
        yield title, texts


def main(program, data, path, each="100"):
    with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if len(same(row["name"])) > 3 and "**" not in row["name"]]
    initials(rows)
    known = Program(program, data)
    engine = Sqlite(rows)
    print(f"{'class':26}{'names':>6}{'search':>9}{'MRR':>9}{'get':>9}{'FTS5':>9}{'trigrams':>9}   not found")
    sums, ranks, total, low = [0] * 4, 0.0, 0, []
    for title, texts in asked(rows, min(int(each), EACH_MAX)):
        found, places, missed = [0] * 4, 0.0, []
        for text, at in texts:
            wanted = rows[at]["name"]
            listed = known.search(text)
            places += next((1 / (at + 1) for at, name in enumerate(listed) if fits(name, wanted, text)), 0)
            by = [listed[0], known.get(text), engine.by_words(text), engine.by_trigrams(text)]
            names = [rows[name]["name"] if isinstance(name, int) else name for name in by]
            right = [fits(name, wanted, text) for name in names]
            found = [count + is_right for count, is_right in zip(found, right)]
            if not right[0]:
                missed.append(f"{text!r} ({wanted}) -> {names[0]}")
        means = [count / max(len(texts), 1) for count in found]
        shares = "".join(f"{share:9.3f}" for share in (means[0], places / max(len(texts), 1), *means[1:]))
        print(f"{title:26}{len(texts):6}{shares}   {missed[0] if missed else ''}", flush=True)
        for line in missed[1:] if "--all" in sys.argv else []:
            print(f"{'':71}{line}")
        reached = places if title in BY_PLACE else found[0]
        if reached < FLOORS[title] * len(texts):
            low.append(f"{title}: {reached:.1f} of {len(texts)} are found, and at least {FLOORS[title]:.1%} have to be")
        sums = [sum + count for sum, count in zip(sums, found)]
        total, ranks = total + len(texts), ranks + places
    print(f"{'all':26}{total:6}{''.join(f'{sum / total:9.3f}' for sum in (sums[0], ranks, *sums[1:]))}")
    known.client.end()
    if sums[0] <= max(sums[2:]):
        low.append("SQLite finds more")
    raise SystemExit("\n".join(low) or 0)


if __name__ == "__main__":
    main(*[argument for argument in sys.argv[1:] if argument != "--all"])
