"""Rotates the keys that seal secrets: list them, add one, seal anew, remove one that nothing needs."""

import argparse

from django.core.management.base import CommandError

from portal.running.actions import ActionsCommand
from portal.secrets import canaries, keyrings, sealing

RESTART = "Restart every server with this keyring before you run `sealing renew`."


class Command(ActionsCommand):
    help = (
        "List, add, renew and remove the keys that seal headers of connectors and second factors."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("list", help="versions, and what is sealed with each")
        actions.add_parser("add", help="make a new key; it seals from the next start on")
        actions.add_parser("renew", help="seal everything with the newest key")
        remove = actions.add_parser("remove", help="delete one that nothing is sealed with")
        remove.add_argument("version", type=int)
        remove.add_argument(
            "--give-up-recovery-codes",
            action="store_true",
            help="recovery codes of this key, which only their people can renew, stop",
        )

    def list(self, **options: object) -> None:
        found = {kind.name: kind.needs() for kind in sealed_kinds()}
        ring, current = sealing.keyring(), max(sealing.keyring())
        for version in sorted({*ring, *(each for needs in found.values() for each in needs)}):
            mark = ", current" if version == current else ""
            gone = "" if version in ring else ", MISSING from the keyring"
            counts = (f"{needs.get(version, 0)} {name}" for name, needs in found.items())
            self.stdout.write(f"sealing key {version}{mark}{gone}: {', '.join(counts)}")

    def add(self, **options: object) -> None:
        self.store(sealing.added(sealing.keyring()))
        self.stdout.write(RESTART)

    def renew(self, **options: object) -> None:
        lost: list[str] = []
        for kind in sealed_kinds():
            done, unopened = kind.renew()
            self.stdout.write(f"{done} {kind.name} were sealed anew.")
            lost += (f"{kind.name}: {name}" for name in unopened)
        if lost:
            raise CommandError(
                f"These could not be opened, so they must be entered again: {'; '.join(lost)}."
            )

    def remove(
        self, *, version: int, give_up_recovery_codes: bool = False, **options: object
    ) -> None:
        ring = sealing.keyring()
        if version not in ring:
            raise CommandError(f"There is no sealing key {version}.")
        if version == max(ring):
            raise CommandError(f"Sealing key {version} is the current one: add another one first.")
        for kind in sealed_kinds():
            if give_up_recovery_codes and kind.give_up:
                self.stdout.write(f"{kind.give_up(version)} {kind.name} were given up.")
            refuse_needed(kind, version)
        self.store({each: key for each, key in ring.items() if each != version})
        canaries.forget(f"sealing_key_{version}")

    def store(self, ring: dict[int, bytes]) -> None:
        place = {"variable": sealing.VARIABLE, "file_name": sealing.FILE_NAME}
        self.stdout.write(keyrings.store(keyrings.serialize(ring), **place))


def sealed_kinds() -> list[sealing.Sealed]:
    return [kind for kinds in sealing.sealed_kinds.call() for kind in kinds]


def refuse_needed(kind: sealing.Sealed, version: int) -> None:
    count = kind.needs().get(version, 0)
    if not count:
        return
    todo = "run `sealing renew` first"
    if kind.give_up:
        todo = "their people make new ones, or they stop with --give-up-recovery-codes"
    raise CommandError(f"{count} {kind.name} need key {version}: {todo}.")
