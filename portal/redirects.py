"""Where may a page send a person next? To a path of this site, and nowhere else."""

from unicodedata import category

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def is_own_path(url: str) -> bool:
    """True for a path of this site that starts with one slash. Other hosts, schemes and control characters: False."""
    if not url.startswith("/") or any(category(letter) == "Cc" for letter in url):
        return False
    return url_has_allowed_host_and_scheme(url, allowed_hosts=None)


def next_path(request: HttpRequest, default: str = "/") -> str:
    """The `next` of the form or the query when it is a path of this site, else `default`."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    return asked if is_own_path(asked) else default
