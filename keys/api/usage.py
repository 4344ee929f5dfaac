"""How many requests were there, and why were some refused? By hour or by day, for the caller's organization."""

from datetime import datetime, timedelta
from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from keys.api.operations import key_or_404
from keys.api.owners import find_owner
from keys.models import ApiKey, Application, OwnerType
from keys.usage.endpoints import CountedEndpoint, find_endpoint
from keys.usage.ranges import UTC_NAME, Stretch, Subject, series_of
from keys.usage.reasons import KNOWN
from keys.usage.series import Bucket
from keys.verification.authentication import KeyRequest
from keys.verification_codes import Code
from portal import clock, permissions
from portal.api.lists import PAGE_PARAMETERS, page_size
from portal.api.query_moments import MOMENT, moment_in
from portal.api.schema import problems
from portal.api.view import ApiView
from portal.errors import InvalidInput
from portal.lookups import one
from portal.models import Organization
from portal.time_zones import known_time_zones

DEFAULT = {"hour": timedelta(hours=24), "day": timedelta(days=30)}
SUBJECTS = ("key", "owner", "application", "endpoint")
PARAMETERS = [
    OpenApiParameter("from", MOMENT, description="24 hours or 30 days before `to` without it."),
    OpenApiParameter("to", MOMENT, description="Now without it."),
    OpenApiParameter("by", {"type": "string", "enum": ["hour", "day"], "default": "hour"}),
    OpenApiParameter("key", str, description="The id of one key."),
    OpenApiParameter("owner", str, description="Whose keys, as `api_user:id`, `user:id`, ..."),
    OpenApiParameter("application", str, description="The id of one application."),
    OpenApiParameter("endpoint", str, description="The name of one endpoint: how its calls ended."),
    OpenApiParameter("reason", str, description="Requests of this code of verify alone."),
    OpenApiParameter("time_zone", str, description="Of days; an IANA name, UTC without it."),
    *PAGE_PARAMETERS,
]


class UsageShown(serializers.Serializer):
    """One hour or day."""

    start = serializers.DateTimeField()
    accepted = serializers.IntegerField()
    refused = serializers.IntegerField()
    reasons = serializers.DictField(
        child=serializers.IntegerField(), help_text="Refused requests by code of verify."
    )


class UsagePageShown(serializers.Serializer):
    results = UsageShown(many=True, help_text="The earliest first, without a gap.")
    next_cursor = serializers.CharField(allow_null=True)


class Usage(ApiView):
    """The requests of the caller's organization."""

    required_permission = permissions.KEYS_MANAGE

    @extend_schema(
        operation_id="listUsage",
        parameters=PARAMETERS,
        responses={200: UsagePageShown, **problems(404)},
        tags=["Usage"],
    )
    def get(self, request: KeyRequest) -> Response:
        """Requests by hour, kept for 30 days, or by day, kept for two years. Counts are up to a minute old."""
        return respond_usage(request, request.user.organization)


def respond_usage(request: KeyRequest, organization: Organization) -> Response:
    """One page of the buckets that the query asks for. Raises InvalidInput, Http404."""
    asked, now = request.query_params, clock.now()
    stretch = stretch_in(asked, now)
    subject = subject_in(asked, organization)
    stretch.refuse_unkept(now, subject.days_kept())
    buckets = series_of(subject, stretch, now, reason_in(asked)).buckets
    return Response(page_of_buckets(buckets, page_size(asked.get("limit")), asked.get("cursor")))


def page_of_buckets(buckets: list[Bucket], size: int, cursor: str | None) -> dict[str, Any]:
    """Raises InvalidInput `invalid_cursor` for one that names no bucket of this stretch."""
    places = {bucket.start.isoformat(): place for place, bucket in enumerate(buckets)}
    if cursor and cursor not in places:
        raise InvalidInput("cursor", "invalid_cursor", "This cursor is of another list.")
    first = places[cursor] if cursor else 0
    following = buckets[first + size : first + size + 1]
    return {
        "results": [shown(bucket) for bucket in buckets[first : first + size]],
        "next_cursor": following[0].start.isoformat() if following else None,
    }


def shown(bucket: Bucket) -> dict[str, Any]:
    reasons = {code: number for code, number in sorted(bucket.counts.items()) if code != Code.VALID}
    return {
        "start": bucket.start.isoformat(),
        "accepted": bucket.accepted,
        "refused": bucket.refused,
        "reasons": reasons,
    }


def stretch_in(asked: Any, now: datetime) -> Stretch:
    """Raises InvalidInput."""
    unit, zone = asked.get("by", "hour"), asked.get("time_zone", UTC_NAME)
    if unit not in DEFAULT:
        raise InvalidInput("by", "invalid_choice", "Ask by `hour` or by `day`.")
    if zone not in known_time_zones():
        raise InvalidInput("time_zone", "unknown_time_zone", "This is no IANA name of a time zone.")
    end = moment_in(asked, "to") or now
    start = moment_in(asked, "from") or end - DEFAULT[unit]
    return Stretch(start, end, unit, zone)


def reason_in(asked: Any) -> str:
    """Empty for all. Raises InvalidInput `invalid_choice`."""
    reason = asked.get("reason", "")
    if "reason" in asked and reason not in {Code.VALID, *KNOWN}:
        raise InvalidInput(
            "reason", "invalid_choice", "A reason is a code of verify, as `EXPIRED`."
        )
    return reason


def endpoint_or_404(organization: Organization, name: str) -> CountedEndpoint:
    found = find_endpoint(organization, None, name)
    if found is None:
        raise Http404
    return found


def subject_in(asked: Any, organization: Organization) -> Subject:
    """Raises InvalidInput, and Http404 for what the organization has not."""
    given = [name for name in SUBJECTS if name in asked]
    if len(given) > 1:
        detail = "Name a key, an owner, an application or an endpoint, and not several of them."
        raise InvalidInput(given[1], "invalid_choice", detail)
    if "key" in given:
        among = ApiKey.objects.listed().filter(organization=organization)
        return Subject(organization, key=key_or_404(among, asked["key"]))
    if "application" in given:
        applications = Application.objects.filter(organization=organization)
        return Subject(organization, application=one(applications, asked["application"]))
    if "endpoint" in given:
        return Subject(organization, endpoint=endpoint_or_404(organization, asked["endpoint"]))
    if "owner" in given:
        kind, _, identifier = asked["owner"].partition(":")
        if kind not in OwnerType.values:
            raise InvalidInput(
                "owner", "unknown_owner", "An owner is `type:id`, as whoami tells it."
            )
        owner = find_owner({"type": kind, "id": identifier}, organization)
        return Subject(organization, owner=owner or organization)
    return Subject(organization)
