"""Page or fragment? One function decides by the request, and says so to caches."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from portal.http.requests import PageRequest


def wants_fragment(request: PageRequest) -> bool:
    """True for an htmx request that swaps a part. Restoring history also sends HX-Request and needs the whole page."""
    return (
        bool(request.htmx) and not request.htmx.boosted and not request.htmx.history_restore_request
    )


def render_page_or_fragment(
    request: PageRequest, page: str, fragment: str, context: dict, *, status: int = 200
) -> HttpResponse:
    """The fragment for htmx, the page that includes it for everybody else."""
    template = fragment if wants_fragment(request) else page
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    response.headers.setdefault("Cache-Control", "no-store")
    return response
