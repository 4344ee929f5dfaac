"""Which pages may frame this answer, and what may it load? A policy of its own for each widget."""

from collections.abc import Iterable

from csp.constants import NONE, SELF
from django.http import HttpResponse


def allow_framing(
    response: HttpResponse, ancestors: Iterable[str], *, scripted: bool = False
) -> HttpResponse:
    """The answer with headers under which pages of the `ancestors` alone may frame it.

    `ancestors` are checked origins, or 'self'; without any nobody may. X-Frame-Options knows no list of origins and is
    left out: browsers that read frame-ancestors pass it over, and the others would take it for a refusal. The address
    may hold a token, so it is told to no other server, not even ours for the stylesheets.
    """
    # Both marks are read by middleware: the first by django-csp, the second by Django's against clickjacking.
    response._csp_config = {  # type: ignore[attr-defined]
        "default-src": [NONE],
        "style-src": [SELF],
        "script-src": [SELF if scripted else NONE],
        "connect-src": [SELF if scripted else NONE],
        "form-action": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": list(ancestors) or [NONE],
    }
    response.xframe_options_exempt = True
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response
