"""How is a row of an organization read as it stands now, with nobody else changing it until the transaction ends?"""

from typing import Protocol, TypeVar, cast

from django.db.models import Model, QuerySet

from portal.errors import Deleted
from portal.models import Organization
from portal.people.organizations import lock

Row = TypeVar("Row", bound=Model)


class OfOrganization(Protocol):
    """A row that belongs to an organization."""

    @property
    def organization(self) -> Organization: ...


def lock_row(row: Row, kind: str, rows: QuerySet[Row] | None = None) -> Row:
    """The row as it stands now, under the lock of its organization.

    `rows` are those of its kind that count as there, all without it. Raises Conflict `<kind>_deleted`, Refusal
    `not_found` without the organization.
    """
    current = lock_if_there(row, rows)
    if current is None:
        raise Deleted(kind)
    return current


def lock_if_there(row: Row, rows: QuerySet[Row] | None = None) -> Row | None:
    """The same for who deletes it: None when somebody else did already."""
    lock(cast(OfOrganization, row).organization)
    known = type(row)._default_manager.all() if rows is None else rows
    return known.select_related("organization").filter(pk=row.pk).first()
