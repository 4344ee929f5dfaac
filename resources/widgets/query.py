"""What does the address of a widget ask? Values of the parameters left open, a theme, and a page of a table."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

from portal.errors import Conflict
from portal.http.query import check_query
from resources.endpoints.answering import endpoint_call
from resources.models import EndpointParameter, Theme, Widget
from resources.queries import unknown_parameter
from resources.rows.calls import Call
from resources.widgets.rules import not_shown
from resources.widgets.viewers import TOKEN

ROWS_A_PAGE = 50
THEME, PAGE = "theme", "nextToken"
OF_THE_WIDGET = frozenset({TOKEN, THEME, PAGE})


def clean_address(request: HttpRequest) -> dict[str, str]:
    """The parameters of the address by name. Raises Refusal (400) as every address of ours does."""
    check_query(request, frozenset())
    return {name: values[-1] for name, values in request.GET.lists()}


def open_parameters(widget: Widget) -> list[EndpointParameter]:
    """The endpoint's parameters that the widget does not fix, in their order."""
    declared = widget.endpoint.parameters.all()
    return [parameter for parameter in declared if parameter.name not in widget.parameters]


def widget_call(widget: Widget, asked: Mapping[str, str]) -> Call:
    """Raises Refusal `unknown_parameter`, `missing_parameter` (400), Conflict `widget_broken`.

    What is not declared is refused and not passed over: a parameter that was misspelt must not show everybody's
    rows. One that the widget fixes counts as not declared, so no address changes it.
    """
    refuse_broken(widget)
    given = {name: value for name, value in asked.items() if name not in OF_THE_WIDGET}
    if strange := sorted(set(given) - {parameter.name for parameter in open_parameters(widget)}):
        raise unknown_parameter(strange[0])
    page = {PAGE: asked[PAGE]} if asked.get(PAGE) else {}
    whole = {**given, **widget.parameters, "MaxRecords": str(ROWS_A_PAGE), **page}
    call = endpoint_call(widget.endpoint, whole)
    columns = tuple(widget.columns) or call.query.columns
    return replace(call, query=replace(call.query, columns=columns))


def refuse_broken(widget: Widget) -> None:
    """The endpoint may have changed since: what it does not show any more, its widgets do not show either."""
    needed = [*widget.columns, widget.figure_column, widget.label_column]
    declared = {parameter.name for parameter in widget.endpoint.parameters.all()}
    lost = not_shown(widget.endpoint, needed)
    lost += [name for name in widget.parameters if name not in declared]
    if lost:
        detail = f"The endpoint no longer has “{lost[0]}”, which this widget needs."
        raise Conflict("widget_broken", detail)


def theme_of(widget: Widget, asked: Mapping[str, str]) -> str:
    """The theme of the address where it is one of ours, else the widget's: embedding products send names of theirs."""
    wanted = asked.get(THEME, "").lower()
    return wanted if wanted in Theme.values else widget.theme


def page_address(request: HttpRequest, token: str | None) -> str:
    """The same address at the page of `token`, or at the first.

    A token of the viewer's is in it only where it was in the address already: the contract of `?token=`. What came
    in a header stays out.
    """
    query = QueryDict(request.META.get("QUERY_STRING", ""))
    kept = [(name, value) for name, value in query.items() if name != PAGE]
    if token:
        kept.append((PAGE, token))
    return f"{request.path}?{urlencode(kept)}" if kept else request.path
