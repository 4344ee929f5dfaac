"""What does a stranger see at `/`? Who the portal is of, in the operators' words, and the ways in."""

from functools import lru_cache

import nh3
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt

from portal.errors import InvalidInput
from portal.http.requests import PageRequest
from portal.installation import brand
from portal.pages.access_policies import public_view
from portal.pages.home import home

LONGEST = 10_000  # characters
TAGS = {"h2", "h3", "p", "br", "hr", "em", "strong", "ul", "ol", "li", "a", "code", "pre"}
TAGS |= {"blockquote", "table", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES = {"a": {"href"}}
SCHEMES = {"https", "http", "mailto"}


@public_view("strangers learn here whose portal this is, and how to come in")
@require_safe
def front(request: PageRequest) -> HttpResponse:
    """`/`: for whoever is signed in their own Home; for strangers the front page."""
    if request.user.is_authenticated:
        return home(request)
    written = as_html(brand.current().front_page)
    return render(request, "portal/front_page.html", {"written": written})


@lru_cache(8)
def as_html(text: str) -> SafeString:
    """Markdown (CommonMark, with tables) as HTML of the elements above. HTML in it is shown as text: operators are
    trusted, but a text that was copied from elsewhere shall not act in the browsers of every visitor."""
    # A front page has one heading of the first order, which is the portal's name.
    lowered = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    lowered = lowered.replace("<h1>", "<h2>").replace("</h1>", "</h2>")
    kept = nh3.clean(
        lowered, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener"
    )
    return mark_safe(kept)  # noqa: S308 - nh3 has left nothing but the elements above


def clean_front_page(typed: str) -> str:
    """Raises InvalidInput `invalid_front_page`."""
    text = typed.replace("\r\n", "\n").strip()
    if len(text) > LONGEST or "\0" in text:
        detail = (
            f"The text of the front page has at most {LONGEST:,} characters. Nothing was changed."
        )
        raise InvalidInput("front_page", "invalid_front_page", detail)
    return text
