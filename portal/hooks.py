"""What the ground needs to know from the floors above, without importing them: they subscribe in AppConfig.ready()."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.models import Organization

Inventory = Callable[["Organization", datetime], list[str]]

_inventories: list[Inventory] = []


def tells_what_stops(inventory: Inventory) -> Inventory:
    """Subscribe: `inventory(organization, now)` names what stops when the organization is deleted, a phrase each."""
    _inventories.append(inventory)
    return inventory


def what_stops(organization: "Organization", now: datetime) -> list[str]:
    return [phrase for inventory in _inventories for phrase in inventory(organization, now)]


Holder = Callable[["Organization"], None]

_holders: list[Holder] = []


def holds_before_deletion(holder: Holder) -> None:
    """Subscribe: `holder(organization)` locks the rows that others write without taking the organization's own."""
    _holders.append(holder)


def hold_for_deletion(organization: "Organization") -> None:
    """Call it in the transaction that deletes the organization, under its lock."""
    for holder in _holders:
        holder(organization)


Readiness = Callable[[], bool]

_readiness: dict[str, Readiness] = {}


def tells_readiness(name: str, check: Readiness) -> None:
    """Subscribe: `/readyz` fails under `name` when `check()` is false or the database refuses it."""
    _readiness[name] = check


def readiness_checks() -> dict[str, Readiness]:
    return dict(_readiness)


Secrets = Callable[[], dict[str, bytes]]

_secrets: list[Secrets] = []


def has_secrets(provider: Secrets) -> None:
    """Subscribe: `provider()` gives the secrets, by name, whose loss `portal.canaries` must notice at the start."""
    _secrets.append(provider)


def installation_secrets() -> dict[str, bytes]:
    return {name: secret for provider in _secrets for name, secret in provider().items()}
