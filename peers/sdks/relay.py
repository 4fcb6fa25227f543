"""Stands between a client and the gate. A call of the tool `odd:N` leaves as the N-th odd message of the table, with the id of the call.

So every client can send what it would never write itself, through its own transport, and shows whether it can match the answer.

usage: relay.py TABLE stdio PROGRAM ARGUMENT...   |   relay.py TABLE http PORT GATE_PORT
"""

import http.client
import http.server
import json
import subprocess
import sys
import threading

with open(sys.argv[1], encoding="utf-8") as table:
    FAULTS = json.load(table)["faults"]


def odd(message: bytes) -> bytes:
    """The message, or the odd one that it asks for."""
    if b'"odd:' not in message:
        return message
    call = json.loads(message)
    name = call["params"]["name"]
    return FAULTS[int(name.removeprefix("odd:"))].replace("ID", json.dumps(call["id"])).encode()


def stdio(command: list[str]) -> int:
    gate = subprocess.Popen(command, stdin=subprocess.PIPE)

    def forward() -> None:
        for line in sys.stdin.buffer:
            gate.stdin.write(odd(line.rstrip(b"\r\n")) + b"\n")
            gate.stdin.flush()
        gate.stdin.close()

    threading.Thread(target=forward, daemon=True).start()
    return gate.wait()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    gate = ""

    def log_message(self, *_: object) -> None:
        """Nothing is printed for a request."""

    def carry(self) -> None:
        body = odd(self.rfile.read(int(self.headers.get("content-length", 0))))
        dropped = {"host", "content-length", "connection"}
        headers = {name: value for name, value in self.headers.items() if name.lower() not in dropped}
        gate = http.client.HTTPConnection(self.gate, timeout=30)
        gate.request(self.command, self.path, body or None, headers)
        answer = gate.getresponse()
        said = answer.read()
        gate.close()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in {"content-length", "connection", "transfer-encoding"}:
                self.send_header(name, value)
        self.send_header("content-length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    do_POST = do_GET = do_DELETE = carry


if __name__ == "__main__":
    if sys.argv[2] == "stdio":
        sys.exit(stdio(sys.argv[3:]))
    Handler.gate = f"127.0.0.1:{sys.argv[4]}"
    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[3])), Handler)
    print("relay ready", flush=True)
    server.serve_forever()
