"""What have I allowed to which application, and how do I take it back? A person's own page, over all organizations."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from keys.models import ApiKey, ApiKeyQuerySet, Application
from keys.oauth.grants import consents
from keys.oauth.scope_meanings import RequestedScope, requested_scopes
from keys.status import where_living
from portal import clock
from portal.actors import Actor
from portal.http.requests import PageRequest
from portal.models import User
from portal.pages.access_policies import signed_in_view
from portal.pages.form_pages import GET_AND_POST, post_data, redirect_with_success
from portal.pages.forms import RefusableForm
from portal.pages.htmx import render_page_or_fragment


@dataclass(frozen=True)
class Allowed:
    """Everything that a person allows one application now. They were asked each time, so it may be several consents."""

    application: Application
    scopes: list[RequestedScope]
    allowed_at: datetime  # the last time
    expires_at: datetime | None  # of the one that lives longest
    last_used_at: datetime | None

    @classmethod
    def of(cls, group: list[ApiKey]) -> "Allowed":
        application = cast(Application, group[0].application)
        scope = {name for consent in group for name in consent.permissions}
        uses = [consent.last_used_at for consent in group if consent.last_used_at]
        ends = [consent.expires_at for consent in group if consent.expires_at]
        return cls(
            application=application,
            scopes=requested_scopes(scope, frozenset(scope)),
            allowed_at=max(consent.created_at for consent in group),
            expires_at=max(ends, default=None),
            last_used_at=max(uses, default=None),
        )


@signed_in_view
@require_safe
def allowed_list(request: PageRequest) -> HttpResponse:
    groups: dict[int | None, list[ApiKey]] = {}
    for consent in living(cast(User, request.user), clock.now()):
        groups.setdefault(consent.application_id, []).append(consent)
    context = {"rows": [Allowed.of(group) for group in groups.values()]}
    return render(request, "keys/consent/allowed.html", context)


@signed_in_view
@require_http_methods(GET_AND_POST)
def withdraw(request: PageRequest, application_id: str) -> HttpResponse:
    """Ends all that the person allows this application; its tokens are refused from the next request on."""
    now = clock.now()
    known = application_id.isascii() and application_id.isalnum()
    rows = living(cast(User, request.user), now).filter(application__public_id=application_id)
    found = list(rows) if known else []
    if not found:
        raise Http404("The person allows no such application anything.")
    name = found[0].name
    if RefusableForm(post_data(request)).is_valid():
        with transaction.atomic():
            for consent in found:
                consents.withdraw(consent=consent, actor=Actor.person(request), now=now)
        return redirect_with_success(
            request, reverse("keys:allowed"), f"{name} can no longer act for you."
        )
    context = {
        "name": name,
        "title": "Withdraw",
        "action": request.path,
        "close": reverse("keys:allowed"),
    }
    return render_page_or_fragment(
        request, "keys/consent/allowed_dialog.html", "keys/consent/_withdraw.html", context
    )


def living(user: User, now: datetime) -> ApiKeyQuerySet:
    """The person's consents that count, the newest first; not those where they are no member any more."""
    rows = ApiKey.objects.consents().filter(
        where_living(now), owner_user=user, organization__memberships__user=user
    )
    return rows.select_related("application__organization", "organization", "last_use").order_by(
        "-pk"
    )
