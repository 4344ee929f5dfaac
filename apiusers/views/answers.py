"""How is a dialog about a machine identity, a team or a role answered? As a fragment, or as a page of its own."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse

from portal.forms import RefusableForm
from portal.htmx import render_page_or_fragment
from portal.page_request import PageRequest
from portal.redirects import to_page

GET_AND_POST = ["GET", "HEAD", "POST"]


def dialog(
    request: PageRequest, template: str, title: str, close: str, context: dict[str, Any]
) -> HttpResponse:
    """The dialog with its form; 422 when what was sent was refused."""
    form: RefusableForm | None = context.get("form")
    refused = form is not None and form.is_bound and bool(form.errors)
    frame = {"fragment": template, "title": title, "close": close, "action": request.path}
    return render_page_or_fragment(
        request,
        "apiusers/dialog.html",
        template,
        {**frame, **context},
        status=422 if refused else 200,
    )


def done(request: PageRequest, address: str, said: str) -> HttpResponse:
    """Lead to the page that shows the change, which says what was done."""
    messages.success(request, said)
    return to_page(request, address)
