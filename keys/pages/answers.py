"""How is a dialog about a key answered: with itself, with a new key shown once, or with the page that it changed?

Every dialog is also a page: without htmx the same template stands in the page's frame, and success redirects.
"""

import json
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from keys.life.services import NewKey
from keys.models import ApiKey
from keys.pages.addresses import collection_of, key_address, key_or_404, list_address, list_state
from keys.pages.panel import panel_context
from portal.http.requests import PageRequest
from portal.pages.form_pages import dialog
from portal.pages.htmx import render_page_or_fragment, wants_fragment

LIST_CHANGED = "keys:changed"  # the list fetches itself again
PANEL_CHANGED = "key:changed"  # the open panel does


def key_dialog(
    request: PageRequest, template: str, title: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A dialog on this collection, which leads back to the key that it is about, or else to the list."""
    key = context.get("key")
    close = key_address(request, key) if key else list_address(request)
    frame = {"collection": collection_of(request), "action": request.get_full_path()}
    return dialog(
        request,
        template,
        title,
        close,
        {**frame, **context},
        page="keys/dialog.html",
        status=status,
    )


def show_once(request: PageRequest, made: NewKey, **context: Any) -> HttpResponse:
    """The full key, in the answer to the POST that made it and nowhere else (decision 0007)."""
    response = key_dialog(
        request,
        "keys/generate/_copy_once.html",
        f"Copy your {collection_of(request).words.noun}",
        {
            "key": made.key,
            "text": made.text,
            "public_url": settings.PUBLIC_URL,
            "close": list_address(request),
            "list_path": collection_of(request).address(),
            "list_state": list_state(request),
            **context,
        },
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["HX-Trigger"] = json.dumps({LIST_CHANGED: None, PANEL_CHANGED: None})
    return response


def answer_changed(request: PageRequest, key: ApiKey, said: str) -> HttpResponse:
    """The key's panel as it is now, with what was done; the dialog closes and the list follows."""
    messages.success(request, said)
    if not wants_fragment(request):
        return redirect(key_address(request, key))
    key = key_or_404(collection_of(request), key.public_id)
    context = {**panel_context(request, key), "has_changed": True}
    response = render_page_or_fragment(
        request, "keys/detail/detail.html", "keys/detail/_panel.html", context
    )
    response.headers["HX-Retarget"] = "#panel-content"
    response.headers["HX-Reswap"] = "innerHTML"
    response.headers["HX-Trigger"] = json.dumps({LIST_CHANGED: None, "dialog:close": None})
    return response


def answer_removed(request: PageRequest, key: ApiKey, said: str) -> HttpResponse:
    """Back at the list, which no longer has the key."""
    return answer_list(request, said)


def answer_list(request: PageRequest, said: str) -> HttpResponse:
    """Back at the list as it is now, with what was done to one or several of its keys."""
    messages.success(request, said)
    if not wants_fragment(request):
        return redirect(list_address(request))
    events = {LIST_CHANGED: None, "panel:close": None, "dialog:close": None}
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(events)})
