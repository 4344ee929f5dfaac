"""The list of API users, and what can be done to one of them."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apiusers.api_users import services
from apiusers.forms import ApiUserDeletionForm, NamedForm
from apiusers.lookups import api_user_or_404, api_users_of
from apiusers.models import ApiUser
from portal import clock
from portal.actors import Actor
from portal.http.requests import PageRequest
from portal.models import Organization
from portal.pages.form_pages import GET_AND_POST, dialog, done, posted
from portal.pages.generic import RowList, Saved, saved
from portal.pages.policies import organization_view

API_USERS = RowList("apiusers/api_users.html", manages="api_users.manage")


@organization_view("security.view")
@require_safe
def api_user_list(request: PageRequest, organization: Organization) -> HttpResponse:
    """API users with their teams and roles, by name, with a search."""
    rows = api_users_of(organization)
    whole = rows.prefetch_related("team_members__team", "role_assignments__role")
    return API_USERS.response(request, rows, whole=whole)


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
    before = {"name": api_user.name, "description": api_user.description}
    form = NamedForm(posted(request), initial=before)

    def save() -> Saved:
        services.change_api_user(
            api_user=api_user, **form.cleaned_data, actor=Actor.person(request)
        )
        return page_of(api_user), "The API user was changed."

    if answer := saved(request, form, save):
        return answer
    context = {"form": form, "api_user": api_user, "behind": api_user.name}
    return dialog(request, "apiusers/_rename.html", "Rename API user", page_of(api_user), context)


@organization_view("api_users.manage")
@require_POST
def set_active(request: PageRequest, organization: Organization, api_user_id: str) -> HttpResponse:
    """Deactivate or reactivate, as the form's `active` says."""
    api_user = api_user_or_404(organization, api_user_id)
    active = request.POST.get("active") == "1"
    services.set_active(api_user=api_user, active=active, actor=Actor.person(request))
    said = "is active again." if active else "is deactivated: its tokens stopped at once."
    return done(request, page_of(api_user), f"{api_user.name} {said}")


@organization_view("api_users.manage")
@require_http_methods(GET_AND_POST)
def delete(request: PageRequest, organization: Organization, api_user_id: str) -> HttpResponse:
    """Asks and names how many tokens stop; deletes when no more than these would."""
    api_user, now = api_user_or_404(organization, api_user_id), clock.now()
    living = services.living_tokens(api_user, now)
    form = ApiUserDeletionForm(posted(request))

    def save() -> Saved:
        services.delete_api_user(
            api_user=api_user,
            actor=Actor.person(request),
            now=now,
            confirmed=living <= (form.cleaned_data["told"] or 0),
        )
        listed = reverse("apiusers:list", args=[organization.public_id])
        return listed, f"{api_user.name} was deleted."

    if answer := saved(request, form, save):
        return answer
    context = {"api_user": api_user, "living_tokens": living, "form": form}
    context["behind"] = api_user.name
    return dialog(request, "apiusers/_delete.html", "Delete API user", page_of(api_user), context)


def page_of(api_user: ApiUser) -> str:
    return reverse(
        "apiusers:api_user_teams", args=[api_user.organization.public_id, api_user.public_id]
    )
