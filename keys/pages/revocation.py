"""How does a person end a key: revoke it for ever, or delete it from the list?"""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from keys.life import services
from keys.pages.addresses import key_address, key_or_404
from keys.pages.answers import answer_changed, answer_removed, key_dialog
from keys.pages.key_collections import KeyCollection
from portal import clock
from portal.actors import Actor
from portal.http.requests import PageRequest
from portal.pages.form_pages import GET_AND_POST


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
