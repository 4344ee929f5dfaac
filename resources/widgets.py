"""What can be done to a widget: create, change, delete. One transaction and one audit event each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction

from apiusers.rules import refuse_taken
from portal.audit import Action, Actor, record
from portal.errors import Conflict, InvalidInput, Refusal
from portal.models import Organization
from portal.names import checked_name
from portal.organizations import lock
from resources.calls import endpoint_call
from resources.http_rules import between
from resources.models import Figure, NamedEndpoint, Theme, Widget, WidgetKind

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


@transaction.atomic
def create(
    *, organization: Organization, settings: WidgetSettings, actor: Actor, now: datetime
) -> Widget:
    """Raises InvalidInput, Refusal 404 for an endpoint of another organization."""
    lock(organization)
    widget = Widget(organization=organization, created_at=now)
    fill(widget, settings)
    widget.save(force_insert=True)
    note(Action.WIDGET_CREATED, widget, actor, security(widget))
    return widget


@transaction.atomic
def change(*, widget: Widget, settings: WidgetSettings, actor: Actor) -> Widget:
    """Raises as `create` does, Conflict `widget_deleted`."""
    lock(widget.organization)
    current = Widget.objects.select_related("organization").filter(pk=widget.pk).first()
    if current is None:
        raise Conflict("widget_deleted", "This widget was deleted. Nothing was changed.")
    before = security(current)
    fill(current, settings)
    current.save()
    note(Action.WIDGET_CHANGED, current, actor, {"before": before, "after": security(current)})
    return current


@transaction.atomic
def delete(*, widget: Widget, actor: Actor) -> bool:
    """Pages that embed it show an error from now on. True when this call did it."""
    lock(widget.organization)
    current = Widget.objects.select_related("organization").filter(pk=widget.pk).first()
    if current is None:
        return False
    note(Action.WIDGET_DELETED, current, actor)
    current.delete()
    return True


def fill(widget: Widget, settings: WidgetSettings) -> None:
    if settings.endpoint.organization_id != widget.organization_id:
        raise Refusal("not_found", "There is no such endpoint in this organization.", status=404)
    widget.name = checked_name(settings.name)
    refuse_taken(widget.organization.widgets, widget.name, "a widget", but=widget)
    widget.endpoint = settings.endpoint
    widget.kind = choice(settings.kind, WidgetKind.values, "kind")
    widget.theme = choice(settings.theme, Theme.values, "theme")
    widget.figure = choice(settings.figure, Figure.values, "figure")
    widget.figure_column, widget.label_column = checked_columns(settings)
    widget.parameters = checked_parameters(settings)
    widget.height = between(settings.height, 40, LARGEST_SIZE, "height")
    widget.width = settings.width and between(settings.width, 40, LARGEST_SIZE, "width")
    widget.allowed_origins = checked_origins(settings.allowed_origins)
    widget.is_restricted = bool(settings.is_restricted)
    if not widget.is_restricted and settings.endpoint.requires_token:
        detail = (
            "The endpoint needs a token, so its widget cannot be open. Open the endpoint first."
        )
        raise InvalidInput("is_restricted", "endpoint_needs_token", detail)


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


def security(widget: Widget) -> dict[str, object]:
    """What the audit log tells of a widget: who may see it, and where."""
    return {
        "endpoint": widget.endpoint.name,
        "restricted": widget.is_restricted,
        "allowed_origins": widget.allowed_origins,
    }


def note(action: Action, widget: Widget, actor: Actor, details: dict | None = None) -> None:
    record(
        action=action,
        actor=actor,
        organization=widget.organization,
        object_type="widget",
        object_id=widget.public_id,
        object_name=widget.name,
        details=details,
    )
