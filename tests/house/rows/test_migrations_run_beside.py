"""After a release, a migration runs beside the version before, or says in its docstring that everything has to stop."""

import re

from django.db.migrations.loader import MigrationLoader

from portal.upgrades.steps import planned
from tests.house.sources import ROOT

# The newest migration of each app in the last release. At a release this is written anew (CONTRIBUTING.md).
RELEASED: dict[str, str] = {}
OURS = ("portal", "apiusers", "keys", "resources")


def test_the_newest_migrations_of_a_release_are_written_down():
    headings = re.findall(
        r"^## \[\d+\.\d+\.\d+\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE
    )
    assert bool(headings) == bool(RELEASED)


def test_what_came_since_runs_beside_the_last_release_or_says_that_it_does_not():
    loader = MigrationLoader(None, ignore_no_migrations=True)
    since = [
        migration
        for (app, name), migration in sorted(loader.disk_migrations.items())
        if app in OURS and app in RELEASED and name > RELEASED[app]
    ]
    unsaid = {
        name: reasons
        for name, reasons in planned(since).reasons.items()
        if reasons and "Stop:" not in (docstring(loader, name) or "")
    }
    assert unsaid == {}


def docstring(loader: MigrationLoader, name: str) -> str | None:
    import sys

    app, _, number = name.partition(".")
    return sys.modules[loader.disk_migrations[app, number].__module__].__doc__
