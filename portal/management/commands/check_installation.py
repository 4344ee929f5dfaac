"""Tell what is wrong or risky with this installation, and what to do.

    keydock check_installation

Run it on each node, as the service runs: with its settings and its account. It changes nothing, and asks the mail
server and the installation's own address (--offline asks neither). Exit status 0: nothing is wrong, though something
may be risky. 1: something is wrong.
"""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from portal.inspection.finding import WRONG
from portal.inspection.findings import findings


class Command(BaseCommand):
    help = "Tell what is wrong or risky with this installation, and what to do."
    requires_system_checks = []  # they are among what is told

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--offline", action="store_true", help="ask no other server than the database"
        )

    def handle(self, *, offline: bool, **options: Any) -> None:
        found = list(findings(reach=not offline))
        for one in sorted(found, key=lambda finding: finding.level != WRONG):
            self.stdout.write(f"{one.level}: {one.what}\n    {one.to_do}")
        wrong = sum(one.level == WRONG for one in found)
        self.stdout.write(f"{wrong} wrong, {len(found) - wrong} risky.")
        if wrong:
            sys.exit(1)
