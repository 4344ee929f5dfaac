"""What can be done to an API user: name it, identify it, deactivate it, delete it."""

from functools import partial
from typing import Any

from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apiusers.api_users import services
from apiusers.forms import ApiUserDeletionForm, NamedForm
from apiusers.lookups import api_user_or_404
from apiusers.models import ApiUser
from portal import clock
from portal.actors import Actor
from portal.external.forms import ExternalForm
from portal.external.rules import external_of
from portal.http.requests import PageRequest
from portal.models import Organization
from portal.pages.access_policies import organization_view
from portal.pages.form_pages import GET_AND_POST, post_data, redirect_with_success
from portal.pages.generic import ChangeDialog, Saved, change_in_dialog
from portal.pages.reauthentication import When, proves_lately, refuse_stale_maker

RENAMING = ChangeDialog("Rename API user", "apiusers/_named.html", form=NamedForm)
IDENTIFYING = ChangeDialog(
    "External id and metadata", "apiusers/api_users/_identity.html", form=ExternalForm
)


@organization_view("security.view")
@require_safe
def api_user_page(
    request: PageRequest, organization: Organization, api_user_id: str
) -> HttpResponse:
    """The page of one API user opens on its teams."""
    api_user = api_user_or_404(organization, api_user_id)
    return redirect("apiusers:api_user_teams", organization.public_id, api_user.public_id)


@organization_view("api_users.manage")
@require_http_methods(GET_AND_POST)
def change(request: PageRequest, organization: Organization, api_user_id: str) -> HttpResponse:
    """Rename and describe."""
    api_user = api_user_or_404(organization, api_user_id)
    return RENAMING.response(
        request,
        partial(services.change_api_user, api_user=api_user),
        initial=model_to_dict(api_user, fields=["name", "description"]),
        after=(page_of(api_user), "The API user was changed."),
        context={"api_user": api_user, "behind": api_user.name},
    )


@organization_view("api_users.manage")
@require_http_methods(GET_AND_POST)
def identify(request: PageRequest, organization: Organization, api_user_id: str) -> HttpResponse:
    """What other systems call it, and what is noted beside it."""
    api_user = api_user_or_404(organization, api_user_id)

    def save(*, actor: Actor, **asked: Any) -> ApiUser:
        return services.identify(api_user=api_user, asked=asked, actor=actor)

    return IDENTIFYING.response(
        request,
        save,
        initial=external_of(api_user).shown(),
        after=(page_of(api_user), "External id and metadata were saved."),
        context={"api_user": api_user, "behind": api_user.name},
    )


@organization_view("api_users.manage")
@require_POST
@proves_lately(When.INSIDE)
def set_active(request: PageRequest, organization: Organization, api_user_id: str) -> HttpResponse:
    """Deactivate or reactivate, as the form's `active` says."""
    api_user = api_user_or_404(organization, api_user_id)
    active = request.POST.get("active") == "1"
    if active:  # its tokens, whoever holds them, work again
        refuse_stale_maker(request, organization, None)
    services.set_active(api_user=api_user, active=active, actor=Actor.person(request))
    said = "is active again." if active else "is deactivated: its tokens stopped at once."
    return redirect_with_success(request, page_of(api_user), f"{api_user.name} {said}")


@organization_view("api_users.manage")
@require_http_methods(GET_AND_POST)
def delete(request: PageRequest, organization: Organization, api_user_id: str) -> HttpResponse:
    """Asks and names how many tokens stop; deletes when no more than these would."""
    api_user, now = api_user_or_404(organization, api_user_id), clock.now()
    living = services.living_tokens(api_user, now)
    form = ApiUserDeletionForm(post_data(request))

    def save() -> Saved:
        services.delete_api_user(
            api_user=api_user,
            actor=Actor.person(request),
            now=now,
            confirmed=living <= (form.cleaned_data["told"] or 0),
        )
        listed = reverse("apiusers:list", args=[organization.public_id])
        return listed, f"{api_user.name} was deleted."

    return change_in_dialog(
        request,
        form,
        save,
        template="apiusers/api_users/_delete.html",
        title="Delete API user",
        close=page_of(api_user),
        context={"api_user": api_user, "living_tokens": living, "behind": api_user.name},
    )


def page_of(api_user: ApiUser) -> str:
    return reverse(
        "apiusers:api_user_teams", args=[api_user.organization.public_id, api_user.public_id]
    )
