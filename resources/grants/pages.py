"""Who may reach which connector? Asked at the connector, and at a member, an API user or a team."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from apiusers.lookups import principal_or_404, team_or_404
from apiusers.models import ApiUser
from apiusers.principals import Holder
from portal import clock
from portal.access import may
from portal.actors import Actor
from portal.http.requests import PageRequest
from portal.models import Membership, Organization
from portal.pages.access_policies import organization_view
from portal.pages.form_pages import GET_AND_POST, post_data, redirect_with_success, status_of
from portal.pages.generic import Saved, save_and_redirect
from resources.access.visibility import connector_or_404, visible_connectors
from resources.connectors.frame import connector_tab, page_of_connector
from resources.grants import services as grants
from resources.grants.forms import GrantForm, LevelsForm, holders_in, key_of
from resources.grants.granted import held_by, label_of, name_of, reached_by
from resources.models import Connector


@organization_view("resources.manage", changes="grants.manage")
@require_http_methods(GET_AND_POST)
def access_tab(request: PageRequest, organization: Organization, connector_id: str) -> HttpResponse:
    """The grants of a connector, and what they add up to for each person and API user."""
    connector = connector_or_404(request.membership, connector_id)
    form = GrantForm(post_data(request), organization=organization)

    def save() -> Saved:
        holder, level = form.chosen(), form.cleaned_data["level"]
        grants.grant(
            connector=connector, holder=holder, level=level,
            actor=Actor.person(request), now=clock.now(),
        )  # fmt: skip
        said = f"{name_of(holder)} reaches {connector.name} as {label_of(level)}."
        return page_of_connector(connector, "access"), said

    if answer := save_and_redirect(request, form, save):
        return answer
    context = {"form": form, "granted": granted(connector), "reached": reached_by(connector)}
    page = "resources/grants/connector.html"
    return connector_tab(request, connector, "access", page, context, status=status_of(form))


def granted(connector: Connector) -> list[dict[str, Any]]:
    """The grants of a connector, teams first: the holder, its key in forms, its kind and the level."""
    rows = connector.grants.select_related("membership__user", "api_user", "team")
    found = []
    for row in rows:
        holder = row.holder
        if getattr(holder, "deleted_at", None) is None:
            key = key_of(holder)
            found.append(
                {"name": name_of(holder), "key": key, "level": row.level, "kind": kind_of(holder)}
            )
    return sorted(found, key=lambda one: (KINDS.index(one["kind"]), one["name"].lower()))


KINDS = ("Team", "API user", "Person")


def kind_of(holder: Holder) -> str:
    if isinstance(holder, Membership):
        return "Person"
    return "API user" if isinstance(holder, ApiUser) else "Team"


@organization_view("grants.manage")
@require_POST
def take_away(request: PageRequest, organization: Organization, connector_id: str) -> HttpResponse:
    """Remove the grant of the holder that the form names."""
    connector = connector_or_404(request.membership, connector_id)
    holders = {key_of(holder): holder for holder in holders_in(organization)}
    holder = holders.get(request.POST.get("holder", ""))
    if holder is None:
        raise Http404("There is no such holder.")
    grants.take_away(connector=connector, holder=holder, actor=Actor.person(request))
    said = f"The grant of {name_of(holder)} was removed."
    return redirect_with_success(request, page_of_connector(connector, "access"), said)


@organization_view("security.view", changes="grants.manage")
@require_http_methods(GET_AND_POST)
def principal_connectors(
    request: PageRequest, organization: Organization, **named: str
) -> HttpResponse:
    """The Connectors tab of a member or an API user."""
    principal = principal_or_404(organization, **named)
    is_machine = isinstance(principal, ApiUser)
    context = {
        "principal": principal,
        "api_user": principal if is_machine else None,
        "member": None if is_machine else principal,
        "may_manage": may(request.membership.role, "api_users.manage"),
    }
    name = "api_user_connectors" if is_machine else "member_connectors"
    shown = principal if isinstance(principal, ApiUser) else principal.user
    address = reverse(f"resources:{name}", args=[organization.public_id, shown.public_id])
    return levels_page(request, principal, address, "resources/grants/principal.html", context)


@organization_view("security.view", changes="grants.manage")
@require_http_methods(GET_AND_POST)
def team_connectors(request: PageRequest, organization: Organization, team_id: str) -> HttpResponse:
    """What a team reaches, and so each of its members."""
    team = team_or_404(organization, team_id)
    address = reverse("resources:team_connectors", args=[organization.public_id, team.public_id])
    return levels_page(request, team, address, "resources/grants/team.html", {"team": team})


def levels_page(
    request: PageRequest, holder: Holder, address: str, template: str, context: dict[str, Any]
) -> HttpResponse:
    """A level for each connector that the person sees; saving needs `grants.manage`, which sees all."""
    held = held_by(holder, visible_connectors(request.membership))
    form = LevelsForm(post_data(request), held=held)

    def save() -> Saved:
        actor, now = Actor.person(request), clock.now()
        grants.set_levels(holder=holder, levels=form.levels(), actor=actor, now=now)
        return address, "The connectors were saved."

    if answer := save_and_redirect(request, form, save):
        return answer
    may_change = may(request.membership.role, "grants.manage")
    for field in form.fields.values():
        field.disabled = not may_change
    context |= {"form": form, "tab": "connectors", "may_change": may_change}
    return render(request, template, context, status=status_of(form))
