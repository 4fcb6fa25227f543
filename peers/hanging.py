"""A backend that hangs for a while, in front of a real one, and callers of a gate that stand it.

usage: hanging.py BACKEND_PORT PROXY_PORT GATE_PORT HANG_SECONDS

Starts a proxy on PROXY_PORT that passes bytes on to BACKEND_PORT. After two seconds it takes requests and answers nothing for
HANG_SECONDS, then it is itself again. Callers read through the gate all the time. Prints how many were answered before, refused within
a second during the hang, and how long after its end the first answer came.
"""

import http.client
import json
import socket
import sys
import threading
import time

backend, proxy, gate = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
hang = float(sys.argv[4])
began = time.monotonic()
hang_from, hang_to = 4.0, 4.0 + hang
stop_at = hang_to + 15


def now():
    return time.monotonic() - began


def hangs():
    return hang_from <= now() < hang_to


def pump(source, target):
    held = False
    try:
        while data := source.recv(65536):
            # What came while it hung is never answered.
            held = held or hangs()
            if not held:
                target.sendall(data)
    except OSError:
        pass
    if not held:
        target.close()


def serve():
    listener = socket.create_server(("127.0.0.1", proxy))
    print("proxy ready", flush=True)
    while True:
        client, _ = listener.accept()
        server = socket.create_connection(("127.0.0.1", backend))
        threading.Thread(target=pump, args=(client, server), daemon=True).start()
        threading.Thread(target=pump, args=(server, client), daemon=True).start()


threading.Thread(target=serve, daemon=True).start()
time.sleep(2)
call = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call",
                   "params": {"name": "search_companies", "arguments": {"query": "hotels", "limit": 1}}})
headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
lock = threading.Lock()
answers = []


def caller():
    connection = http.client.HTTPConnection("127.0.0.1", gate, timeout=60)
    start = now()
    try:
        connection.request("POST", "/mcp", call, headers)
        good = not json.loads(connection.getresponse().read()).get("result", {}).get("isError", True)
    except (OSError, ValueError):
        good = False
    finally:
        connection.close()
    with lock:
        answers.append((start, now(), good))


threads = []
while now() < stop_at:
    # Each comes when it comes, whatever the others wait for.
    threads.append(threading.Thread(target=caller))
    threads[-1].start()
    time.sleep(0.25)
for thread in threads:
    thread.join()
before = sum(1 for start, end, good in answers if good and end < hang_from)
after = [end - hang_to for start, end, good in answers if good and end >= hang_to]
refused = sum(1 for start, end, good in answers if not good and hang_from < start and end < min(start + 1, hang_to))
first = min(after, default=999.0)
print(f"before={before} refused={refused} first_after={first:.1f} after={len(after)}")
sys.exit(0 if before > 5 and refused > 5 and len(after) > 20 and first <= 5 else 1)
