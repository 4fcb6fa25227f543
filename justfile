# Everything a developer types more than once. CI runs the same recipes' commands.

# the README's test command
test:
    cargo test --workspace

# format, lints, house rules, generated files
check:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings
    cargo xtask tidy
    cargo xtask generate --check

# write the generated files again
generate:
    cargo xtask generate

# accept changed snapshots after looking at them
snapshots:
    INSTA_UPDATE=always cargo test --workspace

# everything CI does
ci:
    bash .ci/run

# figures for docs/BENCHMARKS.md; takes about ten minutes
bench:
    bash scripts/bench.sh

# seconds of fuzzing for each parser
fuzz seconds="10":
    bash scripts/fuzz.sh {{seconds}}

# licences, advisories, sources
deny:
    cargo deny check

# ten minutes of searches, and whether memory stays flat
soak program:
    bash scripts/soak.sh {{program}}

# callers that take more than their share beside one that does not; takes minutes
fairness program:
    bash scripts/fairness.sh {{program}}

# how many questions of people are read as they are meant: bench/README.md
questions:
    cargo test --release -p firmgate-query --test questions -- --nocapture

# the catalogue beside SQLite FTS5 and PostgreSQL: bench/README.md; takes half an hour for a million companies
engines companies="1000000":
    bash bench/engines/run.sh {{companies}}

# readers beside imports of 100,000 rows, and imports that are killed
imports program:
    bash scripts/import-pauses.sh {{program}}

# how long a list of 1,000 rows takes beside a million companies
lists program:
    bash scripts/match.sh {{program}}
