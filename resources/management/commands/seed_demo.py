"""Makes the demo and prints how to get in: for newcomers, and as one JSON object for tests from outside."""

import argparse
import json
import sys
from contextlib import redirect_stdout

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal import clock
from resources.demo.seed import seed


class Command(BaseCommand):
    help = "Make the demo's people once and new demo keys each time. Needs KEYDOCK_DEMO=1."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, json: bool, **options: object) -> None:
        if not settings.DEMO:
            raise CommandError("A demo has sign-ins that are printed: it needs KEYDOCK_DEMO=1.")
        # A mail about what is set right again is printed by a demo: not in the middle of the answer.
        with redirect_stdout(sys.stderr):
            made = seed(clock.now())
        self.stdout.write(as_json(made) if json else as_lines(made))


def as_json(made: dict[str, str | None]) -> str:
    return json.dumps(made, indent=2)


def as_lines(made: dict[str, str | None]) -> str:
    width = max(len(name) for name in made)
    return "\n".join(f"{name:<{width}}  {value}" for name, value in made.items() if value)
