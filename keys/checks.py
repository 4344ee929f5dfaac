"""Can the keys of this database be proved with the keyring in use? Asked at the start and by `/readyz`."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DatabaseFailure
from django.db import connection
from django.db.models import Min, Model

from keys import keystring
from keys.models import ApiKey, SigningKey
from keys.oauth.lifetimes import LONGEST
from keys.secrets import peppers, signing, signing_rotation
from portal.secrets import canaries

Apps = Sequence[AppConfig] | None
Found = TypeVar("Found")


@register(Tags.security)
def secrets_are_readable(app_configs: Apps, **options: Any) -> list[CheckMessage]:
    return [*unfit_prefix(), *unfit_lifetimes(), *unreadable_secrets()]


def unfit_lifetimes() -> Iterable[CheckMessage]:
    """A signing key is believed for a week after its last signature, so no token may live longer."""
    for name, seconds in (
        ("KEYDOCK_ACCESS_TOKEN_SECONDS", settings.ACCESS_TOKEN_SECONDS),
        ("KEYDOCK_OAUTH_TOKEN_SECONDS", settings.OAUTH_TOKEN_SECONDS),
    ):
        if seconds > LONGEST:
            yield Error(f"{name} is at most {LONGEST}, which is a week.", id="keys.E005")


def unfit_prefix() -> Iterable[CheckMessage]:
    """A key that does not match its own shape would be refused by the checksum before any query."""
    if settings.KEY_ENVIRONMENT == keystring.OPERATOR:
        yield Error(
            f"KEYDOCK_ENVIRONMENT is any word but {keystring.OPERATOR}, which stands in keys of the installation.",
            id="keys.E006",
        )
    text = f"{settings.KEY_BRAND}_{settings.KEY_ENVIRONMENT}"
    if not keystring.SHAPE.fullmatch(f"{text}_{'0' * 12}_{'0' * 49}"):
        yield Error(
            "KEYDOCK_BRAND and KEYDOCK_ENVIRONMENT are 1 to 16 lower-case letters and digits each.",
            id="keys.E001",
        )


def unreadable_secrets() -> Iterable[CheckMessage]:
    for name, read in (("pepper keyring", peppers.keyring), ("signing key", signing.signing_key)):
        try:
            read()
        except (ImproperlyConfigured, ValueError) as error:
            yield Error(f"The {name} cannot be used: {error}", id="keys.E002")


@register(Tags.database)
def every_pepper_is_there(
    app_configs: Apps, databases: Sequence[str] | None, **options: Any
) -> list[CheckMessage]:
    """Refuses a keyring without a pepper that stored digests were made with: those keys could never pass."""
    return [
        Error(
            f"Keys were made with pepper {version}, which is not in the keyring.",
            hint="Restore the keyring from the backup: without this pepper these keys are lost.",
            id="keys.E003",
        )
        for version in ask_if_laid_out(databases, ApiKey, missing_versions)
    ]


@register(Tags.database)
def every_signing_key_opens(
    app_configs: Apps, databases: Sequence[str] | None, **options: Any
) -> list[CheckMessage]:
    """Refuses a ring with a key that cannot be opened: tokens that it signed would be refused, or none be signed."""
    return [
        Error(
            f"The signing key {kid} cannot be opened with the pepper keyring.",
            hint="Restore the keyring from the backup, or delete the row to give up what it signed.",
            id="keys.E004",
        )
        for kid in ask_if_laid_out(databases, SigningKey, signing_rotation.unreadable)
    ]


def ask_if_laid_out(
    databases: Sequence[str] | None, model: type[Model], question: Callable[[], list[Found]]
) -> list[Found]:
    """What is wrong with rows of this kind: nothing before its table is there, nor while the database cannot be asked,
    which portal.checks says."""
    try:
        is_there = databases and model._meta.db_table in connection.introspection.table_names()
        return question() if is_there else []
    except DatabaseFailure:
        return []


def missing_versions() -> list[int]:
    return [version for version in versions_in_use() if version not in peppers.keyring()]


def versions_in_use() -> list[int]:
    """Pepper versions that rows name, 0 (no pepper) left out. One index lookup each, however many rows there are."""
    found: list[int] = []
    while (next_one := lowest_above(found[-1] if found else 0)) is not None:
        found.append(next_one)
    return found


def lowest_above(version: int) -> int | None:
    rows = ApiKey.objects.filter(pepper_version__gt=version)
    return rows.aggregate(lowest=Min("pepper_version"))["lowest"]


def keyring_is_right() -> bool:
    """Whether every pepper that a key needs is there, and none is another installation's."""
    return not missing_versions() and not canaries.strangers()


def readiness_checks() -> dict[str, Callable[[], bool]]:
    """What `/readyz` asks of this floor."""
    return {"keyring": keyring_is_right}


def secrets_of_keys() -> dict[str, bytes]:
    """The secrets whose loss `portal.secrets.canaries` notices, by name."""
    named = {f"pepper_{version}": pepper for version, pepper in peppers.keyring().items()}
    return {**named, "signing_key": signing.signing_key().as_pem(private=True)}
