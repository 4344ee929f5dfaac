"""How does a person replace a key: rotate it with an overlap, change the overlap, or re-issue it?"""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from keys.life import rotation, rules, services
from keys.models import ApiKey
from keys.pages.addresses import key_address, key_or_404
from keys.pages.answers import answer_changed, key_dialog, show_once
from keys.pages.forms import OverlapForm, label_as
from keys.pages.key_collections import KeyCollection
from keys.verification import owners
from portal import clock
from portal.actors import Actor
from portal.errors import Conflict, Refusal
from portal.http.requests import PageRequest
from portal.pages.form_pages import GET_AND_POST, REFUSED, post_data
from portal.pages.reauthentication import When, proves_lately, refuse_stale_maker
from portal.permissions import KEYS_MANAGE


@require_http_methods(GET_AND_POST)
@proves_lately(When.INSIDE)
def rotate(request: PageRequest, collection: KeyCollection, key_id: str) -> HttpResponse:
    """GET asks for the overlap, POST makes the successor and shows it once."""
    key, now = key_or_404(collection, key_id), clock.now()
    form, ends_at = overlap_form(request, collection, now), rotation.successor_ends_at(key, now)
    if form.is_valid():
        with form.showing_refusals():
            overlap, actor = form.chosen_overlap(), Actor.person(request)
            refuse_stale_successor(request, key, ends_at)
            made = rotation.rotate(key=key, overlap=overlap, actor=actor, now=now)
            return show_once(request, made, replaces=made.replaces, now=now)
    context = {"form": form, "key": key, "ends_at": ends_at, **obstacle(request, key)}
    return key_dialog(
        request, "keys/changes/_rotate.html", f"Rotate {collection.words.noun}", context
    )


@require_http_methods(GET_AND_POST)
@proves_lately(When.INSIDE)
def change_overlap(request: PageRequest, collection: KeyCollection, key_id: str) -> HttpResponse:
    """GET asks how long the old key of a rotation works from now on, POST sets it."""
    key, now = key_or_404(collection, key_id), clock.now()
    form = overlap_form(request, collection, now)
    if form.is_valid():
        with form.showing_refusals():
            overlap, actor = form.chosen_overlap(), Actor.person(request)
            if rules.is_longer(key.expires_at, now + overlap):
                refuse_stale_maker(request, collection.organization, now + overlap)
            saved = rotation.change_overlap(key=key, overlap=overlap, actor=actor, now=now)
            ended = not saved.is_living_at(clock.now())
            said = "The overlap has ended." if ended else "The overlap was changed."
            return answer_changed(request, saved, said)
    context = {"form": form, "key": key, **without_overlap(collection, key, now)}
    return key_dialog(request, "keys/changes/_overlap.html", "Change overlap", context)


def refuse_stale_successor(request: PageRequest, key: ApiKey, ends_at: datetime | None) -> None:
    """Before the text of a key takes the place of another's. Raises ProofNeededError."""
    holds = [*owners.permissions_of(key), *([KEYS_MANAGE] if key.owner_api_user_id else [])]
    refuse_stale_maker(request, key.organization, ends_at, holds=holds)


def without_overlap(collection: KeyCollection, key: ApiKey, now: datetime) -> dict[str, str]:
    """Why this key has no overlap to change; the service refuses all the same."""
    if key.replaced_by is None:
        ways = "Rotate it to get a new one while it goes on working."
        return {
            "obstacle": f"This {collection.words.short} was not rotated, so it has no overlap. {ways}"
        }
    try:
        services.refuse_dead(key, now)
    except Conflict as refusal:
        return {"obstacle": refusal.detail}
    return {}


def overlap_form(request: PageRequest, collection: KeyCollection, now: datetime) -> OverlapForm:
    form = OverlapForm(post_data(request), organization=collection.organization, now=now)
    label_as(form, collection.words.short)
    return form


@require_http_methods(GET_AND_POST)
@proves_lately(When.INSIDE)
def reissue(request: PageRequest, collection: KeyCollection, key_id: str) -> HttpResponse:
    """GET asks first, POST replaces a key that was never used and shows the new one once."""
    key, now = key_or_404(collection, key_id), clock.now()
    context: dict[str, Any] = {"key": key, **obstacle(request, key)}
    if key.last_used_at is not None:
        used = f"This {collection.words.short} has been used, so somebody holds it."
        context["obstacle"] = f"{used} Rotate it instead."
    if request.method == "POST":
        refuse_stale_successor(request, key, key.expires_at)
        try:
            made = rotation.reissue(key=key, actor=Actor.person(request), now=now)
            return show_once(request, made, reissued=key)
        except Refusal as refusal:
            context["obstacle"] = refusal.detail
    status = REFUSED if request.method == "POST" else 200
    return key_dialog(
        request,
        "keys/changes/_reissue.html",
        f"Re-issue {collection.words.noun}",
        context,
        status=status,
    )


def obstacle(request: PageRequest, key: ApiKey) -> dict[str, str]:
    """Why this key can't be replaced, told before a person fills in the form; the service refuses all the same."""
    if successor := key.replaced_by:
        listed = successor.deleted_at is None
        successor.organization = key.organization
        return {
            "obstacle": f"It was already replaced by {successor.masked}.",
            "successor_address": key_address(request, successor) if listed else "",
        }
    try:
        services.refuse_dead(key, clock.now())
    except Conflict as refusal:
        return {"obstacle": refusal.detail}
    return {}
