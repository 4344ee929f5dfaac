"""How does a person end access tokens of a key: one of them, or all at once?"""

from datetime import datetime

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods

from keys.models import ApiKey, IssuedToken
from keys.oauth.revocation import revoked_access_tokens
from keys.pages.addresses import key_or_404
from keys.pages.answers import answer_changed, key_dialog
from keys.pages.key_collections import KeyCollection
from portal import clock
from portal.actors import Actor
from portal.http.requests import PageRequest
from portal.pages.form_pages import GET_AND_POST


@require_http_methods(GET_AND_POST)
def revoke_all(request: PageRequest, collection: KeyCollection, key_id: str) -> HttpResponse:
    """GET asks first, POST refuses every access token made from the key until now."""
    key = key_or_404(collection, key_id)
    if request.method == "POST":
        revoked_access_tokens.revoke_all(key=key, actor=Actor.person(request))
        said = f"Every access token of “{key.name}” is refused from now on. The key itself works."
        return answer_changed(request, key, said)
    title = "Revoke all access tokens?"
    context = {"key": key, "count": len(revoked_access_tokens.living_tokens(key, clock.now()))}
    return key_dialog(request, "keys/changes/_revoke_tokens.html", title, context)


@require_http_methods(GET_AND_POST)
def revoke_one(
    request: PageRequest, collection: KeyCollection, key_id: str, token_id: str
) -> HttpResponse:
    """GET asks first, POST refuses this access token and those made from it."""
    key, now = key_or_404(collection, key_id), clock.now()
    token = token_or_404(key, token_id, now)
    if request.method == "POST":
        revoked_access_tokens.revoke_token(
            key=key,
            token_id=token.token_id,
            expires_at=token.expires_at,
            actor=Actor.person(request),
            now=now,
        )
        return answer_changed(
            request, key, "The access token is refused from now on. The key itself works."
        )
    context = {"key": key, "token": token}
    return key_dialog(
        request, "keys/changes/_revoke_token.html", "Revoke this access token?", context
    )


def token_or_404(key: ApiKey, token_id: str, now: datetime) -> IssuedToken:
    found = next(
        (one for one in revoked_access_tokens.living_tokens(key, now) if one.token_id == token_id),
        None,
    )
    if found is None:
        raise Http404("No such living token of this key.")
    return found
