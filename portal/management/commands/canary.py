"""Accepts a secret of the installation that replaced a lost one. See `portal.secrets.canaries`."""

import argparse

from django.core.management.base import BaseCommand, CommandError

from portal.secrets import canaries


class Command(BaseCommand):
    help = "Forget the proof of a secret that is lost for good, so that the start is not refused any more."
    # The check that this command answers would refuse to run it.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        forget = actions.add_parser("forget", help="accept the secret in use from now on")
        forget.add_argument("name", help="secret_key, signing_key or pepper_1 ...")

    def handle(self, *, action: str, name: str, **options: object) -> None:
        if not canaries.forget(name):
            raise CommandError(f"The database holds no proof of {name!r}.")
        self.stdout.write(f"The next start accepts the {name} that is in use then.")
