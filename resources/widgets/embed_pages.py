"""The pages that other sites frame: a widget with its rows, and the one that waits for a token to come by message."""

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from portal import clock
from portal.errors import Refusal
from portal.http.content_security import allow_framing
from portal.pages.access_policies import public_view
from resources.models import Widget
from resources.usage.counting import Outcome, count_view
from resources.widgets.drawing import draw_refusal, draw_widget, look
from resources.widgets.lookup import widget_at
from resources.widgets.query import clean_address
from resources.widgets.viewers import refuse_viewer

NO_WIDGET = Refusal("not_found", "The address is wrong, or the widget was deleted.", status=404)


@public_view("the token in the address or in a header is judged before a row is read")
@require_safe
def embed(request: HttpRequest, widget_id: str) -> HttpResponse:
    """`GET /embed/{id}?token=&param=`: the widget, or a page that says what to ask for."""
    try:
        widget = widget_at(widget_id)
    except Http404:
        return allow_framing(draw_refusal(None, NO_WIDGET, {}), [])
    response = answer(request, widget)
    count_view(widget, Outcome.of_status(response.status_code), clock.now())
    return allow_framing(response, widget.allowed_origins if response.status_code != 404 else [])


def answer(request: HttpRequest, widget: Widget) -> HttpResponse:
    asked: dict[str, str] = {}
    try:
        asked = clean_address(request)
        refuse_viewer(widget, request, clock.now())
        return draw_widget(request, widget, asked, clock.now())
    except Refusal as refusal:
        if refusal.status == 404:
            return draw_refusal(None, NO_WIDGET, {})
        return draw_refusal(widget, refusal, asked)


@public_view("an empty page: rows come from `embed`, to whom holds a token")
@require_safe
def frame(request: HttpRequest, widget_id: str) -> HttpResponse:
    """`GET /embed/{id}/frame?param=`: what our script frames, so that the token stands in no address."""
    try:
        widget = widget_at(widget_id)
        asked = clean_address(request)
    except Http404:
        return allow_framing(draw_refusal(None, NO_WIDGET, {}), [])
    except Refusal as refusal:
        return allow_framing(draw_refusal(widget, refusal, {}), widget.allowed_origins)
    context = {
        **look(widget, asked),
        "address": f"/embed/{widget.public_id}",
        "origins": " ".join(widget.allowed_origins),
    }
    page = HttpResponse(render_to_string("embed/frame.html", context))
    return allow_framing(page, widget.allowed_origins, scripted=True)
