"""How much may one organization have? So many rows of each kind, which the operator may change."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from portal.errors import Refusal


def refuse_one_more(rows: QuerySet[Any], setting: str, what: str) -> None:
    """Ask it under the organization's lock before one more of these `rows` is made; `what` names several of them.

    Raises Refusal `bound_reached` (409), which tells the bound and the setting that the operator can raise.
    """
    most = getattr(settings, setting)
    if rows.count() >= most:
        raise bound_reached(f"An organization has at most {most:,} {what}", most, setting)


def bound_reached(bound: str, most: int, setting: str) -> Refusal:
    """The refusal of one more; `bound` says what there is at most."""
    detail = f"{bound}. Nothing was changed. Delete what is not used, or ask the operator to raise KEYDOCK_{setting}."
    return Refusal(
        "bound_reached", detail, status=409, extra={"bound": most, "setting": f"KEYDOCK_{setting}"}
    )
