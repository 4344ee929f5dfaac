"""After the answer that showed it, the full key is nowhere: not in the database, the log, mail, sessions or files."""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote_plus

import pytest
import requests

from keys import keystring
from tests.conftest import ON_POSTGRESQL
from tests.house.secrets import oauth_story
from tests.house.secrets.kept import kept
from tests.server import Server, start_server

KEY = re.compile(r"kd_live_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}")
ANY_KEY = re.compile(rb"kd_live_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}")
TOKEN_IN_FORM = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
FORM_TOKEN = re.compile(r'name="token" value="([^"]+)"')


@dataclass
class Story:
    """What was shown in the answers, and what remained with the browser."""

    server: Server
    cache: str = ""  # the address of Redis, where there is one
    shown: list[str] = field(default_factory=list)
    cookies: str = ""
    later_pages: str = ""


class Browser:
    """A person who is signed in, without JavaScript."""

    def __init__(self, server: Server, seed: dict) -> None:
        self.base_url, self.http = server.base_url, requests.Session()
        self.http.trust_env = False
        self.keys = f"/o/{seed['organization_id']}/keys"
        self.send("/accounts/login/", login=seed["owner_email"], password=seed["owner_password"])

    def get(self, path: str) -> str:
        answer = self.http.get(self.base_url + path, timeout=30)
        answer.raise_for_status()
        return answer.text

    def send(self, path: str, **typed: str) -> str:
        """Open the form, fill it in, send it."""
        form = self.get(path)
        typed["csrfmiddlewaretoken"] = TOKEN_IN_FORM.search(form)[1]
        if token := FORM_TOKEN.search(form):
            typed["token"] = token[1]
        answer = self.http.post(self.base_url + path, data=typed, timeout=30)
        answer.raise_for_status()
        return answer.text


@pytest.fixture(scope="module")
def story(server: Server, request: pytest.FixtureRequest) -> Iterator[Story]:
    """Keys are made in every way there is, on a node that logs at DEBUG and is then stopped, so that all is written.

    Beside PostgreSQL the cache is Redis, beside SQLite a table of the database.
    """
    cache = request.getfixturevalue("redis_address") if ON_POSTGRESQL else ""
    with start_server(beside=server, env={"LOG_LEVEL": "DEBUG", "CACHE_URL": cache}) as node:
        seed = node.seed()
        told = Story(
            node, cache, [seed["secret_key"], seed["revoked_key"], seed["api_user_token"] or ""]
        )
        told.shown = [text for text in told.shown if text]
        browser = Browser(node, seed)
        by_people(browser, told)
        by_programs(node, seed, told)
        secrets, pages = oauth_story.tell(seed)
        told.shown += secrets
        told.later_pages = (
            pages + browser.get(browser.keys) + browser.get(f"/o/{seed['organization_id']}/audit")
        )
        told.cookies = str(browser.http.cookies.get_dict())
        node.stop()
        yield told


def by_people(browser: Browser, told: Story) -> None:
    """Generate, rotate, re-issue, revoke; then a mail, and a key pasted where it does not belong."""
    made = browser.send(f"{browser.keys}/generate", name="shown once", expiry="never")
    key = KEY.search(made)[0]
    rotated = browser.send(f"{browser.keys}/{key[8:20]}/rotation", overlap="3600")
    successor = KEY.search(rotated)[0]
    reissued = browser.send(f"{browser.keys}/{successor[8:20]}/reissue")
    told.shown += [key, successor, KEY.search(reissued)[0]]
    browser.send("/accounts/password/reset/", email="somebody@example.com")
    browser.http.get(f"{browser.base_url}/v1/whoami?api_key={key}", timeout=30)
    browser.http.get(f"{browser.base_url}/nowhere/{key}", timeout=30)


def by_programs(node: Server, seed: dict, told: Story) -> None:
    """Make and rotate with an Idempotency-Key, exchange for a token, send it in every place a key may stand in."""
    headers = {
        "x-api-key": seed["secret_key"],
        "x-organization-id": seed["organization_id"],
        "Idempotency-Key": "plaintext-is-nowhere",
    }
    with requests.Session() as http:
        http.trust_env = False
        post = lambda path, **kw: http.post(node.base_url + path, timeout=30, **kw)  # noqa: E731
        made = post("/v1/keys", json={"name": "by a program"}, headers=headers).json()
        replayed = post("/v1/keys", json={"name": "by a program"}, headers=headers).json()
        assert replayed["key"] == made["key"]
        token = post("/authentication/token", json={"secret_key": made["key"]}).json()
        http.get(
            f"{node.base_url}/v1/whoami",
            headers={"Authorization": f"Bearer {token['access_token']}"},
            timeout=30,
        )
        post("/v1/keys/verify", json={"key": made["key"]}, headers=headers)
        # The contract of widgets lets a token stand in an address; there it is in none of our logs either.
        widget = f"{node.base_url}/embed/{seed['widget_id']}"
        for text in (seed["api_user_token"], token["access_token"]):
            assert "token=" in http.get(widget, params={"token": text}, timeout=30).text
            http.get(f"{widget}/nothing", params={"token": text}, timeout=30)
        post("/authentication/token", json={"secret_key": [made["key"]]})
        post("/authentication/token", data='{"secret_key": "' + made["key"])
        told.shown += [made["key"], token["access_token"]]


def needles(text: str) -> Iterator[bytes]:
    """The text and its secret part, as in a form, in hexadecimal, and in base64 at each of its three offsets."""
    secret = text.rpartition(".")[2]  # of a signed token the signature, of others all
    if text.startswith("kd_"):
        secret = text.rsplit("_", 1)[1][: keystring.SECRET_LENGTH]
    for part in (text, secret):
        raw = part.encode()
        yield raw
        yield quote_plus(part).encode()
        yield raw.hex().encode()
        for offset in range(3):
            encoded = base64.b64encode(b"\0" * offset + raw)
            yield encoded[4:-4]


def test_keys_were_shown_in_every_way(story):
    # Id tokens of one person and one second are one text, so their number is not certain.
    assert len(set(story.shown)) >= 20


def test_no_file_and_no_row_holds_what_was_shown(story):
    looked_at = kept(story.server, story.cache)
    held = {
        (name, text[:20])
        for name, content in looked_at.items()
        for text in story.shown
        for needle in needles(text)
        if needle in content
    }
    assert held == set()


def test_no_file_and_no_row_holds_any_well_formed_key(story):
    held = {
        name
        for name, content in kept(story.server, story.cache).items()
        for found in ANY_KEY.findall(content)
        if keystring.parse(found.decode())
    }
    assert held == set()


def test_what_remains_with_the_browser_holds_none_of_it(story):
    remaining = (story.cookies + story.later_pages).encode()
    assert [
        text[:20] for text in story.shown for needle in needles(text) if needle in remaining
    ] == []


def test_the_search_looked_where_something_is(story):
    """The name of the key and its public id are found in the database, and the log speaks at DEBUG."""
    looked_at = kept(story.server, story.cache)
    everything = b"".join(looked_at.values())
    assert b"shown once" in everything
    assert story.shown[0][8:20].encode() in everything
    assert b"DEBUG" in looked_at[story.server.log_path.name]


def test_the_search_would_find_a_key():
    text = keystring.generate("A" * 12).text
    for offset in ("", "a", "ab"):
        encoded = base64.b64encode((offset + text + "!").encode())
        assert any(needle in encoded for needle in needles(text))
