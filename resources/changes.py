"""How is an endpoint, a widget or a Pop changed and deleted? What the services of these kinds do alike."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from django.db.models import Model

from portal.errors import InvalidInput
from portal.people.locked_rows import lock_if_there
from resources.deletion import hold_until_deleted

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Row = TypeVar("Row", bound=Model)
Settings = TypeVar("Settings", bound="DataclassInstance")
# What a row becomes: all of its settings, or by name those that change.
Asked: TypeAlias = Settings | Mapping[str, Any]


def asked_settings(asked: Asked[Settings], current: Settings) -> Settings:
    """All settings of a row that has the current ones, which are read under its lock: what is not named stays."""
    return replace(current, **asked) if isinstance(asked, Mapping) else asked


def delete_counted(row: Row, note: Callable[[Row], None]) -> bool:
    """Delete a row whose uses are counted, in the transaction of its service. True when this call did it.

    `note` records it while it is there. Raises Refusal `not_found` without the organization.
    """
    current = lock_if_there(row)
    if current is None:
        return False
    hold_until_deleted(type(current)._default_manager.filter(pk=current.pk))
    note(current)
    current.delete()
    return True


def clean_number(number: int, least: int, most: int, field_name: str) -> int:
    """The number itself. Raises InvalidInput `out_of_range`, also for true and for one with a fraction."""
    if type(number) is not int or not least <= number <= most:
        detail = f"This is a whole number from {least} to {most}."
        raise InvalidInput(field_name, "out_of_range", detail)
    return number
