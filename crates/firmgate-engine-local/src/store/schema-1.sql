-- Collections. `seq` is the order of making them: unlike a time it has no ties.
CREATE TABLE collection (
  seq         INTEGER PRIMARY KEY AUTOINCREMENT,
  id          TEXT    NOT NULL UNIQUE,
  owner       TEXT    NOT NULL,
  name        TEXT    NOT NULL,
  name_key    TEXT    NOT NULL,
  description TEXT,
  items       INTEGER NOT NULL DEFAULT 0,
  created_ms  INTEGER NOT NULL,
  updated_ms  INTEGER NOT NULL,
  UNIQUE (owner, name_key)
) STRICT;
CREATE INDEX collection_newest ON collection (owner, seq);

-- Clustered by position, so that a page is one run of the tree.
CREATE TABLE item (
  collection INTEGER NOT NULL REFERENCES collection (seq),
  position   INTEGER NOT NULL,
  company    TEXT    NOT NULL,
  added_ms   INTEGER NOT NULL,
  PRIMARY KEY (collection, position),
  UNIQUE (collection, company)
) STRICT, WITHOUT ROWID;

-- Answers already given, by client token.
CREATE TABLE answer (
  seq    INTEGER PRIMARY KEY AUTOINCREMENT,
  owner  TEXT    NOT NULL,
  token  TEXT    NOT NULL,
  input  BLOB    NOT NULL,
  answer TEXT    NOT NULL,
  at_ms  INTEGER NOT NULL,
  UNIQUE (owner, token)
) STRICT;
CREATE INDEX answer_oldest ON answer (owner, seq);
CREATE INDEX answer_time ON answer (at_ms);

CREATE TABLE thread (
  id      TEXT    NOT NULL PRIMARY KEY,
  owner   TEXT    NOT NULL,
  state   TEXT    NOT NULL,
  used_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX thread_owner ON thread (owner, used_ms);
CREATE INDEX thread_time ON thread (used_ms);

-- `person` is the suppression key of the person, so that a later wish to be left alone also covers a job whose
-- contact is no longer in the dataset.
CREATE TABLE job (
  seq          INTEGER PRIMARY KEY AUTOINCREMENT,
  id           TEXT    NOT NULL UNIQUE,
  owner        TEXT    NOT NULL,
  contact      TEXT    NOT NULL,
  purpose      TEXT    NOT NULL,
  person       BLOB    NOT NULL,
  state        TEXT    NOT NULL,
  outcome      TEXT,
  candidates   TEXT    NOT NULL DEFAULT '[]',
  submitted_ms INTEGER NOT NULL,
  finished_ms  INTEGER,
  expires_ms   INTEGER NOT NULL
) STRICT;
CREATE INDEX job_repeat ON job (owner, contact, purpose, submitted_ms);
CREATE INDEX job_expiry ON job (expires_ms);

-- Keyed digests only: the list itself must not be a list of addresses.
CREATE TABLE suppression (
  mac    BLOB    NOT NULL PRIMARY KEY,
  reason TEXT    NOT NULL,
  at_ms  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE secret (
  name  TEXT NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
