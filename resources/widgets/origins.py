"""Which pages may embed a widget? Those of the origins that are listed: scheme, host and port, and nothing else."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from portal.errors import InvalidInput

MOST_ORIGINS = 50
DEFAULT_PORTS = {"http": 80, "https": 443}


def clean_origins(given: Iterable[str]) -> list[str]:
    """Origins of pages that may embed the widget, as in frame-ancestors. Raises InvalidInput `invalid_origin`."""
    typed = [text.strip().rstrip("/").lower() for text in given if text.strip()]
    if len(typed) > MOST_ORIGINS:
        raise InvalidInput("allowed_origins", "invalid_origin", "These are too many origins.")
    for text in typed:
        if not is_origin(text):
            detail = f"“{text}” is not an origin like https://www.example.com."
            raise InvalidInput("allowed_origins", "invalid_origin", detail)
    return list(dict.fromkeys(as_browsers_say(text) for text in typed))


def is_origin(text: str) -> bool:
    """Nothing but scheme, host and port, so that it can only ever be one source in the policy of a page."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    plain = host.isascii() and all(letter.isalnum() or letter in "-." for letter in host)
    whole = f"{parts.scheme}://{host}{f':{port}' if port else ''}"
    return parts.scheme in DEFAULT_PORTS and bool(host) and plain and whole == text


def as_browsers_say(origin: str) -> str:
    """Without the port that the scheme implies: a page's own origin never names it."""
    return origin.removesuffix(f":{DEFAULT_PORTS[urlsplit(origin).scheme]}")
