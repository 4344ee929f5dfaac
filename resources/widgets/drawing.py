"""How is a widget drawn, or its refusal told? As a page of its own, without a script, that needs no session."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from portal.errors import Refusal
from resources.models import Theme, Widget
from resources.widgets.content import content_of
from resources.widgets.query import page_address, theme_of, widget_call

TITLES = {
    401: "This token does not pass",
    403: "This widget is not for you",
    404: "There is no such widget",
    409: "This widget needs a change",
}
AT_FAULT = {4: "The address of this widget is not right", 5: "The rows cannot be read now"}
NEEDS_TOKEN = "This widget needs a token"  # noqa: S105 - a heading
# What to ask for, and whom.
ADVICE = {
    "token_required": "The address of the widget then ends in ?token= and the token.",
    "insufficient_scope": "Ask an administrator for a role that holds widgets:view, such as Widget reader.",
    "connector_not_granted": "Ask an administrator to grant it, at the level User.",
    "user_level_needed": "Ask an administrator to grant it at the level User.",
    "viewer_not_listed": "Ask an administrator to add the API user to the list of this widget.",
    "widget_broken": "Ask whoever looks after the widget to change it.",
    "endpoint_broken": "Ask whoever looks after the endpoint to change it.",
}
FOR_A_TOKEN = "Ask whoever runs this page for a new token."  # noqa: S105 - a sentence


def draw_widget(
    request: HttpRequest, widget: Widget, asked: dict[str, str], now: datetime
) -> HttpResponse:
    """The widget with its rows. Raises Refusal as reading them does. Whoever calls this has judged the viewer."""
    content = content_of(widget, widget_call(widget, asked), now=now)
    context = {
        **look(widget, asked),
        "content": content,
        "next": page_address(request, content.next_token) if content.next_token else "",
        "first": page_address(request, None) if asked.get("nextToken") else "",
    }
    return HttpResponse(render_to_string("embed/widget.html", context))


def draw_refusal(widget: Widget | None, refusal: Refusal, asked: dict[str, str]) -> HttpResponse:
    """The plain page that says what is wrong and what to ask for. It shows nothing of the widget but its colours."""
    advice = ADVICE.get(refusal.code, FOR_A_TOKEN if refusal.status == 401 else "")
    context = {
        **(look(widget, asked) if widget else {"theme": Theme.SYSTEM}),
        "title": title_of(refusal),
        "detail": refusal.detail,
        "advice": advice,
    }
    page = render_to_string("embed/refused.html", context)
    return HttpResponse(page, status=refusal.status, headers=refusal.headers)


def title_of(refusal: Refusal) -> str:
    if refusal.code == "token_required":
        return NEEDS_TOKEN
    return TITLES.get(refusal.status) or AT_FAULT[refusal.status // 100]


def look(widget: Widget, asked: dict[str, str]) -> dict[str, object]:
    """What the frame and every answer in it have in common."""
    return {"widget": widget, "theme": theme_of(widget, asked), "accent": widget.accent}
