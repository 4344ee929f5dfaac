"""Is this installation fit to start? Run by `serve`, by the serving process itself and by `manage.py check`."""

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register, run_checks
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import Error as DatabaseFailure

from portal import environment, permissions
from portal.addresses import canonical
from portal.databases.encryption import Way, way_to_postgresql, way_to_redis
from portal.documentation.company import read_company
from portal.http.admin_origin import is_admin_host
from portal.models import User
from portal.secrets import canaries

SHORTEST_SECRET_KEY = 32  # characters
FEWEST_DIFFERENT = 8  # characters
ENGINES = ("portal.databases.sqlite3", "portal.databases.postgresql")
Apps = Sequence[AppConfig] | None


@register(Tags.security)
def settings_are_fit(app_configs: Apps, **options: Any) -> list[CheckMessage]:
    """What can be judged without the database. A demo on this machine may run over http and with DEBUG."""
    engine = settings.DATABASES["default"]["ENGINE"]
    return [
        *unfit_values(),
        *unknown_names(),
        *unfit_secret_key(),
        *unfit_address(),
        *unfit_admin_origin(),
        *unfit_mail(settings.EMAIL_HOST),
        *unfit_permissions(),
        *unfit_api_document(),
        *unfit_engine(engine),
        *unfit_ways(settings.DATABASES["default"], settings.CACHE_URL),
    ]


def unfit_values() -> Iterable[CheckMessage]:
    """Settings that could not be understood, each in a sentence that names it."""
    for problem in settings.ENVIRONMENT.problems:
        yield Error(problem, id="portal.E007")


def unknown_names() -> Iterable[CheckMessage]:
    """A setting that nobody reads is mostly one that somebody meant."""
    for name, nearest in settings.ENVIRONMENT.unknown(os.environ):
        meant = f" Is {nearest} meant?" if nearest else ""
        yield Warning(f"There is no setting {name}.{meant}", id="portal.W002")


def wants(name: str) -> bool:
    """Whether the flag is set. One that cannot be understood is not; `unfit_values` tells of it."""
    try:
        return environment.flag(name)
    except ImproperlyConfigured:
        return False


def unfit_secret_key() -> Iterable[CheckMessage]:
    key = settings.SECRET_KEY
    if (
        len(key) < SHORTEST_SECRET_KEY
        or len(set(key)) < FEWEST_DIFFERENT
        or key.startswith("django-insecure")
    ):
        yield Error(
            f"SECRET_KEY is a default or can be guessed: it needs {SHORTEST_SECRET_KEY} random characters.",
            hint="Unset it, and one is made in var/secrets/ at the first start.",
            id="portal.E001",
        )


def unfit_address() -> Iterable[CheckMessage]:
    parts = urlsplit(settings.PUBLIC_URL)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
        yield Error(
            "PUBLIC_URL must be a scheme and a host, as in https://keys.example.com.",
            id="portal.E002",
        )
    if settings.DEMO:
        return
    if settings.DEBUG:
        yield Error(
            "DEBUG shows settings and source to everybody: it is allowed in a demo only.",
            id="portal.E003",
        )
    if parts.scheme == "http" and not wants("KEYDOCK_ALLOW_HTTP"):
        yield Error(
            "PUBLIC_URL is plain http, so keys and passwords would travel readable.",
            hint="Put TLS in front and set PUBLIC_URL=https://... KEYDOCK_ALLOW_HTTP=1 overrides this.",
            id="portal.E004",
        )


def unfit_admin_origin() -> Iterable[CheckMessage]:
    """An origin of its own, as well protected as PUBLIC_URL; its cookies and passkeys follow the scheme of that."""
    if not settings.ADMIN_ORIGIN:
        return
    parts, public = urlsplit(settings.ADMIN_ORIGIN), urlsplit(settings.PUBLIC_URL)
    if not parts.hostname or parts.path or parts.query:
        yield Error(
            "KEYDOCK_ADMIN_ORIGIN must be a scheme, a host and perhaps a port, as in https://admin.example.com:8443.",
            id="portal.E008",
        )
    elif parts.scheme != public.scheme:
        yield Error(
            "KEYDOCK_ADMIN_ORIGIN must have the scheme of PUBLIC_URL.",
            id="portal.E009",
        )
    elif is_admin_host(public.netloc):
        yield Error(
            "KEYDOCK_ADMIN_ORIGIN is PUBLIC_URL itself, so nothing but the admin could be opened.",
            hint="Give the admin another host or port, or unset it.",
            id="portal.E011",
        )


def unfit_mail(host: str) -> Iterable[CheckMessage]:
    """The links of mails let whoever reads them in. Printed, they stand in the journal of the machine for years."""
    if not host and not settings.DEMO and not wants("KEYDOCK_PRINT_MAILS"):
        yield Error(
            "EMAIL_HOST is not set, so mails with their links would be printed into the log.",
            hint="Set EMAIL_HOST. KEYDOCK_PRINT_MAILS=1 prints them all the same, for a closed machine.",
            id="portal.E012",
        )


def unfit_permissions() -> Iterable[CheckMessage]:
    try:
        permissions.known()
    except ImproperlyConfigured as error:
        yield Error(str(error), id="portal.E005")


def unfit_api_document() -> Iterable[CheckMessage]:
    """A broken document of the company's API is told at the start, and not to the first who reads it."""
    try:
        if settings.API_DOCUMENT:
            read_company(settings.API_DOCUMENT)
    except ImproperlyConfigured as error:
        yield Error(str(error), id="portal.E013")


def unfit_engine(engine: str) -> Iterable[CheckMessage]:
    if engine not in ENGINES:
        yield Error("DATABASE_URL must name SQLite or PostgreSQL.", id="portal.E006")


def unfit_ways(database: Mapping[str, Any], cache_url: str) -> Iterable[CheckMessage]:
    """What opens the door travels to the database and to Redis: not readable, and not to whoever stands in between."""
    if settings.DEMO:
        return
    if database["ENGINE"] == "portal.databases.postgresql":
        yield from unfit_way(
            "DATABASE_URL", way_to_postgresql(database), "KEYDOCK_DATABASE_CA_FILE"
        )
    if cache_url:
        yield from unfit_way("CACHE_URL", way_to_redis(cache_url), "KEYDOCK_CACHE_CA_FILE")


def unfit_way(name: str, way: Way, authorities: str) -> Iterable[CheckMessage]:
    if way is Way.PLAIN and not wants("KEYDOCK_ALLOW_UNENCRYPTED"):
        yield Error(
            f"{name} leads to another machine, and nothing says that the way there is encrypted.",
            hint=f"Set {authorities} (for Redis with rediss://). Where the network itself is closed, "
            "KEYDOCK_ALLOW_UNENCRYPTED=1 overrides this.",
            id="portal.E014",
        )
    elif way is Way.UNPROVED or way is Way.PLAIN:
        yield Warning(
            f"{name} leads to another machine: {way.value}.",
            hint=f"Set {authorities}.",
            id="portal.W003",
        )


@register(Tags.database)
def secrets_fit_the_database(
    app_configs: Apps, databases: Sequence[str] | None, **options: Any
) -> list[CheckMessage]:
    """Refuses secrets that this database was not filled with. An unreachable database is only a warning here: the
    server starts, answers 503, and asks again when the database is back."""
    if not databases:
        return []
    try:
        names = canaries.strangers() if canaries.is_laid_out() else []
    except DatabaseFailure as error:
        return [Warning(f"The database cannot be asked now: {error}", id="portal.W001")]
    return [lost_secret(name) for name in names]


@register(Tags.database)
def addresses_have_one_form(
    app_configs: Apps, databases: Sequence[str] | None, **options: Any
) -> list[CheckMessage]:
    """Names the accounts that are older than the one form of addresses, and could not be given it."""
    if not databases:
        return []
    try:
        rows = User.objects.values_list("email", flat=True).iterator()
        kept = [address for address in rows if not has_its_form(address)]
    except DatabaseFailure:  # the check of the secrets says so
        return []
    return [
        Warning(
            f"The account {address!a} has an address that passes for another one, or is one mailbox with another.",
            hint="Ask its person; deactivate it in the admin where nobody answers.",
            id="portal.W002",
        )
        for address in kept
    ]


def has_its_form(address: str) -> bool:
    try:
        return canonical(address) == address
    except ValidationError:
        return False


def lost_secret(name: str) -> CheckMessage:
    return Error(
        f"The secret {name!r} is not the one that this database was filled with.",
        hint="Restore var/secrets/ (or the variable) from the backup. If the old one is gone for good, "
        f"`manage.py canary forget {name}` accepts the new one and gives up what the old one protected.",
        id="portal.E010",
    )


def serious(messages: Iterable[CheckMessage]) -> list[str]:
    """The messages that forbid serving, as text."""
    return [message.msg for message in messages if message.is_serious()]


def all_messages() -> list[CheckMessage]:
    """What these checks and all others have to say."""
    return run_checks(databases=["default"])


def database_messages() -> list[CheckMessage]:
    return run_checks(tags=[Tags.database], databases=["default"])
