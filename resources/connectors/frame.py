"""What have the pages about one connector in common? Its head, its tabs, and where they are."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from portal.access import may
from portal.http.requests import PageRequest
from portal.models import Organization
from resources.models import Connector, Kind


def list_of(organization: Organization) -> str:
    return reverse("resources:connectors", args=[organization.public_id])


def page_of_connector(connector: Connector, tab: str = "overview") -> str:
    """The address of a tab: overview, rows, test, columns, access, headers."""
    name = "resources:connector" if tab == "overview" else f"resources:connector_{tab}"
    return reverse(name, args=[connector.organization.public_id, connector.public_id])


def tabs_of(connector: Connector, *, may_manage: bool, may_grant: bool) -> list[tuple[str, str]]:
    """Names and words of the tabs that this person has."""
    is_table = connector.kind == Kind.TABLE
    tabs = [("overview", "Overview"), ("rows", "Rows") if is_table else ("test", "Test")]
    if is_table:
        tabs.append(("columns", "Columns"))
    if may_grant or may_manage:
        tabs.append(("access", "Access"))
    if may_manage and not is_table:
        tabs.append(("headers", "Headers"))
    return tabs


def frame(request: PageRequest, connector: Connector, current: str) -> dict[str, Any]:
    """What the frame of every tab needs."""
    role = request.membership.role
    may_manage, may_grant = may(role, "resources.manage"), may(role, "grants.manage")
    tabs = tabs_of(connector, may_manage=may_manage, may_grant=may_grant)
    return {
        "connector": connector,
        "is_table": connector.kind == Kind.TABLE,
        "tab": current,
        "tabs": [(name, words, page_of_connector(connector, name)) for name, words in tabs],
        "may_manage": may_manage,
        "may_grant": may_grant,
    }


def connector_tab(
    request: PageRequest,
    connector: Connector,
    current: str,
    template: str,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    return render(
        request, template, {**frame(request, connector, current), **context}, status=status
    )
