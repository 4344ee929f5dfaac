"""What do the routes about keys do, wherever they stand? The same for `/v1/keys` and for the tokens beneath an owner.

Each function is given the rows or the owner that its route names, and asks the services that the pages ask.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects
from drf_spectacular.utils import OpenApiParameter
from rest_framework.response import Response

from apiusers.models import ApiUser
from keys.api.answers import respond_created
from keys.api.serializers import KeyChangeAsked, RevocationAsked, RotationAsked, moment, render_key
from keys.life import rotation, services
from keys.life.idempotency import CreatedAnswer
from keys.life.identity import identify
from keys.life.restricting import change_restrictions
from keys.lists import listing
from keys.lists.selection import NEWEST_FIRST, SHORTEST_SEARCH, clean_selection
from keys.models import ApiKey, ApiKeyQuerySet
from keys.status import Status
from keys.verification.authentication import KeyRequest
from keys.verification.owners import with_owner
from portal import clock
from portal.api.fields import validated
from portal.api.lists import PAGE_PARAMETERS, page_size
from portal.api.schema import switch_parameter
from portal.errors import InvalidInput
from portal.external.rules import LONGEST_SEARCH
from portal.external.serializers import EXTERNAL_ID, external_in, has_external_id
from portal.http.query import is_asked
from portal.lookups import one
from portal.models import Organization, User
from portal.restrictions.serializers import restrictions_in

ID = re.compile(r"[0-9A-Za-z]{12}", re.ASCII)
KEY_ID = OpenApiParameter(
    "key_id", {"type": "string", "pattern": f"^{ID.pattern}$"}, OpenApiParameter.PATH
)
CONFIRMED = switch_parameter(
    "confirmed", "Needed where the new `ip_allow` of the calling key leaves out where it is."
)
LIST_PARAMETERS = [
    OpenApiParameter(
        "search",
        {"type": "string", "minLength": SHORTEST_SEARCH, "maxLength": LONGEST_SEARCH},
        description="Part of the name, the external id or the metadata, from 3 characters.",
    ),
    EXTERNAL_ID,
    OpenApiParameter("status", str, enum=Status.values),
    *PAGE_PARAMETERS,
]


def list_keys(request: KeyRequest, among: ApiKeyQuerySet) -> Response:
    """One page of these keys, newest first. Raises InvalidInput `search_too_short`, `unknown_status` and others."""
    asked, now = request.query_params, clock.now()
    refuse_empty(asked)
    selection = clean_selection(asked.get("search", ""), asked.get("status", ""), NEWEST_FIRST)
    among = among.filter(has_external_id(asked))
    size, cursor = page_size(asked.get("limit")), asked.get("cursor", "")
    page = listing.page(among, selection, now, size=size, after=cursor)
    prefetch_related_objects(page.rows, "created_by_key")
    results = [render_key(key, now) for key in page.rows]
    return Response({"results": results, "next_cursor": page.after or None})


def refuse_empty(asked: Any) -> None:
    """A filter that would not filter is refused, so that nobody takes every key for what was searched."""
    if asked.get("status") == "":
        raise InvalidInput("status", "unknown_status", "Leave status out to list every key.")
    if "search" in asked and len(asked["search"].strip()) < SHORTEST_SEARCH:
        detail = f"Search for at least {SHORTEST_SEARCH} characters, or leave search out."
        raise InvalidInput("search", "search_too_short", detail)


def key_or_404(among: ApiKeyQuerySet, key_id: str) -> ApiKey:
    """The key with this public id among these. Raises Http404, told alike for every other."""
    rows = with_owner(among).select_related("created_by_user", "created_by_key")
    return one(rows, key_id)


def make_key(
    request: KeyRequest,
    asked: dict[str, Any],
    owner: Callable[[], User | ApiUser | None],
    path: str,
    organization: Organization | None = None,
) -> Response:
    """201 with a new key and its full text; its address is below `path`. A repetition does not ask for the owner.
    Without `organization` it is one of the caller's."""

    def make() -> CreatedAnswer:
        now = clock.now()
        made = services.generate(
            organization=organization or request.user.organization,
            name=asked["name"],
            expires_at=asked["expires_at"],
            owner=owner(),
            permissions=asked.get("permissions"),
            restrictions=restrictions_in(asked),
            external=external_in(asked),
            actor=request.user.actor(request),
            now=now,
        )
        return CreatedAnswer({**render_key(made.key, now), "key": made.text}, made.key.public_id)

    return respond_created(request, make, path)


def change_key(request: KeyRequest, key: ApiKey) -> Response:
    asked, now = validated(KeyChangeAsked, request.data), clock.now()
    actor = request.user.actor(request)
    with transaction.atomic():
        if "name" in asked:
            key = services.rename(key=key, name=asked["name"], actor=actor, now=now)
        if "expires_at" in asked:
            expiry = asked["expires_at"]
            key = services.change_expiry(key=key, expires_at=expiry, actor=actor, now=now)
        if wanted := restrictions_in(asked):
            confirmed = is_asked(request, "confirmed")
            key = change_restrictions(
                key=key, asked=wanted, actor=actor, now=now, confirmed=confirmed
            )
        if external := external_in(asked):
            key = identify(key=key, asked=external, actor=actor)
    return Response(render_key(key, now))


def delete_key(request: KeyRequest, key: ApiKey) -> Response:
    services.delete(key=key, actor=request.user.actor(request), now=clock.now())
    return Response(status=204)


def rotate_key(request: KeyRequest, key: ApiKey, path: str) -> Response:
    """201 with the successor and its full text; its address is below `path`."""
    asked = validated(RotationAsked, request.data)

    def make() -> CreatedAnswer:
        overlap, now = timedelta(seconds=asked["overlap_seconds"]), clock.now()
        made = rotation.rotate(key=key, overlap=overlap, actor=request.user.actor(request), now=now)
        old = {"id": made.replaces.public_id, "expires_at": moment(made.replaces.expires_at)}
        body = {**render_key(made.key, now), "key": made.text, "replaces": old}
        return CreatedAnswer(body, made.key.public_id)

    return respond_created(request, make, path)


def revoke_key(request: KeyRequest, key: ApiKey) -> Response:
    asked, now = validated(RevocationAsked, request.data), clock.now()
    actor = request.user.actor(request)
    key, _ = services.revoke(key=key, actor=actor, now=now, reason=asked["reason"])
    return Response(render_key(key, now))
