"""What may a widget be: how it is drawn, over what, and which pages may embed it?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields

from apiusers.models import ApiUser
from portal.errors import InvalidInput, Refusal
from portal.names import misleads
from resources.endpoints import rules as endpoint_rules
from resources.endpoints.answering import endpoint_call
from resources.models import Accent, Figure, NamedEndpoint, TableColumn, Theme, Widget, WidgetKind
from resources.tables.values.column_values import NUMERIC

MOST_VIEWERS = 200
LONGEST_TITLE = 100  # characters
SMALLEST_SIZE, LARGEST_SIZE = 40, 10_000  # CSS pixels


@dataclass(frozen=True)
class WidgetSettings:
    """What a widget is: an endpoint, how it is drawn, where it may be embedded and for whom."""

    name: str
    kind: str
    endpoint: NamedEndpoint
    title: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    columns: Iterable[str] = ()
    figure: str = Figure.COUNT
    figure_column: str = ""
    label_column: str = ""
    theme: str = Theme.SYSTEM
    accent: str = Accent.BLUE
    height: int = 400
    width: int | None = None
    allowed_origins: Iterable[str] = ()
    is_restricted: bool = True
    only_listed: bool = False
    viewers: Iterable[ApiUser] = ()


def settings_of(widget: Widget) -> WidgetSettings:
    """What the widget is now, for a change of some of it."""
    kept = (
        each.name for each in fields(WidgetSettings) if each.name not in {"endpoint", "viewers"}
    )
    return WidgetSettings(
        endpoint=widget.endpoint,
        viewers=list(widget.viewers.filter(deleted_at=None).order_by("name", "pk")),
        **{name: getattr(widget, name) for name in kept},
    )


def choice(value: str, known: list[str], name: str) -> str:
    if value not in known:
        raise InvalidInput(name, f"unknown_{name}", f"It is one of {', '.join(known)}.")
    return value


def not_shown(endpoint: NamedEndpoint, names: Iterable[str]) -> list[str]:
    """Those of the columns that the endpoint does not show, and so no widget over it. One that names none shows all."""
    shown = set(endpoint.columns)
    return [name for name in names if name and shown and name not in shown]


def clean_columns(settings: WidgetSettings) -> tuple[str, str]:
    """The columns of the figure and of the labels, as far as the kind of widget needs them."""
    figure, label = settings.figure_column.strip(), settings.label_column.strip()
    draws = settings.kind != WidgetKind.TABLE
    if draws and settings.figure != Figure.COUNT and not figure:
        raise InvalidInput("figure_column", "column_needed", "Say of which column.")
    if settings.kind == WidgetKind.BAR and not label:
        raise InvalidInput("label_column", "column_needed", "Say of which column the bars are.")
    for name, column in (("figure_column", figure), ("label_column", label)):
        if not_shown(settings.endpoint, [column]):
            raise InvalidInput(name, "unknown_column", "The endpoint does not show this column.")
    if not draws:
        return "", ""
    refuse_unfit_columns(settings, figure, label)
    return figure, label


def refuse_unfit_columns(settings: WidgetSettings, figure: str, label: str) -> None:
    """A table tells what its columns are, once it has any; an HTTP API does so when it answers."""
    rows = TableColumn.objects.filter(table_id=settings.endpoint.connector_id)
    types = dict(rows.values_list("name", "type"))
    sums = settings.figure != Figure.COUNT
    for name, column in (("figure_column", figure if sums else ""), ("label_column", label)):
        if types and column and column not in types:
            detail = f"The table has no column “{column}”. Choose another one."
            raise InvalidInput(name, "unknown_column", detail)
    if sums and types and types[figure] not in NUMERIC:
        detail = f"“{figure}” holds no numbers. Choose another column, or count the rows."
        raise InvalidInput("figure_column", "column_not_numeric", detail)


def clean_title(title: str) -> str:
    """Raises InvalidInput `invalid_title`."""
    title = title.strip()
    if len(title) > LONGEST_TITLE or any(misleads(letter) for letter in title):
        detail = (
            f"A title has at most {LONGEST_TITLE} characters, none of them a control character."
        )
        raise InvalidInput("title", "invalid_title", detail)
    return title


def shown_columns(settings: WidgetSettings) -> list[str]:
    """The columns of a table in this order, none for all. Raises InvalidInput `unknown_column`, `invalid_columns`."""
    if settings.kind != WidgetKind.TABLE:
        return []
    names = endpoint_rules.clean_columns(settings.columns, settings.endpoint.connector)
    if strange := not_shown(settings.endpoint, names):
        detail = f"The endpoint does not show the column “{strange[0]}”."
        raise InvalidInput("columns", "unknown_column", detail)
    return names


def clean_viewers(settings: WidgetSettings) -> list[ApiUser]:
    """The API users whose tokens may see the widget. Raises InvalidInput `unknown_id`, `too_many_viewers`."""
    viewers = list(settings.viewers) if settings.is_restricted and settings.only_listed else []
    if len(viewers) > MOST_VIEWERS:
        detail = f"A widget lists at most {MOST_VIEWERS} API users. Give them a role in common."
        raise InvalidInput("viewers", "too_many_viewers", detail)
    here = settings.endpoint.organization_id
    if any(one.organization_id != here or one.deleted_at for one in viewers):
        detail = "There is no such API user in this organization. Nothing was changed."
        raise InvalidInput("viewers", "unknown_id", detail)
    return viewers


def clean_parameters(settings: WidgetSettings) -> dict[str, str]:
    """Fixed values of the endpoint's parameters. Required ones may also come with the address of the widget."""
    given = {name: str(value) for name, value in settings.parameters.items()}
    needed = {p.name: "" for p in settings.endpoint.parameters.all() if p.is_required}
    try:
        endpoint_call(settings.endpoint, {**needed, **given})
    except Refusal as refusal:
        raise InvalidInput("parameters", refusal.code, refusal.detail) from refusal
    return given
