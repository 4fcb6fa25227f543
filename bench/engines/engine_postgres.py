"""PostgreSQL with tsvector and pg_trgm, through psycopg 3 over a socket of the file system."""

import os
import re
import subprocess
import time

import psycopg

from exchange import bounds, private_kib

SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "2GB",
    "work_mem": "64MB",
    "maintenance_work_mem": "1GB",
    "effective_cache_size": "8GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "max_parallel_maintenance_workers": "0",
    "plan_cache_mode": "force_custom_plan",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "autovacuum": "off",
}
SCHEMA = """
CREATE EXTENSION pg_trgm;
CREATE EXTENSION unaccent;
CREATE TEXT SEARCH CONFIGURATION folded (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION folded
    ALTER MAPPING FOR asciiword, asciihword, hword_asciipart, word, hword, hword_part WITH unaccent, simple;
CREATE TABLE member (company int, category text, country text, rank bigint, employees int, founded int);
CREATE TABLE given (
    ordinal int, rank bigint, country text, employees int, founded int, id text, name text, doc text, title text, aliases text,
    meta text, description text);
"""
TABLE = """
CREATE TABLE company AS SELECT ordinal, rank, country, employees, founded, id, name, doc,
    setweight(to_tsvector('folded', title), 'A') || setweight(to_tsvector('folded', aliases), 'B')
    || setweight(to_tsvector('folded', meta), 'C') || to_tsvector('folded', description)
    || CASE WHEN country IS NULL THEN ''::tsvector ELSE array_to_tsvector(ARRAY['~' || country]) END AS words
FROM given ORDER BY ordinal;
DROP TABLE given;
"""
INDEXES = """
ALTER TABLE company ADD PRIMARY KEY (ordinal);
CREATE UNIQUE INDEX ON company (id);
CREATE INDEX ON company (rank DESC) INCLUDE (employees, founded);
CREATE INDEX ON company (country, rank DESC) INCLUDE (employees, founded);
CREATE INDEX ON company (employees, rank DESC) INCLUDE (founded);
CREATE INDEX ON company (lower(name) text_pattern_ops);
CREATE INDEX ON company USING gin (words) WITH (fastupdate = off);
CREATE INDEX ON company USING gin (name gin_trgm_ops) WITH (fastupdate = off);
CREATE INDEX ON member (company) INCLUDE (category);
CREATE INDEX ON member (category, rank DESC) INCLUDE (employees, founded, company);
CREATE INDEX ON member (category, country, rank DESC) INCLUDE (employees, founded, company);
"""
PROGRAMS = "/usr/lib/postgresql/15/bin"


class Postgres:
    """A server of its own, for one run."""

    name = "PostgreSQL"

    def __init__(self, exchange, folder, programs=PROGRAMS):
        self.exchange = exchange
        self.programs = programs
        # It refuses to run as root.
        self.user = "nobody" if os.geteuid() == 0 else None
        self.folder = os.path.join(folder, "postgres")
        os.makedirs(self.folder)
        if self.user:
            import pwd
            os.chown(self.folder, pwd.getpwnam(self.user).pw_uid, -1)
        self.data = os.path.join(self.folder, "data")
        self.server = self.db = None
        version = self.run("postgres", "--version", output=subprocess.PIPE)
        self.version = re.search(r"\d+\.\d+", version.stdout.decode()).group()

    def run(self, program, *arguments, output=subprocess.DEVNULL):
        command = [os.path.join(self.programs, program), *arguments]
        return subprocess.run(command, user=self.user, check=True, stdout=output, cwd="/")

    def start(self):
        """Starts the server, with an empty database."""
        self.run("initdb", "-D", self.data, "-U", "bench", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        command = [os.path.join(self.programs, "postgres"), "-D", self.data, "-k", self.folder]
        for name, value in SETTINGS.items():
            command += ["-c", f"{name}={value}"]
        log = open(os.path.join(self.folder, "log"), "wb")
        self.server = subprocess.Popen(command, user=self.user, stdout=log, stderr=log, cwd="/")
        for _ in range(300):
            try:
                self.connected().close()
                return
            except psycopg.OperationalError:
                time.sleep(0.1)
        raise SystemExit("PostgreSQL did not start")

    def connected(self):
        return psycopg.connect(host=self.folder, user="bench", dbname="postgres", autocommit=True, prepare_threshold=0)

    def load(self):
        """Returns how long it took, in seconds."""
        start = time.perf_counter()
        db = self.connected()
        run_all(db, SCHEMA)
        self.copy(db)
        run_all(db, TABLE + INDEXES)
        db.execute("VACUUM ANALYZE")
        db.execute("CHECKPOINT")
        seconds = time.perf_counter() - start
        db.close()
        return seconds

    def copy(self, db):
        columns = ("ordinal", "rank", "country", "employees", "founded", "id", "name", "doc", "title", "aliases", "meta", "description")
        members = self.connected()
        with (
            db.cursor().copy("COPY given FROM STDIN") as rows,
            members.cursor().copy("COPY member FROM STDIN") as links,
        ):
            for company in self.exchange.companies():
                rows.write_row([company[column] for column in columns])
                own = [company[column] for column in ("country", "rank", "employees", "founded")]
                for category in company["categories"]:
                    links.write_row([company["ordinal"], category, *own])
        members.close()

    def open(self):
        self.db = self.connected()

    def close(self):
        """Stops the server, by its process id."""
        if self.db:
            self.db.close()
        if self.server:
            self.server.terminate()
            self.server.wait()

    def disk_mb(self):
        return float(self.db.execute("SELECT sum(pg_database_size(oid)) FROM pg_database").fetchone()[0]) / 1e6

    def memory_kib(self):
        """Private memory of all processes of the server, and the part of the shared buffers that is in use."""
        private = shared = 0
        for pid in [self.server.pid, *children(self.server.pid)]:
            private += private_kib(pid)
            with open(f"/proc/{pid}/smaps_rollup", encoding="utf-8") as file:
                shared += sum(int(line.split()[1]) for line in file if line.startswith("Pss_Shmem"))
        return private, shared

    def nothing(self):
        return self.db.execute("SELECT %s", ("x",)).fetchall()

    def answer(self, query):
        """The documents and the total; of names without one, `None`."""
        kind = query["class"]
        if kind == "Get":
            return self.rows("SELECT doc FROM company WHERE id = %s", query["ids"]), None
        if kind == "Fuzzy":
            sql = "SELECT doc FROM company WHERE name %% %s ORDER BY similarity(name, %s) DESC LIMIT %s"
            return self.rows(sql, (query["text"], query["text"], query["limit"])), None
        if kind == "Prefix":
            pattern = query["text"].lower().replace("%", "").replace("_", "") + "%"
            sql = "SELECT doc FROM company WHERE lower(name) LIKE %s ORDER BY rank DESC LIMIT %s"
            return self.rows(sql, (pattern, query["limit"])), None
        source, key, where, values = hits(query)
        if kind == "Facet":
            return self.counted(source, key, where, values)
        if query["text"]:
            # The rank of every match is computed in any case, so that the total costs no other pass.
            page = f"""
                SELECT ordinal, count(*) OVER () AS total, ts_rank(words, plainto_tsquery('folded', %s)) AS fit
                FROM company WHERE {where} ORDER BY fit DESC LIMIT %s"""
            sql = f"SELECT doc, total FROM ({page}) page JOIN company USING (ordinal) ORDER BY fit DESC"
            rows = self.db.execute(sql, (" ".join(query["words"]), *values, query["limit"])).fetchall()
        else:
            page = f"SELECT {key} AS ordinal, rank FROM {source} WHERE {where} ORDER BY rank DESC LIMIT %s"
            sql = f"""
                SELECT doc, (SELECT count(*) FROM {source} WHERE {where})
                FROM ({page}) page JOIN company USING (ordinal) ORDER BY page.rank DESC"""
            rows = self.db.execute(sql, (*values, *values, query["limit"])).fetchall()
        return [doc for doc, _ in rows], rows[0][1] if rows else 0

    def rows(self, sql, values):
        return [doc for (doc,) in self.db.execute(sql, values).fetchall()]

    def counted(self, source, key, where, values):
        sql = f"""
            WITH hit AS MATERIALIZED (SELECT {key} AS at FROM {source} WHERE {where})
            SELECT 0, count(*), NULL FROM hit
            UNION ALL
            SELECT 1, count(*), company.country FROM hit JOIN company ON ordinal = at GROUP BY 3
            UNION ALL
            SELECT 2, count(*), category FROM hit JOIN member ON company = at GROUP BY 3"""
        rows = self.db.execute(sql, values).fetchall()
        return [], next(count for part, count, _ in rows if part == 0)


def run_all(db, statements):
    for statement in statements.split(";"):
        if statement.strip():
            db.execute(statement)


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="utf-8") as file:
        return [int(child) for child in file.read().split()]


def hits(query):
    """Source, key, condition and values of what matches."""
    conditions, values = [], []
    source = "member" if query["category"] and not query["text"] else "company"
    if query["text"]:
        match = "plainto_tsquery('folded', %s)"
        values.append(" ".join(query["words"]))
        if query["country"]:
            match += " && %s::tsquery"
            values.append(f"'~{query['country']}'")
        conditions.append(f"words @@ ({match})")
    else:
        for name in ("category", "country"):
            if query[name]:
                conditions.append(f"{name} = %s")
                values.append(query[name])
    for name, sign, bound in bounds(query):
        conditions.append(f"{name} {sign} %s")
        values.append(bound)
    return source, "company" if source == "member" else "ordinal", " AND ".join(conditions) or "true", tuple(values)
