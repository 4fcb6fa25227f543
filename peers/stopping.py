"""Callers without a pause while a server stops.

usage: stopping.py PID HOST PORT DELAY BODY

Sixteen callers, half of which keep their connections, and one that asks whether the server is ready. After a second the process
gets SIGTERM. Every request that was sent has to be answered, `/readyz` has to say 503 while the port is still open for DELAY
seconds, and the last answer of a connection has to say that it is the last.
"""

import os
import signal
import socket
import sys
import threading
import time

pid, host, port, delay, body = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4]), sys.argv[5].encode()
post = (f"POST /mcp HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\n"
        f"Accept: application/json, text/event-stream\r\nContent-Length: {len(body)}\r\n\r\n").encode() + body
ready = f"GET /readyz HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode()
lock = threading.Lock()
counts = {"answered": 0, "unanswered": 0, "last": 0, "unready": 0, "late": 0}
stopped_at = None


def count(name):
    with lock:
        counts[name] += 1


def answer(client):
    """The head of an answer whose body has come too; nothing when the connection ended before."""
    data = b""
    while True:
        head, found, rest = data.partition(b"\r\n\r\n")
        if found:
            length = int(next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")).split(b":")[1])
            if len(rest) >= length:
                return head
        piece = client.recv(65536)
        if not piece:
            return None
        data += piece


def call(keeps):
    client = None
    while True:
        if client is None:
            try:
                client = socket.create_connection((host, port), timeout=30)
            except OSError:
                return
            if stopped_at and time.monotonic() - stopped_at > delay + 1:
                count("late")
        try:
            client.sendall(post)
            head = answer(client)
        except OSError:
            head = None
        if head is None:
            count("unanswered")
            return
        count("answered")
        is_last = b"connection: close" in head.lower()
        if is_last:
            count("last")
        if is_last or not keeps:
            client.close()
            client = None


def probe():
    while True:
        try:
            with socket.create_connection((host, port), timeout=30) as client:
                client.sendall(ready)
                head = answer(client)
        except OSError:
            return
        if head and b" 503 " in head:
            count("unready")
        time.sleep(0.05)


threads = [threading.Thread(target=call, args=(number % 2 == 0,)) for number in range(16)] + [threading.Thread(target=probe)]
for thread in threads:
    thread.start()
time.sleep(1)
stopped_at = time.monotonic()
os.kill(pid, signal.SIGTERM)
for thread in threads:
    thread.join()
open_for = time.monotonic() - stopped_at
print(f"after SIGTERM with a delay of {delay:g} s: {counts}, the port closed after at most {open_for:.1f} s")
fine = counts["unanswered"] == 0 and counts["answered"] > 100 and counts["last"] > 0 and counts["late"] == 0
if delay:
    fine = fine and counts["unready"] > 3 and open_for >= delay
sys.exit(0 if fine else 1)
