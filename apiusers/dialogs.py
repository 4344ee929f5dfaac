"""How is a dialog about a machine identity, a team or a role answered? As a fragment, or as a page of its own."""

from typing import Any

from django.http import HttpResponse

from portal.http.requests import PageRequest
from portal.pages import form_pages


def dialog(
    request: PageRequest, template: str, title: str, close: str, context: dict[str, Any]
) -> HttpResponse:
    """The dialog with its form; 422 when what was sent was refused."""
    page = "apiusers/dialog.html"
    return form_pages.dialog(request, template, title, close, context, page=page)
