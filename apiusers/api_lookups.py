"""Which rows does a request name? Looked up in the caller's organization only; others are told as unknown."""

from collections.abc import Iterable

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter

from apiusers.api_users.services import living
from apiusers.principals import Principal
from portal.errors import InvalidInput
from portal.lookups import ID, Row
from portal.models import Organization


def id_parameter(name: str) -> OpenApiParameter:
    shape = {"type": "string", "pattern": f"^{ID.pattern}$"}
    return OpenApiParameter(name, shape, OpenApiParameter.PATH)


def several(rows: QuerySet[Row], asked: Iterable[str], field: str) -> list[Row]:
    """The rows with these public ids. Raises InvalidInput `unknown_id` when one does not exist here."""
    wanted = [identifier for identifier in asked if ID.fullmatch(identifier)]
    found = rows.in_bulk(wanted, field_name="public_id")
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
