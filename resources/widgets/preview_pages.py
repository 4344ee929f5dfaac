"""What would a widget show? Drawn for the person who is signed in, without a token, in a frame of our own pages."""

from collections.abc import Callable

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from apiusers.lookups import api_user_or_404
from portal import clock
from portal.errors import Refusal
from portal.http.content_security import allow_framing
from portal.http.requests import PageRequest
from portal.models import Organization
from portal.pages.access_policies import organization_view
from resources.access.visibility import reach_of_member
from resources.models import Widget
from resources.widgets.drawing import draw_refusal, draw_widget
from resources.widgets.lookup import widget_or_404
from resources.widgets.query import clean_address
from resources.widgets.viewers import refuse_api_user, refuse_rows

OWN_PAGES = ["'self'"]


@organization_view("resources.view")
@require_safe
def as_oneself(request: PageRequest, organization: Organization, widget_id: str) -> HttpResponse:
    """With the rows that the person reaches. It is not counted as a view."""
    widget = widget_or_404(request.membership, widget_id)
    reach = reach_of_member(request.membership)
    return draw_preview(request, widget, lambda: refuse_rows(widget, reach))


@organization_view("resources.manage")
@require_safe
def as_api_user(
    request: PageRequest, organization: Organization, widget_id: str, api_user_id: str
) -> HttpResponse:
    """As a token of this API user would show it, refusals included."""
    widget = widget_or_404(request.membership, widget_id)
    api_user = api_user_or_404(organization, api_user_id)
    return draw_preview(request, widget, lambda: refuse_api_user(widget, api_user))


def draw_preview(request: PageRequest, widget: Widget, judge: Callable[[], None]) -> HttpResponse:
    asked: dict[str, str] = {}
    try:
        asked = clean_address(request)
        judge()
        response = draw_widget(request, widget, asked, clock.now())
    except Refusal as refusal:
        response = draw_refusal(widget, refusal, asked)
    return allow_framing(response, OWN_PAGES)
