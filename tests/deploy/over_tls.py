"""How does a test reach an installation by its public address? By name and certificate, at a port of this machine."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

NAME = "keys.example.com"


class AtOurPort(HTTPAdapter):
    """Sends what is for the public name to a port here, and proves the certificate against that name."""

    def __init__(self, port: int) -> None:
        self.port = port
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs, server_hostname=NAME, assert_hostname=NAME)

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # type: ignore[override]
        sent = request.copy()
        parts = urlsplit(request.url or "")
        sent.url = parts._replace(netloc=f"127.0.0.1:{self.port}").geturl()
        sent.headers["Host"] = NAME
        answer = super().send(sent, **options)
        answer.url, answer.request = request.url or "", request
        return answer


def session(port: int, authority: Path) -> requests.Session:
    """A client that knows no other certificate authority."""
    client = requests.Session()
    client.trust_env = False
    client.verify = str(authority)
    client.mount(f"https://{NAME}", AtOurPort(port))
    return client
