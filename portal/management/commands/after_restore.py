"""End again what had ended when a backup of the database was put back, so that the service may open.

    keydock after_restore

Run it after `migrate`, while nothing serves. It reads the journal (KEYDOCK_JOURNAL) and ends the keys, tokens, consents
and others that have ended since the backup; it ends all sessions, codes and refresh tokens. It may be run again.
"""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal import clock
from portal.accounts import deletion
from portal.journal import catching_up, files
from portal.models import JournalEntry
from portal.people import members


class Command(BaseCommand):
    help = "End again what had ended when a backup of the database was put back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--new-node",
            action="store_true",
            help="nothing was restored: a machine beside others begins a journal of its own",
        )
        parser.add_argument(
            "--give-up",
            action="store_true",
            help="open although some of it could not be ended again, or the journal is lost",
        )

    def handle(self, *, new_node: bool, give_up: bool, **options: Any) -> None:
        if files.folder() is None:
            raise CommandError("This installation keeps no journal: KEYDOCK_JOURNAL is empty.")
        if not new_node:
            self.catch_up(give_up=give_up)
        files.open_folder()
        if reason := catching_up.why_not_open(clock.now()):
            raise CommandError(reason)
        self.stdout.write("The service may open.")

    def catch_up(self, *, give_up: bool) -> None:
        if not give_up and not files.is_opened() and JournalEntry.objects.exists():
            raise CommandError(
                f"There is no journal in {settings.JOURNAL}. Bring it there, or say --give-up: then what was revoked "
                "since the backup passes again."
            )
        now, ownerless = clock.now(), set(members.ownerless())
        caught = catching_up.catch_up(now, give_up=give_up)
        self.stdout.write(f"{caught.done} ended again, as the journal says.")
        for organization in members.ownerless():
            if organization not in ownerless:
                self.stdout.write(
                    f"{organization} ({organization.public_id}) has no active Owner now: name one in the admin, under "
                    "Memberships."
                )
        if caught.unreadable:
            self.stdout.write(f"{caught.unreadable} lines were cut short and tell nothing.")
        for name, count in catching_up.end_what_is_used_once(now).items():
            self.stdout.write(f"{count} {name} ended.")
        if caught.done and not deletion.administrators().exists():
            self.stdout.write("There is no administrator: manage.py first_admin makes one.")
        for entry, reason in caught.refused:
            self.stderr.write(f"{entry.action} {entry.object_id}: {reason}")
        if caught.refused and not give_up:
            raise CommandError(
                "Not all of it could be ended again. End these by hand where they still are, then say --give-up."
            )
