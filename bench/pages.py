"""What does a page cost its server, and its reader's line? `python -m bench pages` prints both, with the goals.

Installations are asked one request after the other: the demo, which has a year of usage, and the filled ones with a
thousand and a million keys.
"""

import json
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from statistics import median
from urllib.parse import urljoin, urlsplit

import requests

from bench import environments
from bench.cost import family
from bench.fleet import sailing
from bench.kept import kept
from bench.plan import FULL
from bench.serving import Served, serve
from tests import services
from tests.flows.signed_in import Person

WARM_UP, MEASURED = 10, 20  # requests of one page
PARTS = re.compile(r"""<(?:link|script|img|use)\b[^>]*?\b(?:href|src)=["']([^"'#]+)""")
ENTITLED = ("stylesheet", "modulepreload", "preload", "<script", "<img", "<use", "icon")
IMPORTED = re.compile(
    r"""^import\b[^"']*["'](\./[^"']+)["'];""", re.MULTILINE
)  # by a module of ours
AS_A_READER = {
    "Sec-Fetch-Site": "none"
}  # what a browser says: decides with its cookies whether a page is compressed
COLUMNS = (("CPU ms", 8), ("HTML kB", 9), ("line kB", 9), ("all kB", 8))
KEYS_CPU, HOME_CPU = 25, 40  # milliseconds: the goals
RAW, COMPRESSED, ALL = (
    60,
    12,
    150,
)  # kilobytes: HTML as it is, HTML compressed, the page with everything


@dataclass(frozen=True)
class Asked:
    """A page of an installation and its goals: processor time (ms), HTML (kB) and HTML compressed (kB); 0 is none."""

    title: str
    server: Served
    path: str
    reader: requests.Session
    cpu: int = 0
    raw: int = 0
    compressed: int = 0
    whole: bool = (
        True  # False where static files are not collected, and only the HTML can be weighed
    )


def main() -> None:
    with demo() as of_demo, sailing(FULL, found := kept(FULL)) as fleet:
        asked = list(of_demo)
        for size, keys in (("small", "1,000"), ("large", "1,000,000")):
            said, server = found.said(f"keydock_{size}"), fleet.server(f"portal_{size}")
            reader = requests.Session()
            reader.cookies.set(*said["session"].split("=", 1))
            organization = f"/o/{said['organization']}"
            asked += [
                Asked(
                    f"keys, {keys}",
                    server,
                    f"{organization}/keys",
                    reader,
                    cpu=KEYS_CPU,
                    whole=False,
                ),
                Asked(
                    f"Home, {keys} keys",
                    server,
                    f"{organization}/home",
                    reader,
                    cpu=HOME_CPU,
                    whole=False,
                ),
            ]
        print(heading())
        for page in asked:
            print(told(page), flush=True)


@contextmanager
def demo() -> Iterator[list[Asked]]:
    """The pages of a demo installation, asked by its owner."""
    with tempfile.TemporaryDirectory(prefix="keydock-pages-") as name:
        folder, port = Path(name), services.free_port()
        address = f"http://127.0.0.1:{port}"
        env = {
            **environments.keydock(folder, f"sqlite:///{folder / 'keydock.sqlite3'}"),
            "KEYDOCK_DEMO": "1",
            "PUBLIC_URL": address,
        }
        environments.printed(sys.executable, "manage.py", "migrate", "--verbosity", "0", env=env)
        seed = json.loads(
            environments.printed(sys.executable, "manage.py", "seed_demo", "--json", env=env)
        )
        command = [sys.executable, "manage.py", "serve", "--port", str(port)]
        with serve("demo", command, port, env=env, log=folder / "demo.log") as server:
            server.wait()
            reader = Person(address).sign_in(seed["owner_email"], seed["owner_password"]).http
            organization = f"/o/{seed['organization_id']}"
            yield [
                Asked("Home, a year of usage", server, f"{organization}/home", reader, HOME_CPU),
                Asked("Usage, a year", server, f"{organization}/usage", reader, HOME_CPU),
                Asked(
                    "Usage, 360 days by key",
                    server,
                    f"{organization}/usage?range=360d&by=key",
                    reader,
                    HOME_CPU,
                ),
                Asked(
                    "keys, demo", server, f"{organization}/keys", reader, KEYS_CPU, RAW, COMPRESSED
                ),
                Asked("members", server, f"{organization}/members", reader),
                Asked("API users", server, f"{organization}/api-users", reader),
                Asked("audit log", server, f"{organization}/audit", reader),
                Asked("sign-in", server, "/accounts/login/", requests.Session()),
            ]


def heading() -> str:
    figures = (f"{name:>{width}}{'goal':>6}" for name, width in COLUMNS)
    return f"{'page':26}{''.join(figures)}"


def told(page: Asked) -> str:
    """One line of the table. Raises RuntimeError for a page that does not answer 200."""
    html, cpu = html_of(page), cpu_milliseconds(page)
    packed = size_over_the_line(f"http://{page.server.host}{page.path}", page.reader)
    weight = packed + weight_of_parts(page, html.decode()) if page.whole else 0
    everything = f"{weight / 1000:8.1f}{ALL:>6}" if page.whole else ""
    figures = (
        f"{cpu:8.1f}{page.cpu or '':>6}{len(html) / 1000:9.1f}{page.raw or '':>6}"
        f"{packed / 1000:9.1f}{page.compressed or '':>6}{everything}"
    )
    return f"{page.title:26}{figures}"


def html_of(page: Asked) -> bytes:
    answer = page.reader.get(
        f"http://{page.server.host}{page.path}", headers=AS_A_READER, timeout=60
    )
    path = urlsplit(page.path).path
    if answer.status_code != requests.codes.ok or urlsplit(answer.url).path != path:
        raise RuntimeError(f"{page.title}: {answer.status_code} at {answer.url}")
    return answer.content


def cpu_milliseconds(page: Asked) -> float:
    """The median of what single requests took, of all threads of the server."""
    for _ in range(WARM_UP):
        html_of(page)
    taken = []
    for _ in range(MEASURED):
        before = running_nanoseconds(page.server.process.pid)
        html_of(page)
        taken.append(running_nanoseconds(page.server.process.pid) - before)
    return median(taken) / 1e6


def running_nanoseconds(pid: int) -> int:
    """Time on a processor of a process, its descendants and their threads. The clock of psutil ticks in 10 ms only."""
    return sum(
        int(thread.read_text().split()[0])
        for process in family(pid)
        for thread in Path(f"/proc/{process.pid}/task").glob("*/schedstat")
    )


def weight_of_parts(page: Asked, html: str) -> int:
    """Bytes over the line of what the page fetches before it is whole: styles with their fonts, scripts, pictures."""
    address = f"http://{page.server.host}{page.path}"
    wanted = {
        urljoin(address, unescape(found[1]))
        for found in PARTS.finditer(html)
        if any(word in found[0] for word in ENTITLED)
    }
    return sum(size_over_the_line(part) for part in with_imports(wanted))


def with_imports(addresses: set[str]) -> set[str]:
    """The same with the modules that scripts among them import, and what those import."""
    found: set[str] = set()
    while left := addresses - found:
        address = left.pop()
        found.add(address)
        if urlsplit(address).path.endswith(".js"):
            script = requests.get(address, timeout=60).text
            addresses |= {urljoin(address, name) for name in IMPORTED.findall(script)}
    return found


def size_over_the_line(address: str, reader: requests.Session | None = None) -> int:
    with (reader or requests.Session()).get(
        address, headers=AS_A_READER, timeout=60, stream=True
    ) as answer:
        answer.raise_for_status()
        return len(answer.raw.read(decode_content=False))


if __name__ == "__main__":
    main()
