"""How does an administrator add an API user, with its first token if wanted? One window, one answer.

The window stands on this floor because it makes a token; the API user's own pages belong to the floor below.
"""

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from apiusers.api_users import services as api_users
from apiusers.models import ApiUser
from keys.life import services
from keys.life.services import NewKey
from keys.pages.answers import shown_once
from keys.pages.api_user_form import ApiUserForm
from keys.pages.key_collections import API_USER, Shelf
from portal import clock
from portal.actors import Actor
from portal.http.requests import PageRequest
from portal.models import Organization
from portal.pages.form_pages import GET_AND_POST, dialog, done, posted
from portal.pages.policies import organization_view


@organization_view("api_users.manage")
@require_http_methods(GET_AND_POST)
def add(request: PageRequest, organization: Organization) -> HttpResponse:
    """GET asks; POST makes the API user, and shows its token once when one was asked for."""
    form = ApiUserForm(posted(request), organization=organization, now=clock.now())
    if form.is_valid():
        with form.showing_refusals():
            api_user, made = make(form, organization, Actor.person(request))
            return answer(request, api_user, made)
    close = reverse("apiusers:list", args=[organization.public_id])
    context = {"form": form, "behind": "API users"}
    page = "apiusers/dialog.html"
    return dialog(request, "keys/_add_api_user.html", "Add API User", close, context, page=page)


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
        actor=actor,
        now=form.now,
    )
    return api_user, made


def answer(request: PageRequest, api_user: ApiUser, made: NewKey | None) -> HttpResponse:
    shelf = Shelf(API_USER, api_user.organization, api_user, may_change=True)
    if made is None:
        return done(request, shelf.address(), f"The API user {api_user.name} was added.")
    request.shelf = shelf  # type: ignore[attr-defined]
    return shown_once(request, made, leads_on=True)
