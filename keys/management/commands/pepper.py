"""Rotates the peppers: list them, add one, choose the current one, remove one that no key needs."""

import argparse

from django.core.management.base import CommandError

from keys.secrets import pepper_rows, peppers, signing_rotation
from keys.secrets.pepper_rows import Need
from keys.secrets.peppers import PepperRing
from portal import clock
from portal.running.actions import ActionsCommand
from portal.secrets import canaries, keyrings

RESTART = "Running servers go on with the keyring they have read: restart them."
NOBODY = Need(0, 0)


class Command(ActionsCommand):
    help = "List, add, choose and remove the peppers mixed into the digests of keys."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("list", help="versions, and how many keys were made with each")
        add = actions.add_parser("add", help="make a new pepper; new digests are made with it")
        add.add_argument(
            "--later",
            action="store_true",
            help="keep the current one until `pepper use`: for several servers with a keyring each",
        )
        actions.add_parser("use", help="choose the current one").add_argument("version", type=int)
        remove = actions.add_parser("remove", help="delete one that no key needs")
        remove.add_argument("version", type=int)
        remove.add_argument(
            "--give-up-dead",
            action="store_true",
            help="do not keep it for revoked and expired keys: they answer as unknown from then on",
        )

    def list(self, **options: object) -> None:
        found = pepper_rows.needs(clock.now())
        for version in sorted({*peppers.keyring(), *found} - {0}):
            self.stdout.write(line(version, found.get(version, NOBODY)))

    def add(self, *, later: bool, **options: object) -> None:
        before = peppers.ring()
        self.store(before.added().using(peppers.current_version() if later else None))

    def use(self, *, version: int, **options: object) -> None:
        if version not in peppers.keyring():
            raise CommandError(f"There is no pepper {version}.")
        self.store(peppers.ring().using(version))

    def remove(self, *, version: int, give_up_dead: bool, **options: object) -> None:
        if version not in peppers.keyring():
            raise CommandError(f"There is no pepper {version}.")
        if version == peppers.current_version():
            raise CommandError(f"Pepper {version} is the current one: add another one first.")
        if give_up_dead:
            count = pepper_rows.give_up_dead(version, clock.now())
            self.stdout.write(f"{count} revoked or expired keys do not need it any more.")
        need = pepper_rows.needs(clock.now()).get(version, NOBODY)
        if need.total:
            raise CommandError(
                f"Pepper {version} is needed: {line(version, need)}. Nothing removed."
            )
        signing_rotation.seal_again(version)
        self.store(peppers.ring().without(version))
        canaries.forget(f"pepper_{version}")

    def store(self, ring: PepperRing) -> None:
        place = {"variable": peppers.VARIABLE, "file_name": peppers.FILE_NAME}
        self.stdout.write(keyrings.store(peppers.serialize(ring), **place))
        self.stdout.write(RESTART)


def line(version: int, need: Need) -> str:
    mark = ", current" if version == peppers.current_version() else ""
    gone = "" if version in peppers.keyring() else ", MISSING from the keyring"
    return (
        f"pepper {version}{mark}{gone}: {need.living} living keys, "
        f"{need.dead} revoked or expired ones"
    )
