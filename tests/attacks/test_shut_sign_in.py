"""Strangers fail on purpose, from everywhere: nobody is shut out, and nobody misses a reset."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from tests.server import Server, start_server

pytestmark = [pytest.mark.sqlite, pytest.mark.heavy]

ADDRESSES = 34
TRIES = 30  # of each; together they were enough to shut sign-in for the whole installation
LOGIN = "/accounts/login/"


class Browser:
    """Cookies and tokens of one person, who comes from the address `ip` through a proxy of ours."""

    def __init__(self, node: Server, ip: str) -> None:
        self.node, self.http = node, requests.Session()
        self.http.headers["X-Forwarded-For"] = ip

    def send(self, path: str, fields: dict[str, str], page: str = "") -> requests.Response:
        """Post the form of the page."""
        shown = self.http.get(f"{self.node.base_url}{page or path}").text
        token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', shown)[1]
        typed = {"csrfmiddlewaretoken": token, **fields}
        return self.http.post(f"{self.node.base_url}{path}", typed, allow_redirects=False)

    def sign_in(self, email: str, password: str) -> int:
        return self.send(LOGIN, {"login": email, "password": password}).status_code

    def is_in(self) -> bool:
        page = self.http.get(f"{self.node.base_url}/accounts/sessions", allow_redirects=False)
        return page.status_code == 200


def links(node: Server, path: str) -> list[str]:
    return re.findall(rf"https?://[^/]+({path}[^\s]+)", node.log())


@pytest.fixture(scope="module")
def attacked() -> Any:
    """An installation at whose every door strangers have knocked: the owner's, the administrator's, and any."""
    with start_server(env={"TRUSTED_PROXY_COUNT": "1"}) as node:
        seed = node.seed()
        laptop = Browser(node, "198.51.100.7")
        laptop.sign_in(seed["owner_email"], seed["owner_password"])

        def fail(number: int) -> list[int]:
            stranger = Browser(node, f"192.0.2.{number}")
            victims = [seed["owner_email"], seed["admin_email"]]
            victims += [f"nobody{number}-{one}@example.com" for one in range(TRIES - 2)]
            return [stranger.sign_in(email, "a wrong password of 26") for email in victims]

        with ThreadPoolExecutor(12) as pool:
            codes = [code for found in pool.map(fail, range(1, ADDRESSES + 1)) for code in found]
        yield node, seed, laptop, codes


def test_the_strangers_are_told_to_wait_and_to_nothing_else(attacked):
    _, _, _, codes = attacked
    assert set(codes) == {200, 429}
    assert codes.count(429) >= ADDRESSES  # on a slow machine a few more tries find their wait over


def test_the_owner_signs_in_from_a_known_device(attacked):
    _, seed, laptop, _ = attacked
    laptop.send("/accounts/logout/", {}, page="/accounts/logout/")
    assert not laptop.is_in()
    assert laptop.sign_in(seed["owner_email"], seed["owner_password"]) == 302
    assert laptop.is_in()


def test_the_administrator_signs_in_anywhere_by_the_mailed_link(attacked):
    node, seed, _, _ = attacked
    stranger = Browser(node, "192.0.2.200")
    assert 429 in [
        stranger.sign_in(seed["admin_email"], "a wrong password of 26") for _ in range(4)
    ]
    new = Browser(node, "203.0.113.5")
    refused = new.send(LOGIN, {"login": seed["admin_email"], "password": seed["admin_password"]})
    assert (refused.status_code, int(refused.headers["Retry-After"]) > 0) == (429, True)
    assert "Mail me a sign-in link" in refused.text
    new.send("/accounts/login/link", {"email": seed["admin_email"]})
    link = links(node, "/accounts/login/link/")[-1]
    new.send(link, {})
    assert new.is_in()
    other = Browser(node, "203.0.113.6")
    assert other.http.get(f"{node.base_url}{link}").status_code == 404


def test_everybody_else_signs_in_as_ever(attacked):
    """There is no count of everybody: a third person, a new device, an address of their own."""
    node = attacked[0]
    stranger = Browser(node, "203.0.113.99")
    assert stranger.sign_in("somebody.else@example.com", "a wrong password of 26") == 200


def test_a_stranger_cannot_make_the_owner_miss_a_reset(attacked):
    node, seed, _, _ = attacked
    began = time.monotonic()
    for number in range(6):
        stranger = Browser(node, f"192.0.2.{100 + number}")
        answer = stranger.send("/accounts/password/reset/", {"email": seed["owner_email"]})
        assert answer.status_code == 302
    owner = Browser(node, "203.0.113.50")
    answer = owner.send("/accounts/password/reset/", {"email": seed["owner_email"]})
    assert answer.status_code == 302
    mailed = links(node, "/accounts/password/reset/key/")
    minutes = (time.monotonic() - began) / 60
    assert 1 <= len(mailed) <= 1 + minutes  # one a minute
    assert owner.http.get(f"{node.base_url}{mailed[0]}").status_code == 200
