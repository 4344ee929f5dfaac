"""Where may a page send a person next? To a path of this site, and nowhere else."""

from unicodedata import category

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from portal.http.requests import PageRequest

# Characters. Encoded once more, as the `next` of a sign-in, they are three times as many at most: Django redirects to
# no more than 16384.
LONGEST = 5000


def is_own_path(url: str) -> bool:
    """True for a path of this site that starts with one slash. Other hosts, schemes and control characters: False.

    Django judges what stands before the query, which alone decides where a browser goes, and takes no more than 2048
    characters; a question of an application is longer than that when it asks for much.
    """
    if not url.startswith("/") or len(url) > LONGEST:
        return False
    if any(category(letter) == "Cc" for letter in url):
        return False
    return url_has_allowed_host_and_scheme(url.partition("?")[0], allowed_hosts=None)


def next_path(request: HttpRequest, default: str = "/") -> str:
    """The `next` of the form or the query when it is a path of this site, else `default`."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    return asked if is_own_path(asked) else default


def path_shown(request: PageRequest) -> str:
    """The path that the browser showed when htmx asked, or `/` where it names none of this site.

    It comes in a header, so it is read like anything a caller claims: an address that no reader takes is none.
    """
    try:
        shown = request.htmx.current_url_abs_path or "/"
    except ValueError:
        return "/"
    return shown if is_own_path(shown) else "/"


def to_page(request: PageRequest, url: str) -> HttpResponse:
    """Lead on after a change: the browser loads `url` as a whole page, also when the form stood in a dialog."""
    if request.htmx:
        return HttpResponseClientRedirect(url)
    return HttpResponseRedirect(url, status=303)
