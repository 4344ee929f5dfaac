"""How does an administrator add an API user, with its first token if wanted? One window, one answer.

The window stands on this floor because it makes a token; the API user's own pages belong to the floor below.
"""

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from apiusers.api_users import services as api_users
from apiusers.models import ApiUser
from keys.life import services
from keys.life.services import NewKey
from keys.pages.answers import show_once
from keys.pages.forms import RestrictedFromBirthForm, is_of_restrictions
from keys.pages.key_collections import API_USER, KeyCollection
from portal import clock
from portal.actors import Actor
from portal.http.requests import PageRequest
from portal.models import Organization
from portal.names import LENGTH as NAME_LENGTH
from portal.pages.access_policies import organization_view
from portal.pages.form_pages import GET_AND_POST, dialog, post_data, redirect_with_success
from portal.pages.reauthentication import When, proves_lately, refuse_stale_maker
from portal.permissions import KEYS_MANAGE
from portal.remote import client_ip

OF_TOKEN = frozenset({"token_name", "expiry", "date", "days"})


class ApiUserForm(RestrictedFromBirthForm):
    """A new API user, and its first token when the box is ticked."""

    # The token's fields are hidden until the box is ticked, where a browser could not show what it misses.
    use_required_attribute = False
    field_order = ["name", "adds_token", "token_name", "expiry", "date", "days"]

    name = forms.CharField(
        label="Name",
        strip=False,
        max_length=NAME_LENGTH,
        error_messages={"required": "Enter a name."},
        widget=forms.TextInput(
            attrs={"placeholder": "erp-sync", "autocomplete": "off", "autofocus": True}
        ),
    )
    adds_token = forms.BooleanField(label="Add an API token", required=False)
    token_name = forms.CharField(
        label="Token name",
        error_messages={"required": "Enter a name for the token."},
        strip=False,
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"placeholder": "production-main", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("adds_token"):
            of_token = [
                name for name in self.errors if name in OF_TOKEN or is_of_restrictions(name)
            ]
            for name in of_token:
                del self.errors[name]
        elif "token_name" in cleaned and not cleaned["token_name"].strip():
            self.add_error("token_name", "Enter a name for the token.")
        return cleaned


@organization_view("api_users.manage")
@require_http_methods(GET_AND_POST)
@proves_lately(When.INSIDE)
def add(request: PageRequest, organization: Organization) -> HttpResponse:
    """GET asks; POST makes the API user, and shows its token once when one was asked for."""
    here = client_ip(request)
    form = ApiUserForm(post_data(request), organization=organization, now=clock.now(), here=here)
    if form.is_valid():
        with form.showing_refusals():
            if form.cleaned_data["adds_token"]:
                # A role that is given to it later makes it one that makes others.
                refuse_stale_maker(request, organization, form.expires_at(), holds=[KEYS_MANAGE])
            api_user, made = make(form, organization, Actor.person(request))
            return answer(request, api_user, made)
    close = reverse("apiusers:list", args=[organization.public_id])
    context = {"form": form, "behind": "API users"}
    page = "apiusers/dialog.html"
    return dialog(
        request, "keys/generate/_add_api_user.html", "Add API User", close, context, page=page
    )


@transaction.atomic
def make(
    form: ApiUserForm, organization: Organization, actor: Actor
) -> tuple[ApiUser, NewKey | None]:
    """Both or neither: a refused token leaves no API user behind."""
    api_user = api_users.create_api_user(
        organization=organization, name=form.cleaned_data["name"], actor=actor, now=form.now
    )
    if not form.cleaned_data["adds_token"]:
        return api_user, None
    made = services.generate(
        organization=organization,
        owner=api_user,
        name=form.cleaned_data["token_name"],
        expires_at=form.expires_at(),
        restrictions=form.chosen_restrictions(),
        actor=actor,
        now=form.now,
    )
    return api_user, made


def answer(request: PageRequest, api_user: ApiUser, made: NewKey | None) -> HttpResponse:
    collection = KeyCollection(API_USER, api_user.organization, api_user, may_change=True)
    if made is None:
        return redirect_with_success(
            request, collection.address(), f"The API user {api_user.name} was added."
        )
    request.collection = collection  # type: ignore[attr-defined]
    return show_once(request, made, leads_on=True)
