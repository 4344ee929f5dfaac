"""Which tokens did people leave behind, and what becomes of them: handed over to an API user, or retired?"""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from apiusers.lookups import api_users_of
from apiusers.models import ApiUser
from keys.life import orphans, services
from keys.models import ApiKey
from portal import clock
from portal.actors import Actor
from portal.errors import NameTaken
from portal.http.requests import PageRequest
from portal.lookups import one
from portal.models import Organization
from portal.pages.access_policies import organization_view
from portal.pages.form_pages import GET_AND_POST, dialog, post_data, redirect_with_success
from portal.pages.forms import RefusableForm, offer
from portal.pages.htmx import render_page_or_fragment
from portal.pages.lists import asked_search, list_page
from portal.pages.reauthentication import When, proves_lately, refuse_stale_maker
from portal.paging import Order

NEWEST_FIRST = Order("created_at", descending=True)


class HandOverForm(RefusableForm):
    """To which API user? Those that are active are offered."""

    api_user = forms.ChoiceField(
        label="API user",
        error_messages={
            "required": "Choose an API user.",
            "invalid_choice": "Choose one of these.",
        },
    )

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = api_users_of(organization).filter(is_active=True).order_by("name")
        self.rows = {row.public_id: row for row in rows}
        offer(self, "api_user", [(key, row.name) for key, row in self.rows.items()])


@organization_view("member_tokens.manage")
@require_safe
def orphan_list(request: PageRequest, organization: Organization) -> HttpResponse:
    """The tokens of people who left, newest first, with a search."""
    left = orphans.orphaned(organization, clock.now())
    page = list_page(request, left.filter(name__icontains=asked_search(request)), NEWEST_FIRST)
    return render_page_or_fragment(
        request,
        "keys/orphans/list.html",
        "keys/orphans/_list.html",
        {"page": page},
        status=page.status,
    )


@organization_view("member_tokens.manage")
@require_http_methods(GET_AND_POST)
@proves_lately(When.INSIDE)
def hand_over(request: PageRequest, organization: Organization, key_id: str) -> HttpResponse:
    """GET asks to whom, POST hands over: the same text works again, as far as the API user may."""
    key, now = orphan_or_404(organization, key_id), clock.now()
    form = HandOverForm(post_data(request), organization=organization)
    if form.is_valid():
        api_user = form.rows[form.cleaned_data["api_user"]]
        refuse_stale_maker(request, organization, key.expires_at)
        with form.showing_refusals():
            try:
                orphans.hand_over(key=key, api_user=api_user, actor=Actor.person(request), now=now)
            except NameTaken:
                form.add_error("api_user", taken_by(api_user, key))
            else:
                return redirect_with_success(request, list_of(organization), said_of(key, api_user))
    context = {"form": form, "key": key, "behind": "Orphaned tokens"}
    close = list_of(organization)
    page = "apiusers/dialog.html"
    return dialog(
        request, "keys/orphans/_hand_over.html", "Hand over token", close, context, page=page
    )


@organization_view("member_tokens.manage")
@require_http_methods(GET_AND_POST)
def retire(request: PageRequest, organization: Organization, key_id: str) -> HttpResponse:
    """GET asks, POST revokes for ever."""
    key = orphan_or_404(organization, key_id)
    if request.method == "POST":
        actor = Actor.person(request)
        services.revoke(key=key, actor=actor, now=clock.now(), reason="retired")
        return redirect_with_success(request, list_of(organization), f"“{key.name}” is revoked.")
    context = {"key": key, "behind": "Orphaned tokens"}
    page = "apiusers/dialog.html"
    return dialog(
        request,
        "keys/orphans/_retire.html",
        "Retire token",
        list_of(organization),
        context,
        page=page,
    )


def said_of(key: ApiKey, api_user: ApiUser) -> str:
    rotate = "Rotate it soon: the person who left may know its text."
    return f"“{key.name}” belongs to {api_user.name} now. {rotate}"


def taken_by(api_user: ApiUser, key: ApiKey) -> str:
    ways = "Rename that one first, or choose another API user. Nothing was changed."
    return f"{api_user.name} has a token called “{key.name}” itself. {ways}"


def orphan_or_404(organization: Organization, key_id: str) -> ApiKey:
    return one(orphans.orphaned(organization, clock.now()), key_id)


def list_of(organization: Organization) -> str:
    return reverse("keys:orphans", args=[organization.public_id])
