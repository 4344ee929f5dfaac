"""What is sent to a server, and what must its answer be? One request, as bytes for wrk and as a checked call."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


class WrongAnswerError(RuntimeError):
    """A server answered something else than it should; a figure measured from that would mean nothing."""


@dataclass(frozen=True)
class Request:
    """A request and texts that its own answer, headers included, must contain."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    holds: tuple[str, ...] = ()

    def raw(self, host: str) -> bytes:
        """As it goes over the wire."""
        length = {"Content-Length": str(len(self.body))} if self.body else {}
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: {host}"]
        lines += [f"{name}: {value}" for name, value in {**self.headers, **length}.items()]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


def posted(path: str, body: Mapping[str, Any], headers: Mapping[str, str], *holds: str) -> Request:
    """A POST of JSON."""
    sent = {**headers, "Content-Type": JSON}
    return Request("POST", path, sent, json.dumps(body).encode(), holds)


def answered(request: Request, host: str) -> tuple[int, str]:
    """Status, and headers with body as one text."""
    connection = HTTPConnection(host, timeout=60)
    try:
        connection.request(
            request.method, request.path, request.body or None, dict(request.headers)
        )
        answer = connection.getresponse()
        headers = "".join(f"{name.lower()}: {value}\n" for name, value in answer.getheaders())
        return answer.status, headers + "\n" + answer.read().decode()
    finally:
        connection.close()


def check(request: Request, host: str, status: int) -> str:
    """The answer to this request. Raises WrongAnswerError unless it is the expected one."""
    got, text = answered(request, host)
    missing = [part for part in request.holds if part not in text]
    if got != status or missing:
        raise WrongAnswerError(
            f"{request.method} {request.path} at {host}: {got}, without {missing}\n{text[:1500]}"
        )
    return text


def write(requests: Sequence[Request], host: str, file: Path) -> None:
    """The requests as bench/lua/ask.lua reads them."""
    file.write_bytes(b"".join(request.raw(host) + b"\0" for request in requests))
