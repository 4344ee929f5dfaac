"""How much may one organization have? So many rows of each kind, which the operator may change."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from portal.errors import Refusal


def refuse_one_more(
    rows: QuerySet[Any], setting: str, what: str, of_plan: int | None = None
) -> None:
    """Ask it under the organization's lock before one more of these `rows` is made; `what` names several of them, and
    `of_plan` is the bound of the organization's plan, where it has one.

    Raises Refusal `bound_reached` (409), which tells the bound and the setting that the operator can raise.
    """
    most, count = getattr(settings, setting), rows.count()
    if of_plan is not None and of_plan < most:
        refuse_beyond_plan(count + 1, of_plan, f"An organization has at most {of_plan:,} {what}")
    if count >= most:
        raise bound_reached(f"An organization has at most {most:,} {what}", most, setting)


def refuse_beyond_plan(wanted: int, of_plan: int | None, bound: str) -> None:
    """Raises Refusal `bound_reached` (409) where the plan allows fewer; `bound` says what there is at most."""
    if of_plan is None or wanted <= of_plan:
        return
    remedy = "Delete what is not used, or ask those who run the installation for another plan."
    detail = f"{bound} by its plan. Nothing was changed. {remedy}"
    raise Refusal("bound_reached", detail, status=409, extra={"bound": of_plan})


def bound_reached(bound: str, most: int, setting: str) -> Refusal:
    """The refusal of one more; `bound` says what there is at most."""
    detail = f"{bound}. Nothing was changed. Delete what is not used, or ask the operator to raise KEYDOCK_{setting}."
    return Refusal(
        "bound_reached", detail, status=409, extra={"bound": most, "setting": f"KEYDOCK_{setting}"}
    )
