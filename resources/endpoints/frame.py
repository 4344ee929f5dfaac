"""What have the pages about one named endpoint in common? Its head, its tabs, and where they are."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from portal.access import may
from portal.http.requests import PageRequest
from portal.models import Organization
from resources.endpoints.addresses import address_of
from resources.models import NamedEndpoint

TABS = (("endpoint", "Overview"), ("endpoint_trial", "Try it"))


def list_of(organization: Organization) -> str:
    return reverse("resources:endpoints", args=[organization.public_id])


def page_of_endpoint(endpoint: NamedEndpoint, page: str = "endpoint") -> str:
    """The address of a page: endpoint, endpoint_trial, endpoint_settings, endpoint_deletion."""
    return reverse(f"resources:{page}", args=[endpoint.organization.public_id, endpoint.public_id])


def endpoint_tab(
    request: PageRequest,
    endpoint: NamedEndpoint,
    current: str,
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    frame = {
        "endpoint": endpoint,
        "address": address_of(endpoint),
        "tab": current,
        "tabs": [(name, words, page_of_endpoint(endpoint, name)) for name, words in TABS],
        "may_manage": may(request.membership.role, "resources.manage"),
    }
    return render(request, template, {**frame, **context})
