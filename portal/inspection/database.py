"""May the service do in PostgreSQL what it needs, and no more; does the server keep what it has answered?"""

from collections.abc import Iterator

from django.conf import settings
from django.db import connection

from portal.inspection.finding import RISKY, WRONG, Finding

UNITS_OPEN = 68  # connections of the units in deploy/, at most (docs/operating.md)
COMMANDS_OPEN = 10


def of_database() -> Iterator[Finding]:
    if connection.vendor == "postgresql":
        yield from of_rights()
        yield from of_server()
        yield from of_connections()
    elif not settings.DEMO:
        what = "The database is SQLite."
        yield Finding(RISKY, what, "Fine for one machine and one worker; for more take PostgreSQL.")


def of_rights() -> Iterator[Finding]:
    """What the role of the service may do beyond what it needs, and whether it may do that."""
    said = asked(
        "SELECT rolsuper, has_schema_privilege(current_user, 'public', 'CREATE'), "
        "has_schema_privilege(current_user, current_schema(), 'CREATE') FROM pg_roles WHERE rolname = current_user"
    )
    is_superuser, may_change_ours, may_make = said
    advice = "Make the roles of deploy/postgresql.sql, and let migrate alone use the owner's."
    if is_superuser:
        yield Finding(RISKY, "The service is a superuser of PostgreSQL.", advice)
    elif may_change_ours:
        yield Finding(RISKY, "The service may make and drop Keydock's own tables.", advice)
    if not may_make:
        yield Finding(WRONG, "The service cannot make tables, so no file can be uploaded.", advice)


def of_server() -> Iterator[Finding]:
    for name in ("fsync", "synchronous_commit", "full_page_writes"):
        if asked(f"SHOW {name}")[0] == "off":
            what = f"{name} is off: a revocation that was answered can be lost in a crash."
            yield Finding(WRONG, what, f"Set {name} = on in postgresql.conf.")


def of_connections() -> Iterator[Finding]:
    """Of the server, of the role and of the database, the smallest bound holds."""
    (most,) = asked(
        "SELECT least(current_setting('max_connections')::int, nullif(rolconnlimit, -1), nullif(datconnlimit, -1)) "
        "FROM pg_roles, pg_database WHERE rolname = current_user AND datname = current_database()"
    )
    if most < UNITS_OPEN + COMMANDS_OPEN:
        what = f"PostgreSQL gives out {most} connections, and the shipped units open {UNITS_OPEN} at most."
        to_do = "Raise max_connections, or the CONNECTION LIMIT of role or database, or serve with fewer workers."
        yield Finding(RISKY, what, to_do)


def asked(statement: str) -> tuple:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()
