"""One team with its members and roles, and how teams are made, changed and deleted."""

from functools import partial

from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from apiusers.forms import NamedForm, TeamForm
from apiusers.lookups import api_users_of, roles_of, team_or_404
from apiusers.models import ApiUser, Team
from apiusers.roles import services as roles
from apiusers.teams import services as teams
from portal.access import may
from portal.actors import Actor
from portal.http.requests import PageRequest
from portal.models import Membership, Organization
from portal.pages.access_policies import organization_view
from portal.pages.form_pages import GET_AND_POST, post_data, status_of
from portal.pages.generic import (
    ChangeDialog,
    Saved,
    change_in_dialog,
    made_here,
    save_and_redirect,
    what_was_saved,
)

RENAMING = ChangeDialog("Rename team", "apiusers/_named.html", form=NamedForm)
DELETION = ChangeDialog("Delete team", "apiusers/_end.html")


@organization_view("teams.manage")
@require_http_methods(GET_AND_POST)
def create(request: PageRequest, organization: Organization) -> HttpResponse:
    form = NamedForm(post_data(request))

    def save() -> Saved:
        team = teams.create_team(**form.cleaned_data, **made_here(request, organization))
        return page_of(team), f"The team {team.name} was added."

    return change_in_dialog(
        request,
        form,
        save,
        template="apiusers/_named.html",
        title="Add team",
        close=list_of(organization),
        context={"label": "Add team", "behind": "Teams"},
    )


@organization_view("security.view", changes="teams.manage")
@require_http_methods(GET_AND_POST)
def team_page(request: PageRequest, organization: Organization, team_id: str) -> HttpResponse:
    """The team's members and roles as tick boxes, saved together."""
    team = team_or_404(organization, team_id)
    form = team_form(request, team)
    may_manage = may(request.membership.role, "teams.manage")
    if not may_manage:
        form.freeze()

    def save() -> Saved:
        people = [row.membership for row in form.ticked("people")]
        has_changed = teams.set_members_and_roles(
            team=team,
            members=[*people, *form.ticked("api_users")],
            given=form.ticked("roles"),
            actor=Actor.person(request),
        )
        return page_of(team), what_was_saved(f"The team {team.name} was saved.", has_changed)

    if answer := save_and_redirect(request, form, save):
        return answer
    context = {"team": team, "form": form, "may_manage": may_manage}
    return render(request, "apiusers/teams/detail.html", context, status=status_of(form))


def team_form(request: PageRequest, team: Team) -> TeamForm:
    """Tick boxes for people, API users and roles, with those ticked that the team has now."""
    seats = team.team_members.select_related("membership__user", "api_user")
    principals = [seat.principal for seat in seats]
    return TeamForm(
        post_data(request),
        rows={
            "people": Person.of(team.organization),
            "api_users": api_users_of(team.organization).order_by("name"),
            "roles": roles_of(team.organization).order_by("organization_id", "id"),
        },
        initial={
            "people": [one.user.public_id for one in principals if isinstance(one, Membership)],
            "api_users": [one.public_id for one in principals if isinstance(one, ApiUser)],
            "roles": [role.public_id for role in roles.roles_given_to(team)],
        },
    )


class Person:
    """A member as a row of tick boxes: name and e-mail address."""

    def __init__(self, membership: Membership) -> None:
        self.membership = membership
        self.public_id = membership.user.public_id
        self.name, self.description = str(membership.user), membership.user.email

    @classmethod
    def of(cls, organization: Organization) -> list["Person"]:
        members = organization.memberships.select_related("user", "organization")
        return [cls(member) for member in members.order_by("user__name", "user__email")]


@organization_view("teams.manage")
@require_http_methods(GET_AND_POST)
def change(request: PageRequest, organization: Organization, team_id: str) -> HttpResponse:
    """Rename and describe."""
    team = team_or_404(organization, team_id)
    return RENAMING.response(
        request,
        partial(teams.change_team, team=team),
        initial=model_to_dict(team, fields=["name", "description"]),
        after=(page_of(team), "The team was changed."),
        context={"label": "Save", "behind": team.name},
    )


@organization_view("teams.manage")
@require_http_methods(GET_AND_POST)
def delete(request: PageRequest, organization: Organization, team_id: str) -> HttpResponse:
    team = team_or_404(organization, team_id)
    return DELETION.response(
        request,
        partial(teams.delete_team, team=team),
        after=(list_of(organization), f"The team {team.name} was deleted."),
        close=page_of(team),
        context={"subject": team.name, "what": "team", "behind": team.name},
    )


def list_of(organization: Organization) -> str:
    return reverse("apiusers:teams", args=[organization.public_id])


def page_of(team: Team) -> str:
    return reverse("apiusers:team", args=[team.organization.public_id, team.public_id])
