"""What may an answer load, and who may frame it? One policy of contents for every page, and the few that say otherwise.

The words are those of Content Security Policy level 3. The header is written by django-csp, which reads the policy of
every page in the settings and what a single answer says otherwise from a mark on it; nobody but this module sets one.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar

from csp.constants import NONE, SELF, UNSAFE_INLINE

if TYPE_CHECKING:
    from django.http import HttpResponse

Answer = TypeVar("Answer", bound="HttpResponse")

# No script or style stands in a page, and nothing comes from another server: markup that got into a page runs nothing.
OF_EVERY_PAGE = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "manifest-src": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
    "base-uri": [NONE],
    "object-src": [NONE],
}


def let_forms_lead_to(response: Answer, origin: str) -> Answer:
    """Let the forms of this one page lead to an application, and to nobody else; with an empty origin nothing changes.

    The policy of a page also governs where the answer to its form redirects (measured; security goal D2). A policy
    cannot name an IPv6 address (section 2.3.1; measured: the source is ignored), so that for [::1] it names the scheme.
    """
    if origin:
        target = "http:" if origin.startswith("http://[") else origin
        response._csp_update = {"form-action": [target]}  # type: ignore[attr-defined]
    return response


def let_frame_own_pages(response: Answer) -> Answer:
    """Let this one page frame something: pages of ours alone."""
    response._csp_update = {"frame-src": [SELF]}  # type: ignore[attr-defined]
    return response


def let_own_pages_show_mail(response: Answer) -> Answer:
    """The HTML of a mail, which pages of ours alone may frame to show how it looks.

    Programs for mail need styles at the elements, which no page of ours may have, so a mail is a document of its own:
    it loads nothing, runs nothing, sends nothing, and its origin is that of nobody.
    """
    response._csp_config = {  # type: ignore[attr-defined]
        "default-src": [NONE],
        "style-src": [UNSAFE_INLINE],
        "form-action": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [SELF],
        "sandbox": [""],
    }
    response.xframe_options_exempt = True
    return response


def allow_framing(response: Answer, ancestors: Iterable[str], *, scripted: bool = False) -> Answer:
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
