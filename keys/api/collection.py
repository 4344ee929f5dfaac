"""Which keys are there, and may I have another? Listing and making keys of the caller's organization."""

from typing import Any

from django.db.models import prefetch_related_objects
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from keys import listing, services
from keys.api.answers import IDEMPOTENCY_KEY, created
from keys.api.owners import owner_asked
from keys.idempotency import Answer
from keys.models import ApiKey
from keys.serializers import KeyAsked, KeyPageShown, NewKeyShown, shown
from keys.status import Status
from portal import clock, permissions
from portal.api_lists import PAGE_PARAMETERS, page_size
from portal.api_schema import problems
from portal.api_view import ApiView
from portal.errors import InvalidInput
from portal.fields import validated

LIST_PARAMETERS = [
    OpenApiParameter("search", str, description="Part of the name, from 3 characters."),
    OpenApiParameter("status", str, enum=Status.values),
    *PAGE_PARAMETERS,
]


class Keys(ApiView):
    """The keys of the caller's organization, newest first."""

    required_permission = permissions.KEYS_MANAGE

    @extend_schema(
        operation_id="listKeys", parameters=LIST_PARAMETERS, responses=KeyPageShown, tags=["Keys"]
    )
    def get(self, request: Any) -> Response:
        asked, now = request.query_params, clock.now()
        if asked.get("status") == "":
            raise InvalidInput("status", "unknown_status", "Leave status out to list every key.")
        selection = listing.checked_selection(
            asked.get("search", ""), asked.get("status", ""), listing.NEWEST_FIRST
        )
        page = listing.page(
            ApiKey.objects.listed().filter(organization=request.user.organization),
            selection,
            now,
            size=page_size(asked.get("limit")),
            after=asked.get("cursor", ""),
        )
        prefetch_related_objects(page.rows, "created_by_key")
        results = [shown(key, now) for key in page.rows]
        return Response({"results": results, "next_cursor": page.after or None})

    @extend_schema(
        operation_id="createKey",
        parameters=[IDEMPOTENCY_KEY],
        request=KeyAsked,
        responses={201: NewKeyShown, **problems(404, 409, 422)},
        tags=["Keys"],
    )
    def post(self, request: Any) -> Response:
        asked = validated(KeyAsked, request.data)

        def make() -> Answer:
            now, organization = clock.now(), request.user.key.organization
            made = services.generate(
                organization=organization,
                name=asked["name"],
                expires_at=asked["expires_at"],
                owner=owner_asked(asked.get("owner"), organization),
                permissions=asked.get("permissions"),
                actor=request.user.actor(request),
                now=now,
            )
            return Answer({**shown(made.key, now), "key": made.text}, made.key.public_id)

        return created(request, make)
