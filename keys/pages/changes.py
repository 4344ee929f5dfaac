"""How does a person change a key's name, its expiry, or what other systems call it?"""

from datetime import tzinfo
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from keys.life import identity, rules, services
from keys.models import ApiKey
from keys.pages.addresses import key_or_404
from keys.pages.answers import answer_changed, key_dialog
from keys.pages.forms import NEVER, ON_A_DATE, ExpiryForm, NameForm, label_as
from keys.pages.key_collections import KeyCollection
from portal import clock
from portal.actors import Actor
from portal.external.forms import ExternalForm
from portal.external.rules import external_of
from portal.http.requests import PageRequest
from portal.pages.form_pages import GET_AND_POST, post_data
from portal.pages.reauthentication import When, proves_lately, refuse_stale_maker
from portal.templatetags.dates import exact
from portal.time_zones import zone_told


@require_http_methods(GET_AND_POST)
def rename(request: PageRequest, collection: KeyCollection, key_id: str) -> HttpResponse:
    """GET asks for a name, POST gives it."""
    key, now = key_or_404(collection, key_id), clock.now()
    form = NameForm(post_data(request), initial={"name": key.name})
    label_as(form, collection.words.short)
    if form.is_valid():
        with form.showing_refusals():
            name = form.cleaned_data["name"]
            saved = services.rename(key=key, name=name, actor=Actor.person(request), now=now)
            return answer_changed(request, saved, f"The key is now called “{saved.name}”.")
    return key_dialog(
        request,
        "keys/changes/_rename.html",
        f"Rename {collection.words.noun}",
        {"form": form, "key": key},
    )


@require_http_methods(GET_AND_POST)
def identify(request: PageRequest, collection: KeyCollection, key_id: str) -> HttpResponse:
    """GET asks what other systems call the key and note beside it, POST says so."""
    key = key_or_404(collection, key_id)
    form = ExternalForm(post_data(request), external=external_of(key))
    if form.is_valid():
        with form.showing_refusals():
            actor = Actor.person(request)
            saved = identity.identify(key=key, asked=form.asked_external(), actor=actor)
            return answer_changed(request, saved, "External id and metadata were saved.")
    context = {"form": form, "key": key}
    return key_dialog(request, "keys/changes/_identity.html", "External id and metadata", context)


@require_http_methods(GET_AND_POST)
@proves_lately(When.INSIDE)
def change_expiry(request: PageRequest, collection: KeyCollection, key_id: str) -> HttpResponse:
    """GET asks for an expiry, POST sets it."""
    key, now = key_or_404(collection, key_id), clock.now()
    zone = ZoneInfo(collection.organization.time_zone)
    initial = present_expiry(key, zone)
    form = ExpiryForm(
        post_data(request), organization=collection.organization, now=now, initial=initial
    )
    if form.is_valid():
        with form.showing_refusals():
            expires_at, actor = form.expires_at(), Actor.person(request)
            if rules.is_longer(key.expires_at, expires_at):
                refuse_stale_maker(request, collection.organization, expires_at)
            saved = services.change_expiry(key=key, expires_at=expires_at, actor=actor, now=now)
            told = ZoneInfo(zone_told(request.user, collection.organization))
            end = exact(saved.expires_at, told) if saved.expires_at else ""
            said = f"The key now expires on {end}." if end else "The key now never expires."
            return answer_changed(request, saved, said)
    return key_dialog(
        request, "keys/changes/_expiry.html", "Change expiry", {"form": form, "key": key}
    )


def present_expiry(key: ApiKey, zone: tzinfo) -> dict[str, object]:
    """What the form shows first: the key's expiry as it is."""
    if key.expires_at is None:
        return {"expiry": NEVER}
    return {"expiry": ON_A_DATE, "date": key.expires_at.astimezone(zone).date()}
