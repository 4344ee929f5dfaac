"""The story of a connector, told from outside: a file goes up, and its rows answer to whom they were granted."""

import re
import socket
from contextlib import suppress
from typing import Any

import pytest
import requests

from tests.flows.people.test_people import TOKEN, Browser, found, fresh, sign_up
from tests.server import Server

ROWS = 100_000  # more than a MiB of CSV
KEY = r"(kd_live_\w+)"


@pytest.fixture(scope="module")
def owner(server: Server) -> Browser:
    person = Browser(server)
    sign_up(server, person, fresh())
    return person


@pytest.fixture(scope="module")
def org(owner: Browser) -> str:
    return found(owner, "Row Works")


def part(pattern: str, text: str) -> str:
    """What the first group of the pattern matches."""
    match = re.search(pattern, text)
    assert match, pattern
    return match[1]


def upload(owner: Browser, page: str, content: bytes, **fields: str) -> requests.Response:
    """Send a form with a file, as a browser without scripts does."""
    token = TOKEN.search(owner.open(page).text)
    assert token
    return owner.session.post(
        owner.server.base_url + page,
        {"csrfmiddlewaretoken": token[1], **fields},
        files={"file": ("rows.csv", content, "text/csv")},
        headers={"Referer": owner.server.base_url + page},
        timeout=120,
    )


@pytest.fixture(scope="module")
def connector_id(owner: Browser, org: str) -> str:
    lines = (f"{number},{'open' if number % 3 else 'closed'}\n" for number in range(ROWS))
    content = ("id,status\n" + "".join(lines)).encode()
    page = upload(owner, f"/o/{org}/connectors/new/table", content, name="people")
    assert f"{ROWS} rows were loaded" in page.text
    return part(r"/connectors/(\w{12})/", page.url)


def rows(server: Server, connector_id: str, headers: dict[str, str], **asked: Any) -> Any:
    address = f"{server.base_url}/v1/connectors/{connector_id}/data"
    return requests.get(address, asked, headers=headers, timeout=30)


def test_a_key_of_a_fresh_organization_gets_the_rows_of_its_file(
    server: Server, owner: Browser, org: str, connector_id: str
) -> None:
    page = owner.send(f"/o/{org}/keys/generate", {"name": "main", "expiry": "never"}).text
    headers = {"x-api-key": part(KEY, page), "x-organization-id": org}
    said = rows(server, connector_id, headers, status="closed", limit=2).json()
    assert said["results"] == [{"id": 0, "status": "closed"}, {"id": 3, "status": "closed"}]
    following = rows(
        server, connector_id, headers, status="closed", limit=2, nextToken=said["nextToken"]
    )
    assert [row["id"] for row in following.json()["results"]] == [6, 9]


def test_an_api_user_gets_nothing_until_it_was_granted(
    server: Server, owner: Browser, org: str, connector_id: str
) -> None:
    form = {"name": "robot", "adds_token": "on", "token_name": "first", "expiry": "never"}
    page = owner.send(f"/o/{org}/api-users/new", form).text
    token = {"authorization": f"Bearer {part(KEY, page)}"}
    robot = part(r"/api-users/(\w{12})", owner.open(f"/o/{org}/api-users").text)
    owner.send(f"/o/{org}/api-users/{robot}/roles", {"chosen": "endpoint-caller"})
    assert rows(server, connector_id, token).status_code == 404
    for level, status in (("reader", 403), ("user", 200), ("", 404)):
        owner.send(f"/o/{org}/api-users/{robot}/connectors", {f"level_{connector_id}": level})
        assert rows(server, connector_id, token).status_code == status


def test_an_upload_that_breaks_off_changes_nothing(
    server: Server, owner: Browser, org: str, connector_id: str
) -> None:
    cookies = "; ".join(f"{name}={value}" for name, value in owner.session.cookies.items())
    head = (
        f"POST /o/{org}/connectors/{connector_id}/rows HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
        f"Cookie: {cookies}\r\nX-CSRFToken: {owner.session.cookies.get('csrftoken', '')}\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 3000000\r\n\r\n"
        '--b\r\nContent-Disposition: form-data; name="file"; filename="x.csv"\r\n\r\nid\n1\n'
    )
    # One that is refused early is closed before all of it was read.
    with (
        socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection,
        suppress(ConnectionError),
    ):
        connection.sendall(head.encode() + b"2\n" * 100_000)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65_536):
            pass
    page = owner.open(f"/o/{org}/connectors/{connector_id}").text
    assert re.search(rf"<dd>\s*{ROWS}\b", page)
