"""Remove the second factor of somebody who has lost app, passkeys and recovery codes.

    python manage.py remove_second_factor ada@example.com

Make sure first that it is they who ask. Their password stays; they are told by mail, and the audit log keeps it.
Administrators do the same in the admin; this is for the last one of them, too.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.actors import Actor
from portal.addresses import found_as
from portal.errors import Refusal
from portal.models import User
from portal.second_factor import notices


class Command(BaseCommand):
    help = "Remove the second factor of somebody who has lost it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the e-mail address of the person's account")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        user = User.objects.filter(email__in=found_as(email)).first()
        if user is None:
            raise CommandError(f"Nobody has the address {email}. Nothing was changed.")
        try:
            notices.remove_all_and_tell(user=user, actor=Actor.system())
        except Refusal as refusal:
            raise CommandError(refusal.detail) from refusal
        self.stdout.write(f"The second factor of {user.email} was removed.")
