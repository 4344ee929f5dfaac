"""Make the key with which the company's own API, gateway or service asks whether keys may pass.

    python manage.py verifier --name orders-api

It is marked as installation verifier, so it may ask about the keys of every organization, and it may do nothing else.
The full key is the one line of standard output, and is told nowhere again.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from keys.life import verifiers
from portal import clock
from portal.actors import Actor
from portal.errors import Refusal
from portal.models import Organization


class Command(BaseCommand):
    help = "Make a key that verifies the keys of every organization, and print it once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", required=True, help="what will ask with it: orders-api")
        parser.add_argument(
            "--organization",
            metavar="ID",
            help="the organization that it lies in (org_...); else one of its own, made with the first",
        )

    def handle(self, *args: Any, name: str, organization: str | None, **options: Any) -> None:
        place = self.chosen(organization) if organization else None
        try:
            made = verifiers.make_installation_verifier(
                name=name, organization=place, actor=Actor.system(), now=clock.now()
            )
        except Refusal as refusal:
            raise CommandError(refusal.detail) from refusal
        where = f"{made.key.organization.name}, {made.key.organization.public_id}"
        self.stderr.write(
            f"The key {made.key.name} ({where}). Store it now: it is not shown again."
        )
        self.stdout.write(made.text)

    def chosen(self, public_id: str) -> Organization:
        found = Organization.objects.filter(public_id=public_id).first()
        if found is None:
            raise CommandError(f"There is no organization {public_id}. Nothing was created.")
        return found
