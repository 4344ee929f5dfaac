"""What does a page do with a form: read what was sent, show it again with what is wrong, or lead on?"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict

from portal.http.redirects import to_page
from portal.http.requests import PageRequest
from portal.pages.forms import RefusableForm
from portal.pages.htmx import render_page_or_fragment

GET_AND_POST = ["GET", "HEAD", "POST"]
# What was sent is understood and refused: RFC 9110, 15.5.21. htmx and browsers show the page that comes with it.
REFUSED = 422


def post_data(request: HttpRequest) -> QueryDict | None:
    """What binds a form: the fields that were sent, or None where it is only asked for."""
    return request.POST if request.method == "POST" else None


def status_of(form: RefusableForm | None) -> int:
    """422 for a form that was sent and refused, so that the browser shows it with what was typed; else 200.

    The page of a refused form opens at the first mistake.
    """
    if form is None or not (form.is_bound and form.errors):
        return 200
    form.focus_on_what_is_wrong()
    return REFUSED


def dialog(
    request: PageRequest,
    template: str,
    title: str,
    close: str,
    context: dict[str, Any],
    *,
    page: str = "",
    status: int = 200,
) -> HttpResponse:
    """A dialog as a fragment, or as a page of its own: in `page`, else in the `dialog.html` of the template's app.

    `close` is the address that it leads back to. A `form` in `context` that was refused makes the status 422.
    """
    frame = {"fragment": template, "title": title, "close": close, "action": request.path}
    page = page or f"{template.partition('/')[0]}/dialog.html"
    status = max(status_of(context.get("form")), status)
    return render_page_or_fragment(request, page, template, {**frame, **context}, status=status)


def redirect_with_success(request: PageRequest, address: str, said: str) -> HttpResponse:
    """Lead to the page that shows the change, which says what was done."""
    messages.success(request, said)
    return to_page(request, address)


def redirect_with_error(request: PageRequest, address: str, said: str) -> HttpResponse:
    """Lead back to a page that says why nothing was changed. For buttons, which have no form to say it in."""
    messages.error(request, said)
    return to_page(request, address)
