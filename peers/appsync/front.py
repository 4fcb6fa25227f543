"""What the simulator leaves out of AppSync: it looks at credentials for real, and writes down what arrived.

SigV4 is computed again with botocore and tokens are verified with PyJWT against the live keys, both unrelated to the code under
test. What passes goes on to the simulator; what does not is answered as AppSync answers. Every request leaves one line of JSON in
the record: names of headers, kind and number of credentials, operation, variables, status; never a credential.
"""

import argparse
import datetime
import hashlib
import http.server
import json
import pathlib
import re
import threading
import time
import urllib.error
import urllib.request
import uuid

import jwt
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

BODY_BYTES_MAX = 1 << 20
SKEW_MAX = datetime.timedelta(minutes=5)
UPSTREAM_SECONDS_MAX = 30
SERVICE = "appsync"
ALGORITHM = "AWS4-HMAC-SHA256"
OPERATION = re.compile(r"\s*(query|mutation|subscription)\s+(\w+)")


class Refused(Exception):
    """A request that never becomes a GraphQL operation."""

    def __init__(self, status, kind, message):
        super().__init__(message)
        self.status, self.kind = status, kind


def unauthorized(message):
    return Refused(401, "UnauthorizedException", message)


def unsigned(kind, message):
    return Refused(403, kind, message)


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--upstream", required=True, help="GraphQL URL of the simulator")
    parser.add_argument("--issuer", required=True)
    parser.add_argument("--audience", required=True)
    parser.add_argument("--region", default="eu-west-1")
    parser.add_argument("--api-key", required=True)
    parser.add_argument("--key", action="append", default=[], metavar="ID:SECRET[:SESSION]", help="AWS credentials to accept")
    parser.add_argument("--bearer", choices=["accept", "reject"], default="reject", help="a token with `Bearer` before it")
    parser.add_argument("--ahead", type=int, default=0, metavar="SECONDS", help="how far this clock is ahead of the right one")
    parser.add_argument("--record", required=True, type=pathlib.Path)
    parser.add_argument("--foreign", type=pathlib.Path, help="file of texts, one a line, that no request may hold")
    return parser.parse_args()


class Front:
    """The checks, and the record."""

    def __init__(self, given):
        self.given = given
        self.keys = {}
        for key in given.key:
            name, secret, *session = key.split(":")
            self.keys[name] = Credentials(name, secret, session[0] if session else None)
        self.jwks = jwt.PyJWKClient(given.issuer + "/jwks")
        self.lock = threading.Lock()

    def admit(self, method, path, headers, body, line):
        """Raises `Refused`, or notes in `line` who it is."""
        if len(body) > BODY_BYTES_MAX:
            raise Refused(413, "RequestEntityTooLargeException", "Request entity too large")
        if not body:
            raise Refused(400, "MalformedHttpRequestException", "Request body is empty.")
        authorization = headers.get("authorization", "")
        if "x-api-key" in headers and not authorization:
            line["credential"] = "api_key"
            if headers["x-api-key"] != self.given.api_key:
                raise unauthorized("You are not authorized to make this call.")
        elif authorization.startswith(ALGORITHM):
            line["credential"] = "sigv4"
            self.signature(method, path, headers, body, line)
        elif authorization:
            line["credential"] = "bearer" if authorization[:7].lower() == "bearer " else "token"
            self.token(authorization, line)
        else:
            raise unauthorized("Valid authorization header not provided.")
        operation(body, line)

    def signature(self, method, path, headers, body, line):
        stated = dict(re.findall(r"(\w+)=([^,\s]+)", headers["authorization"]))
        scope = stated.get("Credential", "").split("/")
        if len(scope) != 5 or scope[4] != "aws4_request" or "SignedHeaders" not in stated or "Signature" not in stated:
            raise unsigned("IncompleteSignatureException", "Authorization header is incomplete.")
        name, day, region, service, _ = scope
        line["key_id"] = name
        credentials = self.keys.get(name)
        if credentials is None or headers.get("x-amz-security-token") != credentials.token:
            raise unsigned("UnrecognizedClientException", "The security token included in the request is invalid.")
        if (region, service) != (self.given.region, SERVICE):
            raise unsigned("InvalidSignatureException", f"Credential should be scoped to a valid region, {self.given.region}/{SERVICE}.")
        stamp = headers.get("x-amz-date", "")
        try:
            signed_at = datetime.datetime.strptime(stamp, "%Y%m%dT%H%M%S%z")
        except ValueError:
            raise unsigned("IncompleteSignatureException", "x-amz-date is missing or malformed.") from None
        now = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=self.given.ahead)
        if not stamp.startswith(day) or now - signed_at > SKEW_MAX:
            raise unsigned("InvalidSignatureException", f"Signature expired: {stamp} is now earlier than {now:%Y%m%dT%H%M%SZ} - 5 min.)")
        if signed_at - now > SKEW_MAX:
            raise unsigned("InvalidSignatureException", f"Signature not yet current: {stamp} is still later than {now:%Y%m%dT%H%M%SZ}")

        # botocore believes this header, so that the body has to be compared with it as well.
        announced = headers.get("x-amz-content-sha256")
        if announced not in (None, hashlib.sha256(body).hexdigest()):
            raise unsigned("InvalidSignatureException", "The request signature we calculated does not match: other body.")
        names = stated["SignedHeaders"].split(";")
        unsealed = {"host", *(name for name in headers if name.startswith("x-amz-"))} - set(names)
        if unsealed:
            raise unsigned("InvalidSignatureException", f"Headers have to be signed: {sorted(unsealed)}")
        request = AWSRequest(method, f"http://{headers['host']}{path}", {n: headers[n] for n in names if n in headers}, body)
        request.context["timestamp"] = stamp
        signer = SigV4Auth(credentials, SERVICE, region)
        text = signer.string_to_sign(request, signer.canonical_request(request))
        if signer.signature(text, request) != stated["Signature"]:
            # AppSync repeats the canonical request here, with the session token in it.
            echoed = signer.canonical_request(request)
            raise unsigned("InvalidSignatureException", f"The request signature we calculated does not match. The Canonical String was '{echoed}'")

    def token(self, authorization, line):
        if line["credential"] == "bearer":
            if self.given.bearer == "reject":
                raise unauthorized("Unable to parse JWT token.")
            authorization = authorization[7:]
        try:
            key = self.jwks.get_signing_key_from_jwt(authorization).key
            needed = {"require": ["exp", "iat", "iss", "aud", "sub"]}
            expected = {"audience": self.given.audience, "issuer": self.given.issuer}
            claims = jwt.decode(authorization, key, algorithms=["RS256", "ES256"], options=needed, **expected)
        except jwt.ExpiredSignatureError:
            raise unauthorized("Token has expired.") from None
        except (jwt.PyJWTError, ValueError):
            raise unauthorized("Unable to parse JWT token.") from None
        line["claims"] = {name: claims.get(name) for name in ("iss", "sub", "aud", "client_id", "scope", "act")}

    def forward(self, headers, body):
        kept = {name: headers[name] for name in ("content-type", "authorization", "x-api-key") if name in headers}
        if self.given.bearer == "accept" and kept.get("authorization", "")[:7].lower() == "bearer ":
            kept["authorization"] = kept["authorization"][7:]
        try:
            with urllib.request.urlopen(urllib.request.Request(self.given.upstream, body, kept), timeout=UPSTREAM_SECONDS_MAX) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            if error.code == 401:
                raise unauthorized("You are not authorized to make this call.") from None
            raise Refused(400, "BadRequestException", f"The simulator answered {error.code}.") from None
        except OSError as error:
            raise Refused(500, "InternalFailure", f"No answer of the simulator: {error}") from None

    def note(self, line):
        with self.lock, self.given.record.open("a") as record:
            record.write(json.dumps(line) + "\n")

    def foreign(self, lines, body):
        """How many texts that must not come here are in this request."""
        if not self.given.foreign or not self.given.foreign.exists():
            return 0
        request = "\n".join(f"{name}: {value}" for name, value in lines) + "\n" + body.decode("utf-8", "replace")
        return sum(text in request for text in self.given.foreign.read_text().split() if text)


def operation(body, line):
    """AppSync takes one operation, as an object with a query."""
    try:
        request = json.loads(body)
        query = request["query"]
        line["operation_kind"], line["operation"] = OPERATION.match(query).groups() if OPERATION.match(query) else (None, None)
        line["variables"] = request.get("variables")
        line["query_sha256"] = hashlib.sha256(query.encode()).hexdigest()
    except (ValueError, TypeError, KeyError):
        raise Refused(400, "MalformedHttpRequestException", "Unable to parse GraphQL query.") from None


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    front = None

    def log_message(self, *_):
        pass

    def date_time_string(self, timestamp=None):
        return super().date_time_string((timestamp or time.time()) + self.front.given.ahead)

    def do_POST(self):
        pairs = [(name.lower(), value) for name, value in self.headers.items()]
        headers = dict(pairs)
        length = int(headers.get("content-length") or 0)
        body = self.rfile.read(min(length, BODY_BYTES_MAX + 1))
        if length > len(body):
            self.close_connection = True
        line = {
            "method": self.command,
            "path": self.path,
            "headers": sorted(name for name, _ in pairs),
            "credential": "none",
            "credentials": sum(name in ("authorization", "x-api-key", "cookie", "proxy-authorization") for name, _ in pairs),
            "foreign": self.front.foreign(pairs, body),
        }
        try:
            self.front.admit(self.command, self.path, headers, body, line)
            self.answer(line, 200, self.front.forward(headers, body))
        except Refused as refused:
            errors = {"errors": [{"errorType": refused.kind, "message": str(refused)}]}
            self.answer(line, refused.status, json.dumps(errors).encode(), refused.kind)

    def answer(self, line, status, body, kind=None):
        line["status"] = status
        line["refused"] = kind
        self.front.note(line)
        self.send_response(status)
        self.send_header("content-type", "application/json;charset=UTF-8")
        self.send_header("x-amzn-RequestId", str(uuid.uuid4()))
        if kind:
            self.send_header("x-amzn-ErrorType", kind)
        else:
            self.send_header("x-amzn-appsync-TokensConsumed", "1")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main():
    given = options()
    Handler.front = Front(given)
    given.record.touch()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", given.port), Handler)
    print(f"ready http://127.0.0.1:{given.port}/graphql", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
