"""What does `make run` do after the installation? Migrate, serve, make the demo once, print what to try first.

The server answers before anything is printed, and the key in the printed `curl` lines has been tried by then.
"""

import os
import signal
import subprocess
import sys
import time
from types import FrameType

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from portal.management.commands.serve import granian_arguments, of_portal, refuse_taken_port
from portal.running import demo_access

STARTED_WITHIN = 60.0  # seconds
GRACE = 1.0  # seconds in which a server that got the same Ctrl-C ends by itself
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
BANNER = """
Keydock is running at {base_url}

  Sign in         {owner_email}    {owner_password}
  Django admin    {admin_email}    {admin_password}    ({base_url}/admin/)
  Organization    {organization_id}

Ask who a key belongs to. This line and the next work as they are, until {until}:

{curl}

Read a row of the demo's conversations, a named endpoint:

{rows}

Stop with Ctrl-C. Everything is kept in {var}; `make run` starts it again.
"""


class Command(BaseCommand):
    help = "Migrate, serve on 127.0.0.1 and print the demo's sign-ins. Needs KEYDOCK_DEMO=1."

    def handle(self, **options: object) -> None:
        if not settings.DEMO:
            raise CommandError("This command makes a demo: it runs with KEYDOCK_DEMO=1 only.")
        refuse_taken_port(demo_access.HOST, settings.PORT)
        call_command("migrate", verbosity=0, interactive=False)
        # The database must know our secrets, or the server would refuse to start again and again.
        self.check(databases=["default"])
        server = start_server()
        try:
            wait_until_up(server)
            self.stdout.write(banner(demo_access.demo()))
            self.stdout.flush()
            connections.close_all()
            code = server.wait()
        except ToldToStop:
            code = 0
        finally:
            stop(server)
        if code:
            sys.exit(code)


class ToldToStop(Exception):  # noqa: N818  it is no error
    """Raised by the first SIGINT, SIGTERM or SIGHUP; the following ones are ignored."""


def start_server() -> subprocess.Popen[bytes]:
    """Granian as a child of this command and in its process group, so that Ctrl-C reaches both."""
    for number in STOP_SIGNALS:
        signal.signal(number, interrupt)
    return subprocess.Popen(  # noqa: S603  our own command line, no shell
        granian_arguments(of_portal(None), demo_access.HOST, settings.PORT, workers=1),
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings"},
    )


def interrupt(number: int, frame: FrameType | None) -> None:
    for known in STOP_SIGNALS:
        signal.signal(known, signal.SIG_IGN)
    raise ToldToStop


def stop(server: subprocess.Popen[bytes]) -> None:
    """Wait for the server's end. It is told to stop unless it ends by itself: one signal is enough for granian."""
    try:
        server.wait(GRACE)
    except subprocess.TimeoutExpired:
        server.terminate()
        server.wait()


def wait_until_up(server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTED_WITHIN
    while not demo_access.is_up():
        if server.poll() is not None:
            raise CommandError("The server stopped while it was starting. The lines above say why.")
        if time.monotonic() > deadline:
            raise CommandError("The server did not answer within a minute.")
        time.sleep(0.05)


def banner(shown: dict[str, str]) -> str:
    headers = " ".join(
        f"-H '{name}: {value}'" for name, value in demo_access.key_headers(shown).items()
    )
    curl, api = f"curl {headers}", f"{demo_access.local_address()}/v1"
    return BANNER.format(
        base_url=settings.PUBLIC_URL,
        curl=f"{curl} {api}/whoami",
        rows=f"{curl} '{api}/{shown['endpoint_name']}?limit=1'",
        var=settings.VAR_DIR,
        **shown,
    )
