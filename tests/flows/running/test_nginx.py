"""The configuration for nginx that we ship, run as it is but for ports, names and certificates."""

import re
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import requests

from portal.logs.redaction import LINKS_OF_MAILS
from tests import services
from tests.house.sources import ROOT
from tests.server import Server, start_server

pytestmark = pytest.mark.sqlite
FOLDER = ROOT / "deploy" / "nginx"
SHIPPED = "".join(
    (FOLDER / name).read_text() for name in ("upstream-one-machine.conf", "keydock.conf")
)
# With the line of Debian's own nginx.conf that compresses every page, and more than it.
AROUND = (
    "daemon off;\nworker_processes 1;\npid {0}/pid;\nerror_log {0}/error.log;\nevents {{}}\n"
    "http {{\ngzip on;\ngzip_types *;\n{1}\n}}\n"
)
TEMPORARY = "".join(
    f"{kind}_temp_path {{0}}/{kind};\n"
    for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
)


@pytest.fixture(scope="module")
def node() -> Iterator[Server]:
    with start_server(env={"TRUSTED_PROXY_COUNT": "1"}) as running:
        yield running


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("nginx")


@pytest.fixture(scope="module")
def front(node: Server, folder: Path) -> Iterator[str]:
    with in_front_of(node.port, folder) as address:
        yield address


@contextmanager
def in_front_of(served_at: int, folder: Path) -> Iterator[str]:
    """The address of an nginx with the shipped file. TLS is left out: certificates are the operator's."""
    port = services.free_port()
    ours = "\n".join(line for line in SHIPPED.splitlines() if "ssl_" not in line)
    ours = ours.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port};")
    ours = ours.replace("keys.example.com", "127.0.0.1")
    for served in ("8000", "8001"):  # a portal answers what is the gate's too
        ours = ours.replace(f"127.0.0.1:{served}", f"127.0.0.1:{served_at}")
    ours = ours.replace("/var/log/nginx/", f"{folder}/")
    written = folder / "nginx.conf"
    written.write_text(AROUND.format(folder, TEMPORARY.format(folder) + ours))
    process = subprocess.Popen(["nginx", "-e", f"{folder}/error.log", "-c", str(written)])
    try:
        wait_for(port, folder)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_for(port: int, folder: Path) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return
        except OSError:
            log = folder / "error.log"
            assert time.monotonic() < deadline, log.read_text() if log.exists() else "no log"
            time.sleep(0.05)


def test_a_request_passes_and_nobody_writes_their_own_address(front: str, node: Server) -> None:
    seed = node.seed()
    headers = {
        "Authorization": f"Bearer {seed['secret_key']}",
        "X-Forwarded-For": "203.0.113.9",
        "X-Auth-Require": "no:such",
    }
    assert requests.get(f"{front}/v1/auth", headers=headers, timeout=30).status_code == 200


def test_a_page_with_a_secret_is_compressed_by_nobody_on_its_way(front: str) -> None:
    """Decision 0080. The sign-in page is one that Keydock sends as it is; files it compresses itself."""
    asked = {"Accept-Encoding": "gzip", "Sec-Fetch-Site": "none"}
    page = requests.get(f"{front}/accounts/login/", headers=asked, timeout=30)
    file = requests.get(f"{front}/static/css/base.css", headers=asked, timeout=30)
    assert (len(page.content) > 1000, page.headers.get("Content-Encoding")) == (True, None)
    assert file.headers["Content-Encoding"] == "gzip"


FORGED = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Proto": "https",
    "X-Auth-Require": "no:such",
    "Host": "evil.example",
}


def test_a_failed_sign_in_is_written_down_with_the_address_that_it_came_from(
    front: str, node: Server
) -> None:
    browser, email = requests.Session(), node.seed()["owner_email"]
    browser.headers.update(FORGED)
    page = browser.get(f"{front}/accounts/login/", timeout=30)
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', page.text)[1]
    typed = {"csrfmiddlewaretoken": token, "login": email, "password": "a wrong one"}
    cookies = {cookie.name: cookie.value for cookie in page.cookies}
    assert browser.post(page.url, typed, cookies=cookies, timeout=30).status_code == 200
    event = "SELECT ip FROM portal_auditevent WHERE action = 'user.sign_in_failed'"
    assert set(node.sql(event)) == {("127.0.0.1",)}


def test_the_inspection_learns_through_nginx_whether_callers_can_lie(
    front: str, node: Server
) -> None:
    """`check_installation` asks the public address, with lies in the headers that proxies write."""
    program = f"""
from django.conf import settings
from portal.inspection.outside import of_address
settings.PUBLIC_URL = {front!r}
for settings.TRUSTED_PROXY_COUNT in (1, 2):
    print([found.level for found in of_address()])
"""
    assert node.shell(program).split("\n")[:2] == ["[]", "['wrong']"]


def test_what_a_client_says_of_itself_does_not_come_through(tmp_path: Path) -> None:
    seen: list[dict[str, list[str] | None]] = []

    class Notes(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append({name: self.headers.get_all(name) for name in FORGED})
            self.send_response(204)
            self.end_headers()

    upstream = HTTPServer(("127.0.0.1", 0), Notes)
    threading.Thread(target=upstream.serve_forever, daemon=True).start()
    paths = ("/", "/v1/auth", "/o/x/connectors/y/rows", "/setup/x")  # one of each location
    with in_front_of(upstream.server_port, tmp_path) as address:
        for path in paths:
            requests.get(f"{address}{path}", headers=FORGED, timeout=30)
    upstream.shutdown()
    upstream.server_close()
    ours = {
        "X-Forwarded-For": ["127.0.0.1"],
        "X-Forwarded-Proto": ["http"],
        "X-Auth-Require": None,
        "Host": ["127.0.0.1"],
    }
    assert seen == [ours] * len(paths)


def test_the_links_that_a_log_hides_are_those_that_nginx_hides() -> None:
    assert SHIPPED.count(f"({LINKS_OF_MAILS})") == 2  # the map, and the location


def test_no_link_of_a_mail_stands_in_a_log_of_nginx(front: str, folder: Path) -> None:
    token = "Zz0" * 14
    paths = [
        f"/accounts{path.replace('s?', 's')}{token}/".replace("/accounts/setup", "/setup")
        for path in LINKS_OF_MAILS.split("|")
    ]
    assert len(paths) == 6
    for path in [
        *paths,
        f"/invitations/{token}",
        f"/%73etup/{token}",
        f"//setup/{token}?a={token}",
    ]:
        requests.get(f"{front}{path}", allow_redirects=False, timeout=30)
    requests.get(f"{front}/accounts/login/?next=/setup/{token}", timeout=30)
    logs = {path.name: path.read_text() for path in folder.glob("*.log")}
    assert '"GET /setup/[redacted]"' in logs["keydock.log"]
    assert '"GET /accounts/login/"' in logs["keydock.log"]
    assert [name for name, text in logs.items() if token in text] == []


def test_a_link_is_in_no_message_of_nginx_when_nobody_answers(tmp_path: Path) -> None:
    token = "Zz0" * 14
    with in_front_of(services.free_port(), tmp_path) as address:
        assert requests.get(f"{address}/setup/{token}", timeout=30).status_code == 502
        assert requests.get(f"{address}/other/path", timeout=30).status_code == 502
        widget = f"{address}/embed/abc/frame?token={token}"
        assert requests.get(widget, timeout=30).status_code == 502
    logs = {path.name: path.read_text() for path in tmp_path.glob("*.log")}
    assert "/other/path" in logs["error.log"]
    assert [name for name, text in logs.items() if token in text] == []


@pytest.mark.parametrize("kind", ["setup", "password/reset/key", "login/link", "confirm-email"])
def test_living_links_stand_in_no_log_whatever_the_page_loads(
    tmp_path: Path, begun: tuple[Server, dict[str, str]], kind: str
) -> None:
    """A real link is opened through nginx, then the files of its page, as a browser asks for them by the policy that
    came with it; meanwhile Keydock goes away, so that nginx writes down what it was asked."""
    server, links = begun
    link = links[kind]
    with in_front_of(server.port, tmp_path) as address:
        browser = requests.Session()
        browser.headers["Host"] = "127.0.0.1"
        page = browser.get(f"{address}{link}", allow_redirects=False, timeout=30)
        assert page.status_code in {200, 302}
        referrer = {"same-origin": f"{address}{link}", "strict-origin": f"{address}/"}
        told = {"Referer": referrer[page.headers["Referrer-Policy"]]}
    with in_front_of(services.free_port(), tmp_path) as address:
        for path in ("/static/keydock.css", "/favicon.ico"):
            asked = requests.get(f"{address}{path}", headers=told, timeout=30)
            assert asked.status_code == 502
        assert requests.post(f"{address}{link}", headers=told, timeout=30).status_code == 502
    logs = {path.name: path.read_text() for path in tmp_path.glob("*.log")}
    assert "/favicon.ico" in logs["error.log"]
    secret = link.strip("/").rpartition("/")[2]
    assert [name for name, text in logs.items() if secret in text] == []


@pytest.fixture(scope="module")
def begun() -> Iterator[tuple[Server, dict[str, str]]]:
    """An installation and living links of it, by the paths that they stand behind."""
    with start_server(env={"TRUSTED_PROXY_COUNT": "1"}) as server:
        setup = server.manage("first_admin").strip().rpartition("/setup/")[2]
        for path, page, typed in (
            ("/accounts/signup/", "", NEWCOMER),
            ("/accounts/password/reset/", "", NEWCOMER),
            ("/accounts/login/link", "/accounts/login/", NEWCOMER),
        ):
            browser = requests.Session()
            shown = browser.get(f"{server.base_url}{page or path}", timeout=30).text
            token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', shown)[1]
            fields = {"csrfmiddlewaretoken": token, **typed}
            browser.post(f"{server.base_url}{path}", fields, timeout=30)
        mailed = dict(re.findall(r"/accounts/([a-z/-]+)/([^\s/]{20,}/?)", server.log()))
        links = {kind: f"/accounts/{kind}/{secret}" for kind, secret in mailed.items()}
        yield server, {**links, "setup": f"/setup/{setup}"}


NEWCOMER = {"name": "Nora", "email": "nora@example.com", "password1": "a new, long phrase"}


def test_more_connections_than_one_address_may_hold_are_429(tmp_path: Path, node: Server) -> None:
    head = b"POST /v1/keys HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n"
    with in_front_of(node.port, tmp_path) as address, ExitStack() as held:
        port = int(address.rpartition(":")[2])
        for _ in range(64):  # nginx waits for the bodies
            connection = held.enter_context(socket.create_connection(("127.0.0.1", port), 30))
            connection.sendall(head)
        assert requests.get(address, timeout=30).status_code == 429
        assert requests.get(f"{address}/v1/auth", timeout=30).status_code == 401  # its own count
    assert (
        'limiting connections by zone "keydock_connections"' in (tmp_path / "error.log").read_text()
    )


def test_a_gateway_that_asks_for_its_own_callers_is_not_slowed(front: str) -> None:
    with ThreadPoolExecutor(8) as senders:
        asked = [f"{front}/v1/auth"] * 600
        answers = set(senders.map(lambda url: requests.get(url, timeout=60).status_code, asked))
    assert answers == {401}


def test_bodies_and_heads_are_bounded(front: str) -> None:
    assert requests.post(f"{front}/v1/keys", data=b"x" * 1_100_000, timeout=30).status_code == 413
    assert requests.get(front, headers={"X-A": "x" * 9000}, timeout=30).status_code == 400


def test_an_upload_of_a_stranger_is_refused_before_it_is_sent(front: str) -> None:
    port = int(front.rpartition(":")[2])
    head = b"POST /v1/connectors/x/rows HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 200000000\r\n\r\na,b\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(head)
        assert connection.recv(65536).startswith(b"HTTP/1.1 401")


def test_more_requests_than_one_address_may_send_are_429(front: str) -> None:
    with ThreadPoolExecutor(16) as senders:
        asked = [f"{front}/v1/none{number}" for number in range(600)]
        answers = set(senders.map(lambda url: requests.get(url, timeout=60).status_code, asked))
    assert 429 in answers


@pytest.mark.parametrize("name", ["keydock.conf", "admin.conf"])
def test_each_block_limits_requests_and_connections(name: str) -> None:
    block = (FOLDER / name).read_text().partition("\nserver {")[2] or (FOLDER / name).read_text()
    for line in ("limit_req zone=keydock_requests", "limit_conn keydock_connections"):
        assert f"\n    {line} " in block


def test_the_block_of_the_admin_is_one_that_nginx_takes(tmp_path: Path) -> None:
    text = "\n".join([SHIPPED, (FOLDER / "admin.conf").read_text()])
    ours = "\n".join(line for line in text.splitlines() if "ssl_" not in line)
    ours = ours.replace(" ssl http2;", ";").replace("listen ", "listen 127.0.0.1:")
    ours = ours.replace("/var/log/nginx", str(tmp_path))
    written = tmp_path / "nginx.conf"
    written.write_text(AROUND.format(tmp_path, TEMPORARY.format(tmp_path) + ours))
    command = ["nginx", "-t", "-e", f"{tmp_path}/error.log", "-c", str(written)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
