"""Make the keys with which programs look after organizations and plans; list them; revoke one.

    python manage.py operator_key --name billing

The full key is the one line of standard output, and is told nowhere again.
"""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from keys.models import OperatorKey
from keys.operators import services
from keys.operators.scopes import SCOPES
from portal import clock
from portal.actors import Actor
from portal.errors import Refusal

ACTIONS = ("create", "list", "revoke")


class Command(BaseCommand):
    help = "Create an operator key and print it once; list them; revoke one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", nargs="?", choices=ACTIONS, default="create")
        parser.add_argument("id", nargs="?", help="of the key to revoke, as `list` tells it")
        parser.add_argument("--name", help="create: what will call with it, as billing")
        parser.add_argument(
            "--scope",
            action="append",
            choices=SCOPES,
            help="create: what it may do, several times for several; without it everything",
        )
        parser.add_argument("--days", type=int, help="create: how long it lives; else for ever")
        parser.add_argument(
            "--ip-allow",
            action="append",
            metavar="CIDR",
            help="create: a network from which alone it is taken, several times for several",
        )
        parser.add_argument("--reason", default="", help="revoke: why")

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        try:
            getattr(self, action)(**options)
        except Refusal as refusal:
            raise CommandError(refusal.detail) from refusal

    def create(
        self,
        *,
        name: str | None,
        scope: list[str] | None,
        days: int | None,
        ip_allow: list[str] | None,
        **options: Any,
    ) -> None:
        if not name:
            raise CommandError("Say with --name what will call with it.")
        now = clock.now()
        made = services.create(
            name=name,
            scopes=scope or SCOPES,
            expires_at=None if days is None else now + timedelta(days=min(days, 10**6)),
            restrictions={"ip_allow": ip_allow} if ip_allow else {},
            actor=Actor.system(),
            now=now,
        )
        said = f"The operator key {made.key.name} ({made.key.public_id}) may {' and '.join(made.key.scopes)}."
        self.stderr.write(f"{said} Store it now: it is not shown again.")
        self.stdout.write(made.text)

    def list(self, **options: Any) -> None:
        for key in OperatorKey.objects.order_by("created_at", "pk"):
            self.stdout.write(line(key))

    def revoke(self, *, id: str | None, reason: str, **options: Any) -> None:
        key = OperatorKey.objects.filter(public_id=id or "").first()
        if key is None:
            raise CommandError(f"There is no operator key {id}. Nothing was changed.")
        _, won = services.revoke(key=key, actor=Actor.system(), now=clock.now(), reason=reason)
        said = "is revoked" if won else "had been revoked before"
        self.stdout.write(f"The operator key {key.name} ({key.public_id}) {said}.")


def line(key: OperatorKey) -> str:
    status, used = key.status_at(clock.now()), key.last_used_at
    last = f"last used {used:%Y-%m-%d %H:%M}" if used else "never used"
    return (
        f"{key.public_id}  {status:<12}  {key.masked}  {key.name}  {', '.join(key.scopes)}; {last}"
    )
