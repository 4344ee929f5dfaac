"""Behind https every cookie belongs to one host, goes over TLS alone, and is out of reach of scripts and other sites.

Read from the answers of a real server that has an https address and stands behind a proxy, not from its settings.
"""

import re
from collections.abc import Iterator
from http.cookies import Morsel, SimpleCookie
from typing import Any
from urllib.parse import urlencode

import pytest
import requests

from tests.flows.applications.test_consent import CHALLENGE
from tests.server import Server, start_server

pytestmark = pytest.mark.heavy
HOST = "keys.example.com"
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
EVERY_COOKIE = {f"__Host-keydock_{name}" for name in ("session", "csrf", "theme", "device")}


class Proxied:
    """A browser as the node sees it through its proxy; it keeps cookies by itself and notes each that is set."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.jar: dict[str, str] = {}
        self.set: list[tuple[str, Morsel[str]]] = []  # path of the request, cookie

    def ask(self, method: str, path: str, **form: str) -> requests.Response:
        headers = {
            "Host": HOST,
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "198.51.100.7",
            "Referer": f"https://{HOST}/",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.jar.items()),
        }
        answer = requests.request(
            method, self.base_url + path, data=form or None, headers=headers, timeout=30,
            allow_redirects=False,
        )  # fmt: skip
        for line in answer.raw.headers.getlist("Set-Cookie"):
            self.note(path, line)
        assert answer.status_code < 400, (path, answer.status_code)
        return answer

    def note(self, path: str, line: str) -> None:
        for name, cookie in SimpleCookie(line).items():
            self.set.append((path, cookie))
            self.jar[name] = cookie.value

    def send(self, path: str, to: str = "", **typed: str) -> requests.Response:
        """Open the page and send its form, or the one at `to`."""
        carried = dict(HIDDEN.findall(self.ask("GET", path).text))
        return self.ask("POST", to or path, **carried, **typed)


@pytest.fixture(scope="module")
def walked(server: Server) -> Iterator[Proxied]:
    """After a walk over whatever keeps something in the browser."""
    seed = server.seed()
    env = {"PUBLIC_URL": f"https://{HOST}", "TRUSTED_PROXY_COUNT": "1"}
    with start_server(beside=server, env=env) as node:
        browser = Proxied(node.base_url)
        walk(browser, seed)
        yield browser


def walk(browser: Proxied, seed: dict[str, Any]) -> None:
    """Sign in, choose colours, change something that is told by a message, consent, sign out, ask for a reset."""
    organization, login = f"/o/{seed['organization_id']}", "/accounts/login/"
    known = {"login": seed["owner_email"]}
    browser.send(login, **known, password="not the one")
    browser.send(login, **known, password=seed["owner_password"])
    for chosen in ("dark", ""):
        browser.send(f"{organization}/settings", "/theme", theme=chosen)
    browser.send(f"{organization}/keys/generate", name="over https", expiry="never")
    asked = {
        "client_id": seed["oauth_client_id"],
        "redirect_uri": seed["oauth_redirect_uri"],
        "response_type": "code",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    browser.send(f"/oauth/authorize?{urlencode(asked)}", decision="deny")
    browser.ask("GET", "/")  # leads to the organization that was open last
    browser.send(f"{organization}/settings", "/accounts/logout/")
    browser.send("/accounts/password/reset/", email="somebody@example.com")


def is_gone(cookie: Morsel[str]) -> bool:
    return cookie["max-age"] == "0"


def complaints(path: str, cookie: Morsel[str]) -> list[str]:
    """What is wrong with a cookie; one that is taken back holds nothing that a script could read."""
    wanted = {
        "a name bound to the host": cookie.key.startswith("__Host-"),
        "Secure": cookie["secure"] is True,
        "Path=/": cookie["path"] == "/",
        "no Domain": not cookie["domain"],
        "SameSite=Lax": cookie["samesite"] == "Lax",
        "HttpOnly": cookie["httponly"] is True or is_gone(cookie),
    }
    return [f"{path}: {cookie.key} lacks {what}" for what, holds in wanted.items() if not holds]


def test_every_cookie_that_is_set_is_bound_secure_and_kept_from_scripts(walked: Proxied) -> None:
    assert [line for path, cookie in walked.set for line in complaints(path, cookie)] == []


def test_the_walk_met_every_cookie_there_is(walked: Proxied) -> None:
    kept = {cookie.key for _, cookie in walked.set if not is_gone(cookie)}
    taken_back = {cookie.key for _, cookie in walked.set if is_gone(cookie)}
    assert (kept, taken_back) == (EVERY_COOKIE, {"__Host-keydock_theme"})
