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
