"""Which address may be called as far as its text tells? Its scheme, its port, nothing secret in it, and not our own."""

import unicodedata
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit, urlunsplit

from django.conf import settings

from resources.egress.refusals import address_refused, own_address

STANDARD_PORTS = frozenset({80, 443})
MOST_ENCODINGS = 4  # of one text, one around the other; more is nobody's honest path
LONGEST_URL = 4096  # characters
VISIBLE = "".join(chr(code) for code in range(0x21, 0x7F))


def check_url(url: str) -> SplitResult:
    """The parts of an absolute address that may be called as far as its text tells. Raises Refusal.

    Where its name leads is asked at the call. Secrets belong into headers, hence no user information.
    """
    if (
        len(url) > LONGEST_URL
        or not url.isascii()
        or any(c in url for c in "\\ ")
        or not url.isprintable()
    ):
        raise address_refused("An address is plain ASCII without spaces, at most 4096 characters.")
    try:
        parts = urlsplit(url)
        port = port_of(parts)
    except ValueError as error:
        raise address_refused("This is not an address that can be called.") from error
    if parts.scheme not in schemes() or not parts.hostname:
        raise address_refused(f"An address begins with {' or '.join(schemes())} and names a host.")
    if "@" in parts.netloc:
        raise address_refused("An address holds no user name and no password: use a header.")
    if port not in STANDARD_PORTS | set(settings.EGRESS_PORTS):
        raise address_refused(f"Port {port} is not one that this installation calls.")
    if is_ours(parts):
        raise own_address()
    return parts


def is_ours(parts: SplitResult) -> bool:
    """Whether this is the origin of PUBLIC_URL or of the admin, with the dot of a full name or without."""
    ours = [origin(urlsplit(own)) for own in (settings.PUBLIC_URL, settings.ADMIN_ORIGIN) if own]
    return (parts.scheme, (parts.hostname or "").rstrip("."), port_of(parts)) in ours


def climbs(path: str) -> bool:
    """Whether some server could read a step `.` or `..` in this path: encoded once more, with parameters behind it
    (`..;x`), with white space around it, behind a backslash or in full width. Servers differ, and ours may be a road to
    a part that is not ours to reach."""
    for _ in range(MOST_ENCODINGS):
        steps = unicodedata.normalize("NFKC", path).replace("\\", "/").split("/")
        if any(step.partition(";")[0].strip() in {".", ".."} for step in steps):
            return True
        path, before = unquote(path), path
        if path == before:
            return False
    return True


def schemes() -> tuple[str, ...]:
    return ("https", "http") if settings.EGRESS_HTTP else ("https",)


def origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, port_of(parts)


def port_of(parts: SplitResult) -> int | None:
    """The port that is called; one that is written counts, also when it is 0. Raises ValueError for no port."""
    return {"http": 80, "https": 443}.get(parts.scheme) if parts.port is None else parts.port


def next_url(url: str, location: str) -> str:
    """Where a redirect leads, checked. Raises Refusal."""
    try:
        target = urljoin(url, encoded(location))
    except ValueError as error:
        raise address_refused("The data source redirects to no address.") from error
    parts = check_url(target)
    if urlsplit(url).scheme == "https" and parts.scheme != "https":
        raise address_refused("The data source redirects from https to an unprotected address.")
    return target


def encoded(location: str) -> str:
    """An address as servers write it into a header, raw spaces and UTF-8 among it, as RFC 3986 wants it.

    Header bytes reach us as Latin-1. A host name goes into IDNA, everything else is percent-encoded; what is encoded
    already stays. Raises ValueError for a name that is none.
    """
    text = location.strip(" \t").encode("latin-1", "replace").decode("utf-8", "replace")
    parts = urlsplit(text)
    if not parts.netloc.isascii():
        parts = parts._replace(netloc=parts.netloc.encode("idna").decode())
    return quote(urlunsplit(parts), safe=VISIBLE)
