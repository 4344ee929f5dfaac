"""What does `make run` do after the installation? Migrate, serve, make the demo once, print what to try first.

The server answers before anything is printed, and the printed `curl` line has been tried by then. Its key is
kept in `var/run.json` (0600) and belongs to this command alone: seeding again mints other keys and leaves it be.
"""

import io
import json
import os
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Any

import requests
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from portal import clock
from portal.management.commands.serve import LEAST_THREADS, granian_arguments, refuse_taken_port

HOST = "127.0.0.1"
STARTED_WITHIN = 60.0  # seconds
# A seeded key lives for 30 days. One day later at the latest a new start prints a new one.
LEAST_LIFE = timedelta(days=29)
KEPT = (
    "organization_id",
    "owner_email",
    "owner_password",
    "admin_email",
    "admin_password",
    "secret_key",
)
BANNER = """
Keydock is running at {base_url}

  Sign in         {owner_email}    {owner_password}
  Django admin    {admin_email}    {admin_password}    ({base_url}/admin/)
  Organization    {organization_id}

Ask who a key belongs to. This line works as it is, until {until}:

{curl}

Stop with Ctrl-C. Everything is kept in {var}; `make run` starts it again.
"""


class Command(BaseCommand):
    help = "Migrate, serve on 127.0.0.1 and print the demo's sign-ins. Needs KEYDOCK_DEMO=1."

    def handle(self, **options: object) -> None:
        if not settings.DEMO:
            raise CommandError("This command makes a demo: it runs with KEYDOCK_DEMO=1 only.")
        refuse_taken_port(HOST, settings.PORT)
        call_command("migrate", verbosity=0, interactive=False)
        server = start_server()
        try:
            wait_until_up(server)
            self.stdout.write(banner(demo()))
            self.stdout.flush()
            connections.close_all()
            code = server.wait()
        finally:
            stop(server)
        if code:
            sys.exit(code)


def start_server() -> subprocess.Popen[bytes]:
    """Granian as a child, told to stop when this command is told to stop."""
    server = subprocess.Popen(  # noqa: S603  our own command line, no shell
        granian_arguments(HOST, settings.PORT, workers=1, threads=LEAST_THREADS),
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings"},
    )

    def forward(number: int, frame: FrameType | None) -> None:
        server.send_signal(signal.SIGTERM)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, forward)
    return server


def stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    server.wait()


def wait_until_up(server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTED_WITHIN
    while ask("/healthz") != 200:
        if server.poll() is not None:
            raise CommandError("The server stopped while it was starting. The lines above say why.")
        if time.monotonic() > deadline:
            raise CommandError("The server did not answer within a minute.")
        time.sleep(0.05)


def ask(path: str, headers: dict[str, str] | None = None) -> int | None:
    """The status that the local server answers, or None when it does not."""
    answer = fetch(path, headers or {})
    return None if answer is None else answer.status_code


def fetch(path: str, headers: dict[str, str]) -> requests.Response | None:
    session = requests.Session()
    session.trust_env = (
        False  # a proxy of the user's environment cannot reach this machine's own address
    )
    try:
        return session.get(local_address() + path, headers=headers, timeout=10)
    except requests.RequestException:
        return None


def local_address() -> str:
    return f"http://{HOST}:{settings.PORT}"


def demo() -> dict[str, str]:
    """The demo's sign-ins and a key that passes now, with `until`, the day its life ends."""
    record = Path(settings.VAR_DIR) / "run.json"
    kept = json.loads(record.read_text()) if record.exists() else None
    until = passes_until(kept) if kept else None
    if kept is None or until is None or until < clock.now() + LEAST_LIFE:
        kept = seeded()
        write_private(record, json.dumps(kept))
        until = passes_until(kept)
    if until is None:
        raise CommandError("The demo was made, but its key is refused: please report this.")
    return {**kept, "until": f"{until:%d %B %Y}"}


def seeded() -> dict[str, Any]:
    output = io.StringIO()
    call_command("seed_demo", "--json", stdout=output)
    answer = json.loads(output.getvalue())
    return {name: answer[name] for name in KEPT}


def passes_until(kept: dict[str, str]) -> datetime | None:
    """When the kept key expires, UTC, or None when the running server refuses it."""
    answer = fetch("/v1/whoami", key_headers(kept))
    if answer is None or answer.status_code != 200:
        return None
    return datetime.fromisoformat(answer.json()["key"]["expires_at"])


def key_headers(kept: dict[str, str]) -> dict[str, str]:
    return {"x-api-key": kept["secret_key"], "x-organization-id": kept["organization_id"]}


def write_private(path: Path, content: str) -> None:
    """Replace a 0600 file as a whole."""
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(content + "\n")
    draft.replace(path)


def banner(shown: dict[str, str]) -> str:
    headers = " ".join(f"-H '{name}: {value}'" for name, value in key_headers(shown).items())
    curl = f"curl {headers} {local_address()}/v1/whoami"
    return BANNER.format(base_url=settings.PUBLIC_URL, curl=curl, var=settings.VAR_DIR, **shown)
