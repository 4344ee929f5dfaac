"""The roles of an organization: the predefined ones to read, its own to make, change and delete."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from apiusers.effective import expanded
from apiusers.forms import RoleForm
from apiusers.lookups import role_or_404, roles_of
from apiusers.roles import services as roles
from portal import clock
from portal.actors import Actor
from portal.http.requests import PageRequest
from portal.models import Organization
from portal.pages.form_pages import GET_AND_POST, dialog, posted
from portal.pages.forms import DeletionForm
from portal.pages.generic import RowList, Saved, saved
from portal.pages.lists import ListPage
from portal.pages.policies import organization_view
from portal.paging import Order
from portal.permissions import known

# The oldest first, so that the predefined roles, which came first, stand first.
ROLES = RowList("apiusers/roles.html", manages="roles.manage", order=Order("created_at"))


@organization_view("security.view")
@require_safe
def role_list(request: PageRequest, organization: Organization) -> HttpResponse:
    """Roles with what they grant, in plain language, with a search."""
    return ROLES.response(request, roles_of(organization), context_of=what_they_grant)


def what_they_grant(page: ListPage) -> dict[str, Any]:
    """Each role with the names and the words of its permissions."""
    words = known()
    return {
        "roles": [
            (role, sorted((name, words[name]) for name in expanded(role.permissions)))
            for role in page.rows
        ]
    }


@organization_view("roles.manage")
@require_http_methods(GET_AND_POST)
def create(request: PageRequest, organization: Organization) -> HttpResponse:
    actor = Actor.person(request)
    form = RoleForm(posted(request), grantable=actor.permissions)

    def save() -> Saved:
        role = roles.create_role(
            organization=organization, **form.cleaned_data, actor=actor, now=clock.now()
        )
        return list_of(organization), f"The role {role.name} was added."

    if answer := saved(request, form, save):
        return answer
    context = {"form": form, "label": "Add role", "behind": "Roles"}
    return dialog(request, "apiusers/_role.html", "Add role", list_of(organization), context)


@organization_view("roles.manage")
@require_http_methods(GET_AND_POST)
def change(request: PageRequest, organization: Organization, role_id: str) -> HttpResponse:
    role, actor = role_or_404(organization, role_id), Actor.person(request)
    before = {name: getattr(role, name) for name in ("name", "description", "permissions")}
    form = RoleForm(posted(request), initial=before, grantable=actor.permissions, role=role)

    def save() -> Saved:
        roles.change_role(role=role, **form.cleaned_data, actor=actor)
        return list_of(organization), "The role was changed."

    if answer := saved(request, form, save):
        return answer
    context = {"form": form, "label": "Save", "behind": "Roles"}
    return dialog(request, "apiusers/_role.html", "Change role", list_of(organization), context)


@organization_view("roles.manage")
@require_http_methods(GET_AND_POST)
def delete(request: PageRequest, organization: Organization, role_id: str) -> HttpResponse:
    role = role_or_404(organization, role_id)
    form = DeletionForm(posted(request))

    def save() -> Saved:
        roles.delete_role(role=role, actor=Actor.person(request))
        return list_of(organization), f"The role {role.name} was deleted."

    if answer := saved(request, form, save):
        return answer
    context = {"form": form, "subject": role.name, "what": "role", "behind": "Roles"}
    return dialog(request, "apiusers/_end.html", "Delete role", list_of(organization), context)


def list_of(organization: Organization) -> str:
    return reverse("apiusers:roles", args=[organization.public_id])
