"""How does a person end a key: revoke it for ever, or delete it from the list?"""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from keys import services
from keys.views.addresses import key_address, key_or_404
from keys.views.answers import changed, dialog, removed
from portal import clock
from portal.audit import Actor
from portal.models import Organization
from portal.page_request import PageRequest
from portal.policies import organization_view


@organization_view("keys.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: PageRequest, organization: Organization, key_id: str) -> HttpResponse:
    """GET asks first, POST revokes. There is no way back."""
    key, now = key_or_404(organization, key_id), clock.now()
    if request.method == "POST":
        key, won = services.revoke(key=key, actor=Actor.person(request), now=now)
        was = "is revoked. Requests with it get 401 Unauthorized from now on."
        said = was if won else "was already revoked."
        return changed(request, key, f"“{key.name}” {said}")
    rotation = key_address(request, key, "rotation")
    can_rotate = key.is_living_at(now) and not hasattr(key, "successor")
    context = {"key": key, "rotation_address": rotation if can_rotate else ""}
    return dialog(request, "keys/_revoke.html", "Revoke this API key?", context)


@organization_view("keys.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: PageRequest, organization: Organization, key_id: str) -> HttpResponse:
    """GET asks first, POST revokes the key if it lives and takes it off the list. The audit trail stays."""
    key, now = key_or_404(organization, key_id), clock.now()
    if request.method == "POST":
        services.delete(key=key, actor=Actor.person(request), now=now)
        return removed(request, key, f"“{key.name}” was deleted. Its audit trail stays.")
    context = {"key": key, "is_living": key.is_living_at(now)}
    return dialog(request, "keys/_delete.html", "Delete this API key?", context)
