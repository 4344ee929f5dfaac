"""A new migration runs beside the version before, or says in its docstring that everything has to stop."""

import sys

from django.db.migrations.loader import MigrationLoader

from portal.upgrades.steps import planned

# The newest migration of each app that installations have. Those up to it are as they are; what comes is read. At a
# release this is written anew (CONTRIBUTING.md).
BEFORE = {
    "portal": "0018_branding",
    "apiusers": "0005_external_ids",
    "keys": "0023_statistics_of_external_ids",
    "resources": "0009_bytes_of_tables",
}


def test_the_migrations_that_are_not_read_are_there():
    loader = MigrationLoader(None, ignore_no_migrations=True)
    assert set(BEFORE.items()) <= set(loader.disk_migrations)


def test_what_comes_runs_beside_the_version_before_or_says_that_it_does_not():
    loader = MigrationLoader(None, ignore_no_migrations=True)
    new = [
        migration
        for (app, name), migration in sorted(loader.disk_migrations.items())
        if app in BEFORE and name > BEFORE[app]
    ]
    unsaid = {
        name: reasons
        for name, reasons in planned(new).reasons.items()
        if reasons and "Stop:" not in docstring(loader, name)
    }
    assert unsaid == {}


def docstring(loader: MigrationLoader, name: str) -> str:
    app, _, number = name.partition(".")
    return sys.modules[loader.disk_migrations[app, number].__module__].__doc__ or ""
