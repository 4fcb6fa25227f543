"""Runs the commands of the documentation; see readme.sh."""

import gzip
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
SECONDS_MAX = 120
COMPANIES = 2000
# A million companies take minutes without covering another path of the program.
SMALLER = [(re.compile(r"--companies \d+"), f"--companies {COMPANIES}"), (re.compile(r"\bfirmgate demo(?! --)"), f"firmgate demo --companies {COMPANIES}")]
MARK = re.compile(r"<!-- not run: (.+) -->$")
SERVER = re.compile(r"^firmgate (platform serve\b|serve\b.*--http\b)")
MAKES_DATA = re.compile(r"firmgate (demo|platform generate)")
# What differs from run to run.
VARIABLE = [
    (re.compile(r"\b[0-9a-f]{16,}\b"), "ID"),
    (re.compile(r"\d{4}-\d\d-\d\dT[0-9:.]+Z|\d{8}T\d{6}Z"), "TIME"),
    (re.compile(r"\b\d+(\.\d+)? (ms|s)\b"), "DURATION"),
    (re.compile(r"(/[\w.~-]+)+"), "PATH"),
]
COLUMNS = "symbol,name,summary,currency,sector,industry_group,industry,exchange,mic,country,state,city,zipcode,website,market_cap,isin"
COMPANY = "ALPHA,Alpha AG,Software for hotels,EUR,Information Technology,Software & Services,Software,GER,XETR,Germany,,Berlin,10115,https://alpha.example,Small Cap,"
CONFIG = '[http]\npublic_url = "https://mcp.example.com/mcp"\n\n[[issuers]]\nurl = "https://login.example.com/realms/main"\nprofile = "keycloak"\n'


def blocks(text):
    """The blocks of commands: line number, reason not to run it, lines."""
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        fence = re.match(r"```(\w*)$", lines[at])
        at += 1
        if not fence:
            continue
        begin = at
        while lines[at] != "```":
            at += 1
        if fence[1] in ("console", "sh"):
            mark = MARK.match(lines[begin - 2]) if begin > 1 else None
            yield begin, mark and mark[1], fence[1], lines[begin:at]
        at += 1


def commands(kind, lines):
    """The commands of a block, each with the output that is shown for it."""
    found = []
    for line in lines:
        if found and found[-1][0].endswith("\\"):
            found[-1][0] = found[-1][0][:-1] + line.strip()
        elif kind == "sh" or line.startswith("$ "):
            if line.strip():
                found.append([line.removeprefix("$ "), []])
        elif found:
            found[-1][1].append(line)
        else:
            raise SystemExit(f"a console block begins with output: {line}")
    return found


def settled(text):
    for pattern, name in VARIABLE:
        text = pattern.sub(name, text)
    return text


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as one:
        return one.getsockname()[1]


class Machine:
    """A home folder, a working folder as a checkout has it, and the servers that run."""

    def __init__(self, place, program, with_data):
        self.home, self.folder = place / "home", place / "work"
        bin_folder = place / "bin"
        for folder in (self.home, self.folder, bin_folder):
            folder.mkdir(parents=True)
        (bin_folder / "firmgate").symlink_to(program)
        for name in ("maps", "policy"):
            (self.folder / name).symlink_to(ROOT / name)
        with gzip.open(self.folder / "companies.csv.gz", "wt") as file:
            file.write(f"{COLUMNS}\n{COMPANY}\n")
        (self.folder / "customers.csv").write_text("Firma;Land;Webseite\nAlpha AG;Germany;alpha.example\n")
        (self.folder / "objections.txt").write_text("jane.doe@example.com\n")
        (self.folder / "key.txt").write_text("da2-example\n")
        (self.folder / "firmgate.toml").write_text(CONFIG)
        self.environment = {"HOME": str(self.home), "PATH": f"{bin_folder}:{os.environ['PATH']}", "LANG": "C.UTF-8"}
        self.ports = {port: str(free_port()) for port in ("8930", "8931")}
        self.server = None
        if with_data:
            for line in (f"firmgate platform generate --companies {COMPANIES}", "firmgate inspect call create_collection --allow-mutations --arg name=Hotels"):
                code, output = self.run(line)
                if code:
                    raise SystemExit(f"{line}: {output}")

    def run(self, line):
        """The exit code and the output of a command; of a server, that it began to serve."""
        for pattern, other in SMALLER:
            line = pattern.sub(other, line)
        for port, other in self.ports.items():
            line = line.replace(f":{port}", f":{other}")
        if SERVER.match(line):
            return self.start(line)
        done = subprocess.Popen(["bash", "-c", line], cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)
        try:
            output, _ = done.communicate(timeout=SECONDS_MAX)
        except subprocess.TimeoutExpired:
            # With all processes that it has started.
            os.killpg(done.pid, signal.SIGKILL)
            done.wait()
            return 124, f"not done after {SECONDS_MAX} s"
        return done.returncode, output

    def start(self, line):
        self.stop()
        log = self.home / "server.log"
        with open(log, "wb") as out:
            self.server = subprocess.Popen(["bash", "-c", f"exec {line}"], cwd=self.folder, env=self.environment,
                                           stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        until = time.monotonic() + SECONDS_MAX
        while "serving " not in log.read_text():
            if self.server.poll() is not None or time.monotonic() > until:
                code, self.server = self.server.poll(), None
                return code or 1, log.read_text()
            time.sleep(0.05)
        return 0, log.read_text()

    def stop(self):
        """Ends the server; its exit code."""
        if self.server is None:
            return 0
        self.server.send_signal(signal.SIGINT)
        server, self.server = self.server, None
        try:
            return server.wait(SECONDS_MAX)
        except subprocess.TimeoutExpired:
            server.kill()
            return 124


def main(program):
    passed = failed = skipped = 0
    place = pathlib.Path(tempfile.mkdtemp())
    try:
        for document in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
            name = document.relative_to(ROOT)
            shown_commands = [(number, reason, commands(kind, lines)) for number, reason, kind, lines in blocks(document.read_text())]
            makes_data = any(MAKES_DATA.match(line) for _, _, found in shown_commands for line, _ in found)
            machine = Machine(place / document.stem, program, not makes_data)
            for number, reason, found in shown_commands:
                for line, shown in found:
                    why = "CI runs cargo itself" if line.startswith("cargo ") else reason
                    if why:
                        skipped += 1
                        print(f"skipped {name}:{number}: {line.strip()} ({why})")
                        continue
                    code, output = machine.run(line)
                    differs = settled("\n".join(shown).strip()) not in settled(output)
                    if code or differs:
                        failed += 1
                        print(f"FAILED {name}:{number}: {line}\nexit code {code}{', and other output than is shown' if differs else ''}\n{output[:2000]}")
                    else:
                        passed += 1
                code = machine.stop()
                if code:
                    failed += 1
                    print(f"FAILED {name}:{number}: the server ended with {code}")
    finally:
        shutil.rmtree(place, ignore_errors=True)
    print(f"{skipped} commands were left out")
    print(f"readme: {passed} passed, {failed} failed")
    # Fewer commands would mean that they are no longer found.
    return 1 if failed or passed < 15 else 0


sys.exit(main(pathlib.Path(sys.argv[1])))
