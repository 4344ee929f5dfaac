"""What is wrong or risky with this installation, and what is to be done? Asked by `manage.py check_installation`."""

from collections.abc import Iterator

from django.conf import settings
from django.core import checks
from django.db import Error

from portal.inspection.database import of_database
from portal.inspection.finding import RISKY, WRONG, Finding, Inspection, in_rows
from portal.inspection.folders import of_journal, of_modes
from portal.inspection.outside import of_address, of_cache, of_mail
from portal.people import members
from portal.running import health, static_files

NAMED = 20  # organizations without an Owner, at most


def findings(*, reach: bool = True) -> Iterator[Finding]:
    """All of them. With `reach` the mail server and the public address are asked too."""
    yield from of_checks()
    yield from of_modes()
    if not health.holds(health.database_answers):
        to_do = "Check DATABASE_URL, KEYDOCK_DATABASE_CA_FILE and the server."
        yield Finding(WRONG, "The database does not answer.", to_do)
        return
    inside: list[Inspection] = [
        of_migrations,
        of_clock,
        of_database,
        of_static_files,
        of_journal,
        of_cache,
        of_people,
        of_rows,
    ]
    for inspect in inside + ([of_mail, of_address] if reach else []):
        yield from inspect()


def of_checks() -> Iterator[Finding]:
    """What the start would say, and Django's own checks of a deployment."""
    for message in checks.run_checks(include_deployment_checks=True, databases=["default"]):
        if message.level >= checks.WARNING:
            level = WRONG if message.is_serious() else RISKY
            yield Finding(level, str(message.msg), str(message.hint or "See docs/operating.md."))


def of_migrations() -> Iterator[Finding]:
    if not health.holds(health.migrations_are_applied):
        yield Finding(
            WRONG, "Migrations wait.", "Run upgrade_check, then migrate (docs/upgrading.md)."
        )


def of_clock() -> Iterator[Finding]:
    if not health.holds(health.clock_agrees):
        what = "The clocks of this machine and of the database are more than five seconds apart."
        yield Finding(
            WRONG, what, "Let both keep time by NTP: expiries and codes are judged by it."
        )


def of_static_files() -> Iterator[Finding]:
    if not static_files.are_collected():
        yield Finding(
            WRONG, "Static files were not collected.", "Run collectstatic --noinput, and restart."
        )


def of_people() -> Iterator[Finding]:
    if settings.SIGN_UP == "open" and not settings.DEMO:
        what = "Whoever reaches the installation may sign up."
        yield Finding(RISKY, what, "If strangers are not meant to, set KEYDOCK_SIGN_UP=invitation.")
    for organization in members.ownerless()[:NAMED]:
        what = f"{organization} ({organization.public_id}) has no active Owner."
        yield Finding(RISKY, what, "Name one in the admin, under Memberships.")


def of_rows() -> Iterator[Finding]:
    """What other floors find; nothing of tables that are not there yet."""
    try:
        for found in in_rows.call():
            yield from found
    except Error:
        return  # `of_migrations` says so
