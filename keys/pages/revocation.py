"""How does a person end keys: revoke one or several for ever, or delete one from the list?"""

from datetime import timedelta

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from keys.life import services
from keys.lists.listing import PAGE_SIZE
from keys.pages.addresses import key_address, key_or_404
from keys.pages.answers import answer_changed, answer_list, answer_removed, key_dialog
from keys.pages.key_collections import KeyCollection
from keys.status import Status
from portal import clock
from portal.actors import Actor
from portal.http.requests import PageRequest
from portal.lookups import named_in
from portal.pages.form_pages import GET_AND_POST

LATELY = timedelta(days=7)  # a key used since then is probably still in a program


@require_http_methods(GET_AND_POST)
def revoke(request: PageRequest, collection: KeyCollection, key_id: str) -> HttpResponse:
    """GET asks first, POST revokes. There is no way back."""
    key, now = key_or_404(collection, key_id), clock.now()
    if request.method == "POST":
        key, won = services.revoke(key=key, actor=Actor.person(request), now=now)
        was = "is revoked. Requests with it get 401 Unauthorized from now on."
        said = was if won else "was already revoked."
        return answer_changed(request, key, f"“{key.name}” {said}")
    rotation = key_address(request, key, "rotation")
    can_rotate = key.is_living_at(now) and key.replaced_by is None
    context = {"key": key, "rotation_address": rotation if can_rotate else ""}
    return key_dialog(
        request, "keys/changes/_revoke.html", f"Revoke this {collection.words.noun}?", context
    )


@require_http_methods(GET_AND_POST)
def revoke_several(request: PageRequest, collection: KeyCollection) -> HttpResponse:
    """GET asks about the keys that were ticked (`key`, an id each, of one page at most) and says what will happen to
    how many; POST revokes them one after the other, each with its own event. What had ended already is left alone."""
    asked = request.POST if request.method == "POST" else request.GET
    ids, now = named_in(asked.getlist("key"))[:PAGE_SIZE], clock.now()
    ticked = list(collection.rows().filter(public_id__in=ids).order_by("name", "pk"))
    living = [key for key in ticked if key.status_at(now) is not Status.REVOKED]
    if request.method == "POST":
        actor = Actor.person(request)
        won = sum(services.revoke(key=key, actor=actor, now=now)[1] for key in living)
        noun = collection.words.noun
        said = f"{won} {noun} is revoked." if won == 1 else f"{won} {noun}s are revoked."
        return answer_list(request, f"{said} Requests with what was revoked get 401 from now on.")
    used = sum(1 for key in living if key.last_used_at and now - key.last_used_at < LATELY)
    title = f"Revoke {len(living)} {collection.words.noun}{'' if len(living) == 1 else 's'}?"
    context = {"living": living, "ended": len(ticked) - len(living), "used": used, "title": title}
    return key_dialog(request, "keys/changes/_revoke_several.html", title, context)


@require_http_methods(GET_AND_POST)
def delete(request: PageRequest, collection: KeyCollection, key_id: str) -> HttpResponse:
    """GET asks first, POST revokes the key if it lives and takes it off the list. The audit trail stays."""
    key, now = key_or_404(collection, key_id), clock.now()
    if request.method == "POST":
        services.delete(key=key, actor=Actor.person(request), now=now)
        return answer_removed(request, key, f"“{key.name}” was deleted. Its audit trail stays.")
    context = {"key": key, "is_living": key.is_living_at(now)}
    return key_dialog(
        request, "keys/changes/_delete.html", f"Delete this {collection.words.noun}?", context
    )
