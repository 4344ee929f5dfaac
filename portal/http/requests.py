"""What does a request carry when it reaches a page? For type checkers alone: middleware and policies put it there."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from portal.models import Membership


class PageRequest(HttpRequest):
    """A request behind the middleware, as a page of an organization finds it."""

    request_id: str
    htmx: "HtmxDetails"
    membership: "Membership"  # of the organization in the address, set by `organization_view`
    memberships: "list[Membership]"  # all of the person's, read once a request
