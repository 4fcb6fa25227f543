"""Clients that pipeline requests and never read an answer.

usage: pipelining.py PID HOST PORT CONNECTIONS SECONDS PATH [BODY]

Prints one line: how far the process grew, how many bytes were sent, how many connections were closed in time, and how many
calls of another client were answered meanwhile. The judging is left to the script.
"""

import http.client
import resource
import selectors
import socket
import sys
import time

pid, host, port, connections, seconds, path = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]), sys.argv[6]
body = sys.argv[7].encode() if len(sys.argv) > 7 else b""
resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]), resource.getrlimit(resource.RLIMIT_NOFILE)[1]))


def request(path, body):
    head = f"{'POST' if body else 'GET'} {path} HTTP/1.1\r\nHost: {host}:{port}\r\n"
    if body:
        head += f"Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"\r\n" + body


def memory():
    """Resident memory in MiB."""
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmRSS"))


def served():
    """Whether another client gets an answer, on a connection of its own."""
    other = http.client.HTTPConnection(host, port, timeout=5)
    try:
        other.request("POST" if body else "GET", path, body or None, {
            "Content-Type": "application/json", "Accept": "application/json, text/event-stream"} if body else {})
        return other.getresponse().status < 500
    except OSError:
        return False
    finally:
        other.close()


one = request(path, body)
many = one * max(1, 65536 // len(one))
before = memory()
selector = selectors.DefaultSelector()
offsets = {}
for _ in range(connections):
    client = socket.create_connection((host, port))
    client.setblocking(False)
    offsets[client] = 0
    selector.register(client, selectors.EVENT_WRITE)
began = time.monotonic()
sent = 0
grown = 0
asked = answered = 0
looked = began
closed_after = 0.0
while offsets and time.monotonic() - began < seconds:
    for key, _ in selector.select(timeout=0.2):
        client = key.fileobj
        try:
            count = client.send(many[offsets[client]:])
            offsets[client] = (offsets[client] + count) % len(many)
            sent += count
        except BlockingIOError:
            pass
        except OSError:
            selector.unregister(client)
            del offsets[client]
            client.close()
            closed_after = time.monotonic() - began
    if time.monotonic() - looked > 0.25:
        looked = time.monotonic()
        grown = max(grown, memory() - before)
        asked += 1
        answered += served()
print(f"grown={grown} sent={sent} open={len(offsets)} closed_after={closed_after:.1f} asked={asked} answered={answered}")
