"""Checks what arrived at the front: usage: record.py RECORD OPERATIONS CREDENTIAL[/CREDENTIAL] LEAST [CLAIM=VALUE]...

Each request has exactly one credential, of the kind that was configured (the second for mutations); nothing in it belongs to
somebody else; its operation is one that is compiled into the gate; no header is there that nobody named. Prints counts by
operation.
"""

import collections
import json
import pathlib
import re
import sys

HEADERS = {
    "accept",
    "accept-encoding",
    "authorization",
    "content-length",
    "content-type",
    "host",
    "user-agent",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-security-token",
    "x-api-key",
}


def main(record, operations, credential, least, *claims):
    lines = [json.loads(line) for line in pathlib.Path(record).read_text().splitlines()]
    known = dict((name, kind) for kind, name in re.findall(r"^(query|mutation) (\w+)", pathlib.Path(operations).read_text(), re.M))
    claims = dict(claim.split("=", 1) for claim in claims)
    reads, _, writes = credential.partition("/")
    kinds = {"query": reads, "mutation": writes or reads, None: reads}
    faults = [] if len(lines) >= int(least) else [f"{len(lines)} requests, at least {least} were expected"]
    for number, line in enumerate(lines, 1):
        found = {
            "credentials in one request": line["credentials"] != 1,
            f"credential {line['credential']}, not {credential}": line["credential"] != kinds[line.get("operation_kind")],
            "foreign text": line["foreign"] != 0,
            f"operation {line.get('operation')} is not compiled in": line["status"] == 200 and known.get(line["operation"]) != line["operation_kind"],
            f"headers {set(line['headers']) - HEADERS}": not set(line["headers"]) <= HEADERS,
        }
        for name, value in claims.items():
            found[f"claim {name} is {line.get('claims', {}).get(name)}, not {value}"] = str(line.get("claims", {}).get(name)) != value
        faults += [f"request {number}: {text}" for text, is_fault in found.items() if is_fault]
    counts = collections.Counter(f"{line.get('operation')} {line['status']}" for line in lines)
    print(f"{len(lines)} requests by {credential}:", ", ".join(f"{name} x{count}" for name, count in sorted(counts.items())))
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
