"""Runs what docs/CLIENTS.md tells to write: each Python program with its library, over stdio and over HTTP, and the command of each
configuration file. Addresses are those of a server that runs here.

usage: documented.py CLIENTS.md HOME URL PYTHON1 PYTHON2      HOME: a home folder with companies; `firmgate` is on the PATH
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import tomllib

TEXT, HOME, URL, *PYTHONS = sys.argv[1:]
SECONDS_MAX = 120
HELLO = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "documented", "version": "1"}}}
PUBLIC = "https://mcp.example.com/mcp"
passed = 0


def blocks(kind):
    found = re.findall(rf"^```{kind}\n(.*?)^```$", pathlib.Path(TEXT).read_text(), re.DOTALL | re.MULTILINE)
    if len(found) < 2:
        sys.exit(f"FAILED: {len(found)} blocks of {kind}")
    return found


def check(what, holds, seen):
    global passed
    if not holds:
        sys.exit(f"FAILED {what}: {seen[-2000:]}")
    passed += 1


def run(what, command, text=""):
    environment = {"HOME": HOME, "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    done = subprocess.run(command, input=text, env=environment, capture_output=True, text=True, timeout=SECONDS_MAX)
    check(what, done.returncode == 0, done.stdout + done.stderr)
    return done.stdout


def servers(value):
    """The entries of a configuration: tables that name a command or an address."""
    if isinstance(value, dict):
        if any(key in value for key in ("command", "url", "httpUrl")):
            yield value
        else:
            for inner in value.values():
                yield from servers(inner)


def configured(entry):
    if "command" in entry:
        answer = json.loads(run(f"{entry}", [entry["command"], *entry["args"]], json.dumps(HELLO) + "\n"))
        check(f"{entry}", answer["result"]["serverInfo"]["name"] != "", str(answer))
    else:
        address = entry.get("httpUrl") or entry.get("url")
        sends = entry.get("headers", {}).get("Authorization", "").startswith("Bearer ") or "bearer_token_env_var" in entry
        check(f"{entry}", address == PUBLIC and sends, "another address, or no token")


for text in blocks("json"):
    for entry in servers(json.loads(text)):
        configured(entry)
for text in blocks("toml"):
    for entry in servers(tomllib.loads(text)):
        configured(entry)
for program in blocks("python"):
    # One environment for each major version of the SDK; a library is in one of them.
    python = PYTHONS["fastmcp" in program]
    name = re.search(r"from (\w+)", program)[1]
    over_http = program.replace(PUBLIC, URL).replace("STDIO})", "HTTP})").replace("async with stdio", "async with http")
    check(name, over_http.count(URL) == 1, "no address in it")
    for form, text in (("stdio", program), ("HTTP", over_http)):
        with tempfile.NamedTemporaryFile("w", suffix=".py") as file:
            file.write(text)
            file.flush()
            said = run(f"{name} over {form}", [python, file.name])
        check(f"{name} over {form}", "countryCode" in said and "DE" in said, said)
print(f"{passed} passed")
