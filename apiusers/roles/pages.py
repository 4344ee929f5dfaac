"""How are the roles of an organization made, changed and deleted? The predefined ones can only be read."""

from collections.abc import Callable
from functools import partial

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from apiusers.forms import RoleForm
from apiusers.lookups import role_or_404
from apiusers.roles import services as roles
from portal.actors import Actor
from portal.http.requests import PageRequest
from portal.models import Organization
from portal.pages.access_policies import organization_view
from portal.pages.form_pages import GET_AND_POST, post_data
from portal.pages.generic import ChangeDialog, Saved, change_in_dialog, made_here

DELETION = ChangeDialog("Delete role", "apiusers/_end.html")


@organization_view("roles.manage")
@require_http_methods(GET_AND_POST)
def create(request: PageRequest, organization: Organization) -> HttpResponse:
    actor = Actor.person(request)
    form = RoleForm(post_data(request), grantable=actor.permissions)

    def save() -> Saved:
        role = roles.create_role(**form.cleaned_data, **made_here(request, organization))
        return list_of(organization), f"The role {role.name} was added."

    return role_dialog(request, form, save, title="Add role", label="Add role")


@organization_view("roles.manage")
@require_http_methods(GET_AND_POST)
def change(request: PageRequest, organization: Organization, role_id: str) -> HttpResponse:
    role, actor = role_or_404(organization, role_id), Actor.person(request)
    before = {name: getattr(role, name) for name in ("name", "description", "permissions")}
    form = RoleForm(post_data(request), initial=before, grantable=actor.permissions, role=role)

    def save() -> Saved:
        roles.change_role(role=role, **form.cleaned_data, actor=actor)
        return list_of(organization), "The role was changed."

    return role_dialog(request, form, save, title="Change role", label="Save")


def role_dialog(
    request: PageRequest, form: RoleForm, save: Callable[[], Saved], *, title: str, label: str
) -> HttpResponse:
    return change_in_dialog(
        request,
        form,
        save,
        template="apiusers/roles/_role.html",
        title=title,
        close=list_of(request.membership.organization),
        context={"label": label, "behind": "Roles"},
    )


@organization_view("roles.manage")
@require_http_methods(GET_AND_POST)
def delete(request: PageRequest, organization: Organization, role_id: str) -> HttpResponse:
    role = role_or_404(organization, role_id)
    return DELETION.response(
        request,
        partial(roles.delete_role, role=role),
        after=(list_of(organization), f"The role {role.name} was deleted."),
        close=list_of(organization),
        context={"subject": role.name, "what": "role", "behind": "Roles"},
    )


def list_of(organization: Organization) -> str:
    return reverse("apiusers:roles", args=[organization.public_id])
