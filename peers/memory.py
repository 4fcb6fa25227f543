"""Private memory and processor time of the program over stdio, several programs in turns.

    memory.py DATA PROGRAM...

For each program, five turns: a process is started on the data folder DATA, answers `tools/list`, is idle, then answers 4,000 searches
one after the other. Prints the medians: private memory when idle and after the searches in MiB, user and system time a search in ms.
"""
import json
import statistics
import subprocess
import sys

TURNS = 5
SEARCHES = 4_000
ARGUMENTS = [
    {"query": "hotels", "limit": 20},
    {"country": "DE", "limit": 100},
    {"query": "software", "country": "ES", "limit": 20},
    {"query": "consulting", "limit": 50},
]


def private_mib(pid):
    with open(f"/proc/{pid}/smaps_rollup") as rollup:
        return sum(int(line.split()[1]) for line in rollup if line.startswith("Private_Dirty")) / 1024


def cpu_ms(pid):
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 10


def turn(program, data):
    server = subprocess.Popen(
        [program, "serve", "--data", data], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )

    def send(message):
        server.stdin.write(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n")
        server.stdin.flush()
        return server.stdout.readline() if "id" in message else b""

    client = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "memory", "version": "1"}}
    send({"id": 0, "method": "initialize", "params": client})
    send({"method": "notifications/initialized"})
    send({"id": 1, "method": "tools/list"})
    idle, before = private_mib(server.pid), cpu_ms(server.pid)
    for number in range(SEARCHES):
        call = {"name": "search_companies", "arguments": ARGUMENTS[number % len(ARGUMENTS)]}
        answer = send({"id": number + 2, "method": "tools/call", "params": call})
        if b'"isError":true' in answer or b'"error"' in answer[:60]:
            sys.exit(f"{program}: {answer[:300]}")
    figures = idle, private_mib(server.pid), (cpu_ms(server.pid) - before) / SEARCHES
    server.stdin.close()
    server.wait()
    return figures


def main():
    data, programs = sys.argv[1], sys.argv[2:]
    turns = {program: [] for program in programs}
    for _ in range(TURNS):
        for program in programs:
            turns[program].append(turn(program, data))
    for program in programs:
        idle, after, cpu = (statistics.median(figure) for figure in zip(*turns[program]))
        print(f"{program}: idle {idle:.1f} MiB, after {SEARCHES} searches {after:.1f} MiB, {cpu:.3f} ms a search")


main()
