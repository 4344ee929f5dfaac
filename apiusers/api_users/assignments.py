"""The tabs of a member or an API user: teams, roles, and what they add up to."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from apiusers.explanation import explain
from apiusers.forms import ChoiceForm
from apiusers.lookups import principal_address, principal_or_404, roles_of
from apiusers.models import ApiUser, Team
from apiusers.principals import Principal
from apiusers.roles import services as roles
from apiusers.teams import services as teams
from portal.access import may
from portal.actors import Actor
from portal.http.requests import PageRequest
from portal.models import Organization
from portal.pages.access_policies import organization_view
from portal.pages.form_pages import GET_AND_POST, post_data, status_of
from portal.pages.generic import Saved, save_and_redirect, what_was_saved


@organization_view("security.view", changes="teams.manage")
@require_http_methods(GET_AND_POST)
def teams_tab(request: PageRequest, organization: Organization, **named: str) -> HttpResponse:
    """The teams as tick boxes."""
    principal = principal_or_404(organization, **named)
    rows = organization.teams.order_by("name")
    held = Team.objects.filter(team_members__in=teams.seats_of(principal))
    form = choice_form(request, rows, held, "Teams")

    def save() -> Saved:
        has_changed = teams.set_teams(
            principal=principal, chosen=form.chosen_rows(), actor=Actor.person(request)
        )
        said = what_was_saved("The teams were saved.", has_changed)
        return principal_address(principal, "teams"), said

    if answer := save_and_redirect(request, form, save):
        return answer
    return tab(request, "teams", principal, form)


@organization_view("security.view", changes="roles.manage")
@require_http_methods(GET_AND_POST)
def roles_tab(request: PageRequest, organization: Organization, **named: str) -> HttpResponse:
    """The roles given directly, as tick boxes."""
    principal = principal_or_404(organization, **named)
    rows = roles_of(organization).order_by("organization_id", "id")
    form = choice_form(request, rows, roles.roles_given_to(principal), "Roles")

    def save() -> Saved:
        has_changed = roles.set_roles(
            holder=principal, chosen=form.chosen_rows(), actor=Actor.person(request)
        )
        said = what_was_saved("The roles were saved.", has_changed)
        return principal_address(principal, "roles"), said

    if answer := save_and_redirect(request, form, save):
        return answer
    return tab(request, "roles", principal, form)


@organization_view("security.view")
@require_safe
def permissions_tab(request: PageRequest, organization: Organization, **named: str) -> HttpResponse:
    """What the principal may do, and through which role or team."""
    principal = principal_or_404(organization, **named)
    return tab(request, "permissions", principal, None, held=explain(principal))


def choice_form(request: PageRequest, rows: Any, held: Any, label: str) -> ChoiceForm:
    return ChoiceForm(
        post_data(request),
        rows=rows,
        label=label,
        initial={"chosen": [row.public_id for row in held]},
    )


def tab(
    request: PageRequest,
    name: str,
    principal: Principal,
    form: ChoiceForm | None,
    **context: Any,
) -> HttpResponse:
    may_change = name != "permissions" and may(request.membership.role, f"{name}.manage")
    if form is not None and not may_change:
        form.freeze()
    context |= {
        "tab": name,
        "principal": principal,
        "api_user": principal if isinstance(principal, ApiUser) else None,
        "member": None if isinstance(principal, ApiUser) else principal,
        "may_manage": may(request.membership.role, "api_users.manage"),
        "may_change": may_change,
        "form": form,
    }
    return render(request, f"apiusers/api_users/{name}_tab.html", context, status=status_of(form))
