"""What may a widget be: how it is drawn, over what, and which pages may embed it?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from portal.errors import InvalidInput, Refusal
from resources.calls import endpoint_call
from resources.models import Figure, NamedEndpoint, Theme, WidgetKind

MOST_ORIGINS = 50
LARGEST_SIZE = 10_000  # CSS pixels


@dataclass(frozen=True)
class WidgetSettings:
    """What a widget is: an endpoint, how it is drawn, where it may be embedded and for whom."""

    name: str
    kind: str
    endpoint: NamedEndpoint
    parameters: Mapping[str, str] = field(default_factory=dict)
    figure: str = Figure.COUNT
    figure_column: str = ""
    label_column: str = ""
    theme: str = Theme.SYSTEM
    height: int = 400
    width: int | None = None
    allowed_origins: Iterable[str] = ()
    is_restricted: bool = True


def choice(value: str, known: list[str], name: str) -> str:
    if value not in known:
        raise InvalidInput(name, f"unknown_{name}", f"It is one of {', '.join(known)}.")
    return value


def checked_columns(settings: WidgetSettings) -> tuple[str, str]:
    """The columns of the figure and of the labels, as far as the kind of widget needs them."""
    figure, label = settings.figure_column.strip(), settings.label_column.strip()
    draws = settings.kind != WidgetKind.TABLE
    shown = settings.endpoint.columns
    if draws and settings.figure != Figure.COUNT and not figure:
        raise InvalidInput("figure_column", "column_needed", "Say of which column.")
    if settings.kind == WidgetKind.BAR and not label:
        raise InvalidInput("label_column", "column_needed", "Say of which column the bars are.")
    for name, column in (("figure_column", figure), ("label_column", label)):
        # What an endpoint does not show, a widget over it does not sum up either.
        if column and shown and column not in shown:
            raise InvalidInput(name, "unknown_column", "The endpoint does not show this column.")
    return (figure, label) if draws else ("", "")


def checked_parameters(settings: WidgetSettings) -> dict[str, str]:
    """Fixed values of the endpoint's parameters. Required ones may also come with the address of the widget."""
    given = {name: str(value) for name, value in settings.parameters.items()}
    needed = {p.name: "" for p in settings.endpoint.parameters.all() if p.is_required}
    try:
        endpoint_call(settings.endpoint, {**needed, **given})
    except Refusal as refusal:
        raise InvalidInput("parameters", refusal.code, refusal.detail) from refusal
    return given


def checked_origins(given: Iterable[str]) -> list[str]:
    """Origins of pages that may embed the widget, as in frame-ancestors. Raises InvalidInput `invalid_origin`."""
    origins = list(
        dict.fromkeys(text.strip().rstrip("/").lower() for text in given if text.strip())
    )
    if len(origins) > MOST_ORIGINS:
        raise InvalidInput("allowed_origins", "invalid_origin", "These are too many origins.")
    for text in origins:
        if not is_origin(text):
            detail = f"“{text}” is not an origin like https://www.example.com."
            raise InvalidInput("allowed_origins", "invalid_origin", detail)
    return origins


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
    return parts.scheme in {"https", "http"} and bool(host) and plain and whole == text
