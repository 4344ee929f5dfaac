"""Tell whether this version may be brought in node by node, or everything has to stop for its migrations.

    keydock upgrade_check

Exit status 0: nothing to migrate, or rolling. 3: stop. It changes nothing. See docs/upgrading.md.
"""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from portal.inspection.findings import of_rows
from portal.upgrades.steps import planned

STOP = 3


class Command(BaseCommand):
    help = "Tell whether this version may be brought in node by node, or everything has to stop."

    def handle(self, *args: Any, **options: Any) -> None:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if not executor.loader.applied_migrations:
            self.stdout.write("The database is empty: run migrate.")
            return
        for found in of_rows():
            self.stdout.write(f"{found.level}: {found.what}\n    {found.to_do}")
        if not waiting:
            self.stdout.write("Nothing to migrate: rolling. Restart one node after the other.")
            return
        plan = planned(migration for migration, _ in waiting)
        for name, reasons in plan.reasons.items():
            self.stdout.write(f"{name}: {'stop' if reasons else 'rolling'}")
            for reason in reasons:
                self.stdout.write(f"    {reason}")
        if plan.needs_stop:
            self.stdout.write("Stop. End every node, run migrate, start the new version.")
            sys.exit(STOP)
        self.stdout.write(
            "Rolling. Run migrate while the version before serves, then restart one node after the other."
        )
