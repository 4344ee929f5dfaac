"""Where do other sites load our browser scripts from? At stable addresses, open to every origin."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from portal.pages.access_policies import public_view

FOLDER = Path(settings.BASE_DIR) / "sdk"
KINDS = {
    "keydock.js": "text/javascript",
    "keydock.mjs": "text/javascript",
    "keydock.d.ts": "text/plain",
    "keydock-widget.js": "text/javascript",
    "keydock-widget.mjs": "text/javascript",
    "keydock-widget.d.ts": "text/plain",
}
AN_HOUR = 3600  # seconds: after that long a repaired script is in use everywhere


@cache
def content(name: str) -> tuple[bytes, str]:
    """The bytes of one of our files and their entity tag; read once."""
    body = (FOLDER / name).read_bytes()
    return body, f'"{sha256(body).hexdigest()[:32]}"'


@public_view("our own scripts, which hold no secret; any site may load them")
@require_safe
def client_file(request: HttpRequest, name: str) -> HttpResponse:
    if name not in KINDS:
        raise Http404
    body, tag = content(name)
    # A proxy that compresses makes the tag a weak one; it still names these bytes.
    known = parse_etags(request.headers.get("If-None-Match", "").replace("W/", ""))
    response = HttpResponse(status=304) if tag in known else HttpResponse(body)
    response["Content-Type"] = f"{KINDS[name]}; charset=utf-8"
    response["ETag"] = tag
    response["Cache-Control"] = f"public, max-age={AN_HOUR}"
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
