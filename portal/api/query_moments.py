"""Which moment does the query of a route name, as `from` and `to` do?"""

from collections.abc import Mapping
from datetime import UTC, datetime

from rest_framework import serializers

from portal.api.fields import MomentField
from portal.errors import InvalidInput

NOTHING_BEFORE = datetime(2000, 1, 1, tzinfo=UTC)
MOMENT = {"type": "string", "format": "date-time"}  # how the OpenAPI document describes one


def moment_in(asked: Mapping[str, str], name: str) -> datetime | None:
    """None where it is left out. Raises InvalidInput `invalid_range`."""
    if name not in asked:
        return None
    try:
        moment = MomentField(code="invalid_range").to_internal_value(asked[name])
    except serializers.ValidationError:
        moment = NOTHING_BEFORE
    if moment <= NOTHING_BEFORE:
        detail = "This must be an RFC 3339 moment with an offset, like 2027-01-31T12:00:00Z."
        raise InvalidInput(name, "invalid_range", detail)
    return moment
