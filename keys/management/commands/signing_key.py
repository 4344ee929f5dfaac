"""Rotates the keys that sign tokens: list them, add one, give one up in an emergency."""

import argparse

from django.core.management.base import CommandError

from keys.secrets import signing_rotation
from keys.secrets.signing_ring import ALGORITHMS, ALWAYS, ES256, PUBLISHED_BEFORE_USE, state_of
from portal import clock
from portal.running.actions import ActionsCommand


class Command(ActionsCommand):
    help = "List, add and give up the keys that sign access tokens and id_tokens."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("list", help="each key and where it stands")
        add = actions.add_parser("add", help="make a new key; it is published now and signs later")
        add.add_argument("--algorithm", choices=ALGORITHMS, default=ES256)
        add.add_argument(
            "--now",
            action="store_true",
            help="sign with it at once: services that keep the published keys refuse its tokens for minutes",
        )
        # One id in 64 begins with a hyphen, and must not be taken for an option in an emergency.
        give_up = actions.add_parser(
            "give-up",
            help="refuse everything that this key signed, now",
            prefix_chars="+",
            add_help=False,
        )
        give_up.add_argument("kid")

    def list(self, **options: object) -> None:
        now, ring = clock.now(), signing_rotation.read()
        published = {member.kid for member in signing_rotation.published(now)}
        for member in ring.members:
            state = (
                state_of(ring, member, now) if member.kid in published else "given up or retired"
            )
            since = "the start" if member.active_from == ALWAYS else member.active_from.isoformat()
            self.stdout.write(f"{member.kid} {member.algorithm} {state}, signs from {since}")

    def add(self, *, algorithm: str, now: bool, **options: object) -> None:
        moment = clock.now()
        if not now:
            signing_rotation.signer(algorithm, moment)  # there is one to take over from
        active_from = moment if now else moment + PUBLISHED_BEFORE_USE
        member = signing_rotation.add(algorithm, moment, active_from=active_from)
        self.stdout.write(
            f"{member.kid} is published and signs from {active_from.isoformat()} on. Its predecessor is believed "
            "until its last token has ended, and is then dropped by itself. Nothing has to be restarted."
        )

    def give_up(self, *, kid: str, **options: object) -> None:
        if not signing_rotation.give_up(kid):
            raise CommandError(f"There is no signing key {kid}.")
        self.stdout.write(
            f"Every token that {kid} signed is refused from now on. Add another key with `signing_key add --now` "
            "unless one is active already: this one still signs until then."
        )
