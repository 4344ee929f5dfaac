"""Rotates the keys that seal secrets of connectors: list them, add one, seal anew, remove one that nothing needs."""

import argparse
import os
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal import canaries, installation
from resources import resealing, sealing

RESTART = "Restart every server with this keyring before you run `sealing renew`."


class Command(BaseCommand):
    help = "List, add, renew and remove the keys that seal the headers of connectors."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("list", help="versions, and how many connectors are sealed with each")
        actions.add_parser("add", help="make a new key; it seals from the next start on")
        actions.add_parser("renew", help="seal everything with the newest key")
        remove = actions.add_parser("remove", help="delete one that nothing is sealed with")
        remove.add_argument("version", type=int)

    def handle(self, *, action: str, **options: object) -> None:
        getattr(self, action)(**options)

    def list(self, **options: object) -> None:
        found, current = resealing.needs(), max(sealing.keyring())
        for version in sorted({*sealing.keyring(), *found}):
            mark = ", current" if version == current else ""
            gone = "" if version in sealing.keyring() else ", MISSING from the keyring"
            said = f"sealing key {version}{mark}{gone}: {found.get(version, 0)} connectors"
            self.stdout.write(said)

    def add(self, **options: object) -> None:
        self.store(sealing.added(sealing.keyring()))
        self.stdout.write(RESTART)

    def renew(self, **options: object) -> None:
        done, lost = resealing.reseal_all()
        self.stdout.write(f"{done} connectors were sealed anew.")
        if lost:
            raise CommandError(
                f"These could not be opened, so their headers must be entered again: {', '.join(lost)}."
            )

    def remove(self, *, version: int, **options: object) -> None:
        ring = sealing.keyring()
        if version not in ring:
            raise CommandError(f"There is no sealing key {version}.")
        if version == max(ring):
            raise CommandError(f"Sealing key {version} is the current one: add another one first.")
        if count := resealing.needs().get(version, 0):
            raise CommandError(
                f"{count} connectors are sealed with key {version}: run `sealing renew` first."
            )
        self.store({each: key for each, key in ring.items() if each != version})
        canaries.forget(f"sealing_key_{version}")

    def store(self, ring: dict[int, bytes]) -> None:
        """Into the keyring's file; where it comes from the environment, print what to put there."""
        text = sealing.written(ring)
        if os.environ.get(sealing.VARIABLE):
            self.stdout.write(f"The keyring is set in the environment. Set it to:\n{text}")
        else:
            named = os.environ.get(f"{sealing.VARIABLE}_FILE")
            path = Path(named or installation.secret_file(settings.VAR_DIR, sealing.FILE_NAME))
            installation.replace_secret(path, text)
            self.stdout.write(f"{path} is written. Make a new backup of it.")
