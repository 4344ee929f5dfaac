"""The roles of an organization: the predefined ones to read, its own to make, change and delete."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from apiusers.dialogs import dialog
from apiusers.effective import expanded
from apiusers.forms import DeletionForm, RoleForm
from apiusers.lookups import role_or_404, roles_of
from apiusers.roles import services as roles
from portal import clock
from portal.access import may
from portal.actors import Actor
from portal.http.requests import PageRequest
from portal.models import Organization
from portal.pages.form_pages import GET_AND_POST, done, posted
from portal.pages.htmx import render_page_or_fragment
from portal.pages.lists import asked_search, list_page
from portal.pages.policies import organization_view
from portal.paging import Order
from portal.permissions import known

OLDEST_FIRST = Order("created_at")  # so that the predefined roles, which came first, stand first


@organization_view("security.view")
@require_safe
def role_list(request: PageRequest, organization: Organization) -> HttpResponse:
    """Roles with what they grant, in plain language, with a search."""
    rows = roles_of(organization).filter(name__icontains=asked_search(request))
    page = list_page(request, rows, OLDEST_FIRST)
    context = {
        "page": page,
        "roles": [
            (role, sorted((name, known()[name]) for name in expanded(role.permissions)))
            for role in page.rows
        ],
        "may_manage": may(request.membership.role, "roles.manage"),
    }
    return render_page_or_fragment(
        request, "apiusers/roles.html", "apiusers/_roles.html", context, status=page.status
    )


@organization_view("roles.manage")
@require_http_methods(GET_AND_POST)
def create(request: PageRequest, organization: Organization) -> HttpResponse:
    actor = Actor.person(request)
    form = RoleForm(posted(request), grantable=actor.permissions)
    if form.is_valid():
        with form.showing_refusals():
            role = roles.create_role(
                organization=organization, **form.cleaned_data, actor=actor, now=clock.now()
            )
            return done(request, list_of(organization), f"The role {role.name} was added.")
    context = {"form": form, "label": "Add role", "behind": "Roles"}
    return dialog(request, "apiusers/_role.html", "Add role", list_of(organization), context)


@organization_view("roles.manage")
@require_http_methods(GET_AND_POST)
def change(request: PageRequest, organization: Organization, role_id: str) -> HttpResponse:
    role, actor = role_or_404(organization, role_id), Actor.person(request)
    before = {name: getattr(role, name) for name in ("name", "description", "permissions")}
    form = RoleForm(posted(request), initial=before, grantable=actor.permissions, role=role)
    if form.is_valid():
        with form.showing_refusals():
            roles.change_role(role=role, **form.cleaned_data, actor=actor)
            return done(request, list_of(organization), "The role was changed.")
    context = {"form": form, "label": "Save", "behind": "Roles"}
    return dialog(request, "apiusers/_role.html", "Change role", list_of(organization), context)


@organization_view("roles.manage")
@require_http_methods(GET_AND_POST)
def delete(request: PageRequest, organization: Organization, role_id: str) -> HttpResponse:
    role = role_or_404(organization, role_id)
    form = DeletionForm(posted(request))
    if form.is_valid():
        with form.showing_refusals():
            roles.delete_role(role=role, actor=Actor.person(request))
            return done(request, list_of(organization), f"The role {role.name} was deleted.")
    context = {"form": form, "subject": role.name, "what": "role", "behind": "Roles"}
    return dialog(request, "apiusers/_end.html", "Delete role", list_of(organization), context)


def list_of(organization: Organization) -> str:
    return reverse("apiusers:roles", args=[organization.public_id])
