"""Where do browsers get logo and accent? At addresses that name their content, so that both are kept for ever."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.branding import colours, logos, shown
from portal.branding.shown import stored_logo
from portal.installation import brand
from portal.pages.access_policies import public_view

FOR_EVER = "public, max-age=31536000, immutable"
# Opened by itself, a file that was uploaded is in an origin of its own and may do nothing; as an image it never may.
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; sandbox"


@public_view("it is the portal's logo")
@require_safe
def logo(request: HttpRequest, file_name: str) -> HttpResponse:
    """`/brand/logo/<digest>.<kind>`: the image that the row holds now; 404 for any other."""
    found = stored_logo(file_name)
    if found is None:
        raise Http404("No such logo.")
    content, kind = found
    answer = HttpResponse(content, content_type=logos.TYPES[kind])
    answer["Content-Security-Policy"] = SANDBOX
    answer["Cache-Control"] = FOR_EVER
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


@public_view("it says which colour the buttons have")
@require_safe
def accent(request: HttpRequest, digest: str) -> HttpResponse:
    """`/brand/<digest>.css`: the stylesheet of the accent; 404 for that of another. A page that another node drew may
    ask for a newer one than this process has read, so it looks again before it says no."""
    if not is_of(digest):
        shown.refresh()
    if not is_of(digest):
        raise Http404("No such stylesheet.")
    answer = HttpResponse(
        colours.stylesheet(brand.current().accent), content_type="text/css; charset=utf-8"
    )
    answer["Cache-Control"] = FOR_EVER
    return answer


def is_of(digest: str) -> bool:
    """Whether it names the stylesheet of the accent that is shown."""
    chosen = brand.current().accent
    return bool(chosen) and colours.digest(chosen) == digest
