"""How do stories from outside call the API? As any program would, by address and key."""

import http.client
import json
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import requests

from tests.server import Server


class Api:
    """One installation's API as a holder of `key` in `organization_id` sees it."""

    def __init__(
        self, http: requests.Session, seed: dict[str, Any], key: str = "secret_key"
    ) -> None:
        self.http = http
        self.base_url = seed["base_url"]
        self.key = seed[key]
        self.organization_id = seed["organization_id"]

    @property
    def headers(self) -> dict[str, str]:
        return {"x-api-key": self.key, "x-organization-id": self.organization_id}

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        headers = {**self.headers, **options.pop("headers", {})}
        return self.http.request(
            method,
            self.base_url + path,
            headers=headers,
            timeout=30,
            allow_redirects=False,
            **options,
        )

    def make(self, name: str, **body: Any) -> dict[str, Any]:
        answer = self.call("POST", "/v1/keys", json={"name": name, **body})
        assert answer.status_code == 201, answer.text
        return answer.json()

    def status_of(self, credential: str, path: str = "/v1/whoami") -> int:
        """What a program that holds only this credential is answered."""
        bearer = {"authorization": f"Bearer {credential}"}
        return self.http.get(self.base_url + path, headers=bearer, timeout=30).status_code

    def token_for(self, key: str) -> str:
        answer = self.http.post(
            f"{self.base_url}/authentication/token", json={"secret_key": key}, timeout=30
        )
        assert answer.status_code == 200, answer.text
        return answer.json()["access_token"]


def raw(
    server: Server, method: str, path: str, headers: list[tuple[str, bytes]], body: bytes = b""
):
    """Send headers exactly as given, repeated ones included; status, headers and JSON of the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in headers:
            connection.putheader(name, value)
        connection.endheaders(body or None)
        answer = connection.getresponse()
        content = answer.read()
        return answer.status, answer.headers, json.loads(content) if content else {}
    finally:
        connection.close()


def raw_bytes(server: Server, request: bytes) -> tuple[int, bytes]:
    """Send bytes that no HTTP client would send; the status (0: closed without an answer) and the rest.

    A server that has refused may close before everything was sent or read, which resets the connection.
    """
    answer = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        with suppress(ConnectionError):
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
        with suppress(ConnectionError):
            while part := connection.recv(65_536):
                answer += part
    return (int(answer.split(b" ", 2)[1]) if answer else 0), answer


def unless_busy(ask: Callable[[], requests.Response]) -> requests.Response:
    """The answer to `ask()`; who is told that the database is busy comes again, as Retry-After says."""
    while (answer := ask()).status_code == 503:
        time.sleep(float(answer.headers["Retry-After"]))
    return answer
