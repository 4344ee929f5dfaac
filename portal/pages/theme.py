"""Light, dark, or as the system: a cookie that the server reads, so that no page flashes."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from portal.http.redirects import next_path
from portal.pages.access_policies import public_view

THEMES = ("light", "dark")
A_YEAR = 365 * 24 * 3600  # seconds


@public_view("a choice of colours, kept in the browser alone")
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Sets the cookie for light or dark, removes it for anything else, and leads back to `next`."""
    response = HttpResponseRedirect(next_path(request), status=303)
    chosen = request.POST.get("theme", "")
    if chosen not in THEMES:
        response.delete_cookie(settings.THEME_COOKIE_NAME, samesite="Lax")
        return response
    response.set_cookie(
        settings.THEME_COOKIE_NAME,
        chosen,
        max_age=A_YEAR,
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
