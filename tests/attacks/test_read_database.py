"""Another user of the machine, a backup, a replica: whoever reads the installation's files gets no way in from them."""

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.server import Server, start_server

pytestmark = pytest.mark.sqlite


@pytest.fixture(scope="module")
def begun() -> Iterator[tuple[Server, str]]:
    """An installation whose files an earlier version left open, started by somebody with an open umask."""
    before = os.umask(0o022)
    try:
        with start_server(serving=False) as server:
            for path in (server.folder, *server.folder.rglob("*")):
                path.chmod(0o755 if path.is_dir() else 0o644)
            server.start()
            yield server, server.manage("first_admin").strip().rpartition("/setup/")[2]
    finally:
        os.umask(before)


@pytest.fixture(scope="module")
def node(begun: tuple[Server, str]) -> Server:
    return begun[0]


def signed_in(node: Server, email: str, password: str) -> requests.Session:
    browser = requests.Session()
    page = browser.get(f"{node.base_url}/accounts/login/").text
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', page)[1]
    typed = {"csrfmiddlewaretoken": token, "login": email, "password": password}
    browser.post(f"{node.base_url}/accounts/login/", typed, headers={"Referer": node.base_url})
    return browser


def test_no_file_of_an_installation_is_open_to_others(node):
    node.seed()
    var = node.folder / "var"
    database = Path(node.database_url.removeprefix("sqlite:///"))
    files = [var, *var.rglob("*"), database, *database.parent.glob(f"{database.name}-*")]
    assert [str(path) for path in files if stat.S_IMODE(path.stat().st_mode) & 0o077] == []


def test_nothing_in_the_database_opens_the_admin(node):
    """What stood in `session_key` was what the cookie of an administrator held."""
    seed = node.seed()
    admin = signed_in(node, seed["admin_email"], seed["admin_password"])
    page = f"{node.base_url}/admin/"
    assert admin.get(page, allow_redirects=False).status_code == 200
    rows = node.sql("SELECT session_key, session_data, public_id FROM portal_session")
    rows += node.sql("SELECT session_key FROM django_session")
    tried = [
        requests.get(page, cookies={"keydock_session": text}, allow_redirects=False).status_code
        for row in rows
        for text in row
    ]
    assert (set(tried), admin.cookies["keydock_session"] in str(rows)) == ({302}, False)


def send(browser: requests.Session, address: str, fields: dict[str, str], page: str = "") -> None:
    """Post the form of the page."""
    shown = browser.get(page or address).text
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', shown)[1]
    browser.post(address, {"csrfmiddlewaretoken": token, **fields})


def test_the_link_of_the_first_administrator_is_not_in_the_database(begun):
    """Nobody has used it, and the row that it answers to is there."""
    node, token = begun
    assert len(token) > 20
    assert node.sql("SELECT count(*) FROM portal_setuptoken") == [(1,)]
    assert token.encode() not in stored_in(node)


def stored_in(node: Server) -> bytes:
    """All files of the database."""
    database = Path(node.database_url.removeprefix("sqlite:///"))
    return b"".join(path.read_bytes() for path in database.parent.glob(f"{database.name}*"))


def test_the_links_of_mails_are_not_in_the_database(node):
    """Reset, sign-in, confirmation, undo and invitation: what is stored of each is a digest or nothing."""
    seed = node.seed()
    owner = signed_in(node, seed["owner_email"], seed["owner_password"])
    invite = f"{node.base_url}/o/{seed['organization_id']}/invitations/new"
    send(owner, invite, {"email": "new@example.com", "role": "viewer"})
    accounts, stranger = f"{node.base_url}/accounts", requests.Session()
    send(stranger, f"{accounts}/password/reset/", {"email": seed["owner_email"]})
    page = f"{accounts}/login/"
    send(stranger, f"{accounts}/login/link", {"email": seed["owner_email"]}, page=page)
    send(owner, f"{accounts}/email/", {"action_add": "", "email": "moved@example.com"})
    confirmation = re.findall(r"/accounts/confirm-email/[^\s/]+/", node.log())[-1]
    send(owner, f"{node.base_url}{confirmation}", {})
    kinds = ("invitations", "password/reset/key", "login/link", "confirm-email", "email/undo")
    found = re.findall(rf"/({'|'.join(kinds)})/([^\s/]{{20,}})", node.log())
    assert {kind for kind, _ in found} == set(kinds)
    stored = stored_in(node)
    assert [kind for kind, link in found if link.encode() in stored] == []
    # A reset names its person before the secret, which is tried alone as well.
    resets = [link.partition("-")[2] for kind, link in found if kind == "password/reset/key"]
    assert [secret for secret in resets if secret.encode() in stored] == []
