"""What is wrong or risky with this installation, and what is to be done? Asked by `manage.py check_installation`."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import redis
import requests
from django.conf import settings
from django.core import checks
from django.core.mail import get_connection
from django.db import connection
from redis.exceptions import RedisError

from portal import clock
from portal.journal import catching_up, files
from portal.people import members
from portal.running import health, static_files

WRONG, RISKY = "wrong", "risky"
UNITS_OPEN = 68  # connections of the units in deploy/, at most (docs/operating.md)
COMMANDS_OPEN = 10
NAMED = 20  # organizations without an Owner, at most
WAITS = 10  # seconds for an answer of our own


@dataclass(frozen=True)
class Finding:
    """Something that is wrong or risky, and what to do about it."""

    level: str
    what: str
    to_do: str


Inspection = Callable[[], Iterable[Finding]]


def findings(*, reach: bool = True) -> Iterator[Finding]:
    """All of them. With `reach` the mail server and the public address are asked too."""
    yield from of_checks()
    if not health.holds(health.database_answers):
        yield Finding(WRONG, "The database does not answer.", "Check DATABASE_URL and the server.")
        return
    inside: list[Inspection] = [
        of_migrations,
        of_clock,
        of_database,
        of_static_files,
        of_journal,
        of_cache,
        of_people,
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


def of_database() -> Iterator[Finding]:
    if connection.vendor == "postgresql":
        yield from of_rights()
        yield from of_server()
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
    most = int(asked("SHOW max_connections")[0])
    if most < UNITS_OPEN + COMMANDS_OPEN:
        what = f"PostgreSQL gives out {most} connections, and the shipped units open {UNITS_OPEN} at most."
        yield Finding(RISKY, what, "Raise max_connections, or serve with fewer workers.")


def asked(statement: str) -> tuple:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()


def of_static_files() -> Iterator[Finding]:
    if not static_files.are_collected():
        yield Finding(
            WRONG, "Static files were not collected.", "Run collectstatic --noinput, and restart."
        )


def of_journal() -> Iterator[Finding]:
    place = files.folder()
    if place is None:
        what = "There is no journal: restoring a backup brings revoked keys back."
        yield Finding(RISKY, what, "Set KEYDOCK_JOURNAL.")
        return
    if reason := catching_up.why_not_open(clock.now()):
        yield Finding(WRONG, reason, "See docs/operating.md, “Backup and restore”.")
    try:
        files.probe()
    except OSError as error:
        what = f"The journal {place} cannot be written: {error.strerror}."
        yield Finding(
            WRONG, what, "Make the folder, and let it belong to the account of the service."
        )
        return
    database = Path(str(connection.settings_dict["NAME"]))
    if database.exists() and database.stat().st_dev == place.stat().st_dev:
        what = "The journal lies on the disk of the database, and is lost with it."
        yield Finding(RISKY, what, "Put KEYDOCK_JOURNAL on another disk or machine.")


def of_cache() -> Iterator[Finding]:
    if settings.CACHE_URL:
        try:
            redis.from_url(
                settings.CACHE_URL, socket_connect_timeout=WAITS, **settings.CACHE_OPTIONS
            ).ping()
        except (RedisError, OSError) as error:
            what = f"Redis does not answer: {type(error).__name__}."
            yield Finding(WRONG, what, "Check CACHE_URL. Until then nodes count in the database.")


def of_people() -> Iterator[Finding]:
    if settings.SIGN_UP == "open" and not settings.DEMO:
        what = "Whoever reaches the installation may sign up."
        yield Finding(RISKY, what, "If strangers are not meant to, set KEYDOCK_SIGN_UP=invitation.")
    for organization in members.ownerless()[:NAMED]:
        what = f"{organization} ({organization.public_id}) has no active Owner."
        yield Finding(RISKY, what, "Name one in the admin, under Memberships.")


def of_mail() -> Iterator[Finding]:
    if not settings.EMAIL_HOST:
        return  # told by the checks
    try:
        line = get_connection()
        line.open()
        line.close()
    except Exception as error:  # of sockets, of TLS, of SMTP
        what = f"The mail server {settings.EMAIL_HOST} does not take us: {type(error).__name__}: {error}"
        yield Finding(
            WRONG, what, "Check EMAIL_HOST, EMAIL_PORT, EMAIL_USE_TLS, user and password."
        )


def of_address() -> Iterator[Finding]:
    """The installation as its callers see it, through the proxy: name, certificate, scheme."""
    address = f"{settings.PUBLIC_URL}/accounts/login/"
    try:
        answer = requests.get(address, timeout=WAITS, allow_redirects=False)
    except requests.RequestException as error:
        what = f"{settings.PUBLIC_URL} cannot be reached from here: {type(error).__name__}: {error}"
        yield Finding(WRONG, what, "Check DNS, certificate and proxy, and that Keydock is served.")
        return
    if answer.status_code >= 400:
        what = f"{address} answers {answer.status_code}."
        to_do = "400: the proxy must hand on the name as Host. 502, 504: Keydock is not served. 503: see its log."
        yield Finding(WRONG, what, to_do)
    elif settings.SECURE and "Strict-Transport-Security" not in answer.headers:
        what = "Keydock does not know that its callers come by https."
        to_do = "Set TRUSTED_PROXY_COUNT, and let the proxy set X-Forwarded-Proto (deploy/nginx/keydock.conf)."
        yield Finding(WRONG, what, to_do)
    if (
        settings.SECURE
        and not settings.TRUSTED_PROXY_COUNT
        and urlsplit(settings.PUBLIC_URL).port is None
    ):
        what = "No proxy is trusted, so every caller seems to have the proxy's address."
        yield Finding(RISKY, what, "Set TRUSTED_PROXY_COUNT to the number of your proxies.")
