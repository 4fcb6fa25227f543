"""SQLite with FTS5: words, and the trigram tokenizer over the names, through the `sqlite3` module of Python."""

import os
import sqlite3
import time

SCHEMA = """
PRAGMA page_size = 4096;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -524288;
CREATE TABLE company (
    ordinal INTEGER PRIMARY KEY, rank INTEGER, country TEXT, employees INTEGER, founded INTEGER, id TEXT, name TEXT, doc TEXT);
CREATE TABLE member (
    company INTEGER, category TEXT, country TEXT, rank INTEGER, employees INTEGER, founded INTEGER,
    PRIMARY KEY (company, category)) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5 (
    title, aliases, meta, description, flt, content='', tokenize='unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE trigrams USING fts5 (name, content='', tokenize='trigram');
"""
INDEXES = """
CREATE UNIQUE INDEX by_id ON company (id);
CREATE INDEX by_rank ON company (rank DESC, employees, founded);
CREATE INDEX by_country ON company (country, rank DESC, employees, founded);
CREATE INDEX by_employees ON company (employees, rank DESC, founded);
CREATE INDEX by_name ON company (name COLLATE NOCASE, rank DESC);
CREATE INDEX of_category ON member (category, rank DESC, employees, founded);
CREATE INDEX of_category_and_country ON member (category, country, rank DESC, employees, founded);
INSERT INTO words (words, rank) VALUES ('rank', 'bm25(3.0, 2.0, 1.5, 1.0, 0.0)');
INSERT INTO words (words) VALUES ('optimize');
INSERT INTO trigrams (trigrams) VALUES ('optimize');
ANALYZE;
"""
ROWS_A_STATEMENT = 1_000


class Sqlite:
    """The database of one run."""

    name = "SQLite FTS5"

    def __init__(self, exchange, folder):
        self.exchange = exchange
        self.file = os.path.join(folder, "companies.sqlite")
        self.version = sqlite3.sqlite_version
        self.db = None

    def start(self):
        """SQLite runs in this process."""

    def load(self):
        """Returns how long it took, in seconds."""
        start = time.perf_counter()
        db = sqlite3.connect(self.file, isolation_level=None)
        db.executescript(SCHEMA)
        db.execute("BEGIN")
        batch = []
        for company in self.exchange.companies():
            batch.append(company)
            if len(batch) == ROWS_A_STATEMENT:
                insert(db, batch)
                batch = []
        insert(db, batch)
        db.execute("COMMIT")
        db.executescript(INDEXES)
        db.close()
        return time.perf_counter() - start

    def open(self):
        self.db = sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, isolation_level=None, cached_statements=512)
        self.db.execute("PRAGMA mmap_size = 4294967296")
        self.db.execute("PRAGMA cache_size = -65536")

    def close(self):
        self.db.close()

    def disk_mb(self):
        return os.path.getsize(self.file) / 1e6

    def nothing(self):
        """A statement that reads nothing, for what the way to the engine costs."""
        return self.db.execute("SELECT ?", ("x",)).fetchall()

    def answer(self, query):
        """The documents and the total; of names without one, `None`."""
        kind = query["class"]
        if kind == "Get":
            return self.rows("SELECT doc FROM company WHERE id = ?", query["ids"]), None
        if kind == "Fuzzy":
            return self.misspelt(query), None
        if kind == "Prefix":
            pattern = query["text"].replace("%", "").replace("_", "") + "%"
            sql = "SELECT doc FROM company WHERE name LIKE ? ORDER BY rank DESC LIMIT ?"
            return self.rows(sql, (pattern, query["limit"])), None
        if kind == "Facet":
            return self.counted(query)
        source, where, values = hits(query)
        total = self.db.execute(f"SELECT count(*) FROM {source} WHERE {where}", values).fetchone()[0]
        key, order = ("words.rowid", "words.rank") if query["text"] else (place(source), f"{source}.rank DESC")
        page = f"SELECT {key} AS at FROM {source} WHERE {where} ORDER BY {order} LIMIT ?"
        # The order of the inner list is that of a join that looks each row up.
        sql = f"SELECT doc FROM ({page}) AS page CROSS JOIN company ON company.ordinal = page.at"
        return self.rows(sql, (*values, query["limit"])), total

    def rows(self, sql, values):
        return [doc for (doc,) in self.db.execute(sql, values).fetchall()]

    def misspelt(self, query):
        text = query["text"]
        grams = {text[at : at + 3].replace('"', '""') for at in range(len(text) - 2)}
        if not grams:
            return []
        match = " OR ".join(f'"{gram}"' for gram in sorted(grams))
        page = "SELECT rowid AS at FROM trigrams WHERE trigrams MATCH ? ORDER BY rank LIMIT ?"
        sql = f"SELECT doc FROM ({page}) AS page CROSS JOIN company ON company.ordinal = page.at"
        return self.rows(sql, (match, query["limit"]))

    def counted(self, query):
        source, where, values = hits(query)
        key = "words.rowid" if query["text"] else place(source)
        sql = f"""
            WITH hit AS MATERIALIZED (SELECT {key} AS at FROM {source} WHERE {where})
            SELECT 0, count(*), NULL FROM hit
            UNION ALL
            SELECT 1, count(*), company.country FROM hit CROSS JOIN company ON ordinal = at GROUP BY 3
            UNION ALL
            SELECT 2, count(*), category FROM hit CROSS JOIN member ON company = at GROUP BY 3
        """
        rows = self.db.execute(sql, values).fetchall()
        return [], rows[0][1]


def insert(db, batch):
    db.executemany(
        "INSERT INTO company VALUES (:ordinal, :rank, :country, :employees, :founded, :id, :name, :doc)", batch)
    db.executemany("INSERT INTO trigrams (rowid, name) VALUES (:ordinal, :name)", batch)
    members, texts = [], []
    for company in batch:
        columns = [company[name] for name in ("country", "rank", "employees", "founded")]
        members += [(company["ordinal"], category, *columns) for category in company["categories"]]
        texts.append({**company, "flt": f"cc{company['country']}" if company["country"] else ""})
    db.executemany("INSERT INTO member VALUES (?, ?, ?, ?, ?, ?)", members)
    db.executemany(
        "INSERT INTO words (rowid, title, aliases, meta, description, flt)"
        " VALUES (:ordinal, :title, :aliases, :meta, :description, :flt)", texts)


def place(source):
    return "company.ordinal" if source == "company" else "member.company"


def hits(query):
    """Source, condition and values of what matches."""
    conditions, values = [], []
    if query["text"]:
        source = "words"
        words = " AND ".join(f'"{word}"' for word in query["words"])
        match = f"{{title aliases meta description}} : ({words})"
        if query["country"]:
            match += f" AND flt : cc{query['country']}"
        conditions.append("words MATCH ?")
        values.append(match)
        if query["employees"]:
            source = "words CROSS JOIN company ON company.ordinal = words.rowid"
    else:
        source = "member" if query["category"] else "company"
        for name in ("category", "country"):
            if query[name]:
                conditions.append(f"{source}.{name} = ?")
                values.append(query[name])
    for name, sign, bound in bounds(query):
        conditions.append(f"{'company' if query['text'] else source}.{name} {sign} ?")
        values.append(bound)
    return source, " AND ".join(conditions) or "1", tuple(values)
