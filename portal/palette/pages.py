"""What answers somebody who types a name: pages, actions, people, keys? A page, and for the palette its list alone."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from portal.access import abilities_of
from portal.http.requests import PageRequest
from portal.models import Organization
from portal.pages.access_policies import organization_view
from portal.pages.htmx import render_page_or_fragment
from portal.pages.lists import asked_search
from portal.palette.found import SHORTEST, FoundGroup, rows_named
from portal.palette.places import places


@organization_view("organization.view")
@require_safe
def palette(request: PageRequest, organization: Organization) -> HttpResponse:
    """`search` is what was typed. Nobody is shown what the page behind it would refuse them."""
    text = asked_search(request)
    groups = [
        *rows(request, text),
        *places(organization, abilities_of(request.membership.role), text),
    ]
    shown = [group for group in groups if group.lines]
    context = {
        "groups": shown,
        "asked": text,
        "number": sum(len(group.lines) for group in shown),
    }
    return render_page_or_fragment(
        request, "portal/palette/search.html", "portal/palette/_found.html", context
    )


def rows(request: PageRequest, text: str) -> list[FoundGroup]:
    """What is kept in the database; nothing for what no name holds, such as a line break."""
    if len(text) < SHORTEST or not text.isprintable():
        return []
    return [group for groups in rows_named.call(request.membership, text) for group in groups]
