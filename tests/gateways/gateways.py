"""How does a gateway run in tests? By its own program, with the file that we ship but for ports and certificates."""

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import requests

from tests.packages import environments
from tests.server import REPOSITORY
from tests.services import MissingBinaryError, ended_with_us, free_port

FOLDER = REPOSITORY / "docs" / "gateways"
STARTED_WITHIN = 60  # seconds
AROUND_NGINX = """
daemon off;
worker_processes 1;
pid {0}/pid;
error_log {0}/error.log;
events {{}}
http {{
access_log off;
client_body_temp_path {0}/b; proxy_temp_path {0}/p; fastcgi_temp_path {0}/f;
uwsgi_temp_path {0}/u; scgi_temp_path {0}/s;
{1}
}}
"""
AROUND_CADDY = """{{
	admin off
	auto_https off
}}
{}"""
# It listens before it has read its file, and answers 404 until then. Its own service for nothing answers 418.
READY_IN_TRAEFIK = """  routers:
    ready: { rule: Path(`/_ready`), priority: 1000000, service: noop@internal }
"""
NAMES = ("nginx", "caddy", "envoy", "traefik")


def program(name: str) -> str:
    found = shutil.which(name, path=f"{environments.inherited()['PATH']}:/usr/sbin")
    if found is None:
        raise MissingBinaryError(name)
    return found


def nginx(folder: Path, port: int, places: dict[str, str]) -> list[str]:
    shipped = placed((FOLDER / "nginx.conf").read_text(), places)
    lines = (line for line in shipped.splitlines() if "ssl_" not in line)
    ours = "\n".join(lines).replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
    (folder / "nginx.conf").write_text(AROUND_NGINX.format(folder, ours))
    return [program("nginx"), "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"]


def caddy(folder: Path, port: int, places: dict[str, str]) -> list[str]:
    shipped = placed((FOLDER / "Caddyfile").read_text(), places)
    ours = shipped.replace("api.example.com {", f"http://:{port} {{\n\tbind 127.0.0.1")
    (folder / "Caddyfile").write_text(AROUND_CADDY.format(ours))
    return [program("caddy"), "run", "--config", f"{folder}/Caddyfile", "--adapter", "caddyfile"]


def envoy(
    folder: Path, port: int, places: dict[str, str], certificate: Path | None = None
) -> list[str]:
    """With TLS on both sides where a certificate is given, with its key, which is its own authority."""
    shipped = placed((FOLDER / "envoy.yaml").read_text(), places)
    if certificate:
        shipped = re.sub(r"#[+=] ", "", shipped)
        shipped = re.sub(r"/etc/[a-z/.-]+\.(pem|key|crt)", str(certificate), shipped)
    ours = shipped.replace("0.0.0.0", "127.0.0.1").replace(
        "port_value: 8080", f"port_value: {port}"
    )
    (folder / "envoy.yaml").write_text(ours)
    packages = environments.site_packages(environments.frameworks())
    quiet = ["--log-level", "error", "--concurrency", "1", "--disable-hot-restart"]
    return [str(packages / "envoy" / "_bin" / "envoy"), "-c", f"{folder}/envoy.yaml", *quiet]


def traefik(folder: Path, port: int, places: dict[str, str]) -> list[str]:
    shipped = placed((FOLDER / "traefik.yaml").read_text(), places)
    ours = shipped.replace("Host(`api.example.com`)", "PathPrefix(`/`)")
    (folder / "traefik.yaml").write_text(ours.replace("  routers:\n", READY_IN_TRAEFIK))
    return [
        str(environments.frameworks().parent / "traefik"),
        f"--entrypoints.web.address=127.0.0.1:{port}",
        f"--providers.file.filename={folder}/traefik.yaml",
        "--log.level=ERROR",
        "--global.checknewversion=false",
        "--global.sendanonymoususage=false",
    ]


COMMANDS: dict[str, Callable[..., list[str]]] = {
    "nginx": nginx,
    "caddy": caddy,
    "envoy": envoy,
    "traefik": traefik,
}


def placed(text: str, places: dict[str, str]) -> str:
    """The text with our own ports in the place of those of the file. Each must be there."""
    for shipped, ours in places.items():
        for spelling in ("127.0.0.1:{}", "port_value: {}"):
            text = re.sub(rf"{re.escape(spelling.format(shipped))}\b", spelling.format(ours), text)
        assert str(ours) in text
    return text


@contextmanager
def running(name: str, folder: Path, *, keydock: int, upstream: int, **more: Path) -> Iterator[str]:
    """The address of the gateway in front of these ports. Raises MissingBinaryError."""
    folder.mkdir(parents=True)
    port = free_port()
    places = {"8001": str(keydock), "9000": str(upstream)}
    command = COMMANDS[name](folder, port, places, **more)
    env = {**environments.inherited(), "HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*ended_with_us(), *command], env=env, stdout=log, stderr=log, start_new_session=True
        )
    try:
        wait_for(partial(connects, port), process, folder)
        if name == "traefik":
            wait_for(partial(has_read_its_file, port), process, folder)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(is_ready: Callable[[], bool], process: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + STARTED_WITHIN
    while not is_ready():
        over = process.poll() is not None or time.monotonic() > deadline
        assert not over, (folder / "log").read_text()[-3000:]
        time.sleep(0.02)


def connects(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError:
        return False
    return True


def has_read_its_file(port: int) -> bool:
    return requests.get(f"http://127.0.0.1:{port}/_ready", timeout=5).status_code == 418
