"""Deletes codes, tokens, devices, consents and signing keys whose time is over, until nothing is left to delete.

Serving processes do the same by themselves, a batch every minute; this is for an installation that was long off.
"""

from django.core.management.base import BaseCommand

from keys.oauth.grants.clean_up import clean_up
from portal import clock


class Command(BaseCommand):
    help = "Delete rows of OAuth whose time is over."

    def handle(self, **options: object) -> None:
        total: dict[str, int] = {}
        while found := clean_up(clock.now()):
            for name, count in found.items():
                total[name] = total.get(name, 0) + count
        for name, count in sorted(total.items()):
            self.stdout.write(f"{count} {name} deleted.")
        self.stdout.write("Nothing is left to delete.")
