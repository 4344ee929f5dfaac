"""What can be done to a widget: create, change, delete. One transaction and one audit event each."""

from datetime import datetime
from functools import partial

from django.db import transaction

from portal import delegation
from portal.actors import Actor
from portal.audit.events import Action
from portal.audit.notes import note_of
from portal.errors import InvalidInput, Refusal
from portal.models import Organization
from portal.names import clean_name, refuse_taken
from portal.people.locked_rows import lock_row
from portal.people.organizations import lock
from portal.throttles.bounds import refuse_one_more
from resources.access.reach_of_holders import place_at
from resources.changes import Asked, asked_settings, clean_number, delete_counted
from resources.models import Accent, Figure, Theme, Widget, WidgetKind
from resources.widgets.origins import clean_origins
from resources.widgets.rules import (
    LARGEST_SIZE,
    SMALLEST_SIZE,
    WidgetSettings,
    choice,
    clean_columns,
    clean_parameters,
    clean_title,
    clean_viewers,
    settings_of,
    shown_columns,
)

note = partial(note_of, "widget")


@transaction.atomic
def create(
    *, organization: Organization, settings: WidgetSettings, actor: Actor, now: datetime
) -> Widget:
    """Raises InvalidInput, Refusal 404 for an endpoint of another organization."""
    lock(organization)
    refuse_one_more(organization.widgets.all(), "MAX_WIDGETS", "widgets")
    widget = Widget(organization=organization, created_at=now)
    fill(widget, settings)
    widget.save(force_insert=True)
    widget.viewers.set(clean_viewers(settings))
    note(Action.WIDGET_CREATED, widget, actor, security(widget))
    return widget


@transaction.atomic
def change(*, widget: Widget, settings: Asked[WidgetSettings], actor: Actor) -> Widget:
    """Raises as `create` does, Conflict `widget_deleted`."""
    current = lock_row(widget, "widget")
    return store(current, asked_settings(settings, settings_of(current)), actor)


@transaction.atomic
def delete(*, widget: Widget, actor: Actor) -> bool:
    """Pages that embed it show an error from now on. True when this call did it."""
    return delete_counted(widget, lambda row: note(Action.WIDGET_DELETED, row, actor))


def store(widget: Widget, settings: WidgetSettings, actor: Actor) -> Widget:
    refuse_to_admit(widget, settings, actor)
    before = security(widget)
    fill(widget, settings)
    widget.save()
    widget.viewers.set(clean_viewers(settings))
    note(Action.WIDGET_CHANGED, widget, actor, {"before": before, "after": security(widget)})
    return widget


def refuse_to_admit(widget: Widget, settings: WidgetSettings, actor: Actor) -> None:
    """A widget for certain API users alone is opened to others only by who may look at it. A program that is not among
    them must reach everything. Raises Forbidden `reach_not_held`."""
    stays_listed = settings.is_restricted and settings.only_listed
    is_kept = stays_listed and set(settings.viewers) <= set(widget.viewers.all())
    if widget.only_listed and not is_kept:
        reach = frozenset({place_at(widget.pk)})
        delegation.refuse_beyond(actor, (), "show this widget to others", reach=reach)


def fill(widget: Widget, settings: WidgetSettings) -> None:
    """Check and set what a widget consists of. Raises as `create` does."""
    if settings.endpoint.organization_id != widget.organization_id:
        raise Refusal("not_found", "There is no such endpoint in this organization.", status=404)
    widget.name = clean_name(settings.name)
    refuse_taken(widget.organization.widgets.all(), widget.name, "a widget", but=widget)
    widget.title = clean_title(settings.title)
    widget.endpoint = settings.endpoint
    widget.kind = choice(settings.kind, WidgetKind.values, "kind")
    widget.columns = shown_columns(settings)
    widget.theme = choice(settings.theme, Theme.values, "theme")
    widget.accent = choice(settings.accent, Accent.values, "accent")
    widget.figure = choice(settings.figure, Figure.values, "figure")
    widget.figure_column, widget.label_column = clean_columns(settings)
    widget.parameters = clean_parameters(settings)
    widget.height = clean_number(settings.height, SMALLEST_SIZE, LARGEST_SIZE, "height")
    widget.width = settings.width
    if widget.width is not None:
        clean_number(widget.width, SMALLEST_SIZE, LARGEST_SIZE, "width")
    widget.allowed_origins = clean_origins(settings.allowed_origins)
    restrict(widget, settings)


def restrict(widget: Widget, settings: WidgetSettings) -> None:
    """Raises InvalidInput `endpoint_needs_token`: an open widget would tell everybody what the endpoint does not."""
    widget.is_restricted = bool(settings.is_restricted)
    widget.only_listed = widget.is_restricted and bool(settings.only_listed)
    if not widget.is_restricted and settings.endpoint.requires_token:
        detail = (
            "The endpoint needs a token, so its widget cannot be open. Open the endpoint first."
        )
        raise InvalidInput("is_restricted", "endpoint_needs_token", detail)


def security(widget: Widget) -> dict[str, object]:
    """What the audit log tells of a widget: who may see it, and where."""
    return {
        "endpoint": widget.endpoint.name,
        "restricted": widget.is_restricted,
        "only": [one.public_id for one in widget.viewers.order_by("pk")]
        if widget.only_listed
        else None,
        "allowed_origins": widget.allowed_origins,
    }
