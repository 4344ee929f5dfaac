"""Which rows does a request name? Looked up in the caller's organization only; others are told as unknown."""

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter

from apiusers.principals import Principal
from apiusers.services import living
from portal.errors import InvalidInput
from portal.models import Organization

# Asked before the database, which would stumble over NUL in the text.
ID = re.compile(r"[0-9A-Za-z-]{1,24}", re.ASCII)


def id_parameter(name: str) -> OpenApiParameter:
    shape = {"type": "string", "pattern": f"^{ID.pattern}$"}
    return OpenApiParameter(name, shape, OpenApiParameter.PATH)


def one(rows: QuerySet[Any], public_id: str) -> Any:
    """The row with this public id. Raises Http404."""
    row = rows.filter(public_id=public_id).first() if ID.fullmatch(public_id) else None
    if row is None:
        raise Http404
    return row


def several(rows: QuerySet[Any], asked: Iterable[str], field: str) -> list[Any]:
    """The rows with these public ids. Raises InvalidInput `unknown_id` when one does not exist here."""
    wanted = [identifier for identifier in asked if ID.fullmatch(identifier)]
    found = {row.public_id: row for row in rows.filter(public_id__in=wanted)}
    if strange := [identifier for identifier in asked if identifier not in found]:
        detail = f"There is no {strange[0]!r} in this organization. Nothing was changed."
        raise InvalidInput(field, "unknown_id", detail)
    return list(found.values())


def principals(organization: Organization, asked: list[dict[str, str]]) -> list[Principal]:
    """Members and API users by type and id. Raises InvalidInput `unknown_id`."""
    machines = [one["id"] for one in asked if one["type"] == "api_user"]
    people = {one["id"] for one in asked if one["type"] == "user"}
    members = organization.memberships.select_related("user", "organization")
    found = [member for member in members if str(member.user_id) in people]
    if len(found) < len(people):
        detail = "One of these people is not a member. Nothing was changed."
        raise InvalidInput("members", "unknown_id", detail)
    return [*found, *several(living(organization), machines, "members")]
