"""How does each mail look? Pages for those who write them; part of a demo or for staff, as the style page is."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.http.content_security import let_frame_own_pages, let_own_pages_show_mail
from portal.http.requests import PageRequest
from portal.mail.examples import every_example
from portal.pages.access_policies import signed_in_view


@signed_in_view
@require_safe
def mails(request: PageRequest) -> HttpResponse:
    """Every mail with made-up values, as text and drawn."""
    refuse_strangers(request)
    shown = [(one.name, one.mail()) for one in every_example()]
    return let_frame_own_pages(render(request, "portal/style/mails.html", {"mails": shown}))


@signed_in_view
@require_safe
def mail(request: PageRequest) -> HttpResponse:
    """The HTML of the mail that `?name=` names, for a frame on that page."""
    refuse_strangers(request)
    name = request.GET.get("name", "")
    found = next((one for one in every_example() if one.name == name), None)
    if found is None:
        raise Http404
    return let_own_pages_show_mail(HttpResponse(found.mail().alternatives[0][0]))


def refuse_strangers(request: PageRequest) -> None:
    """Raises Http404 but for staff and in a demo."""
    if not (settings.DEMO or request.user.is_staff):
        raise Http404
