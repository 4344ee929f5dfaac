"""The pages of a table: make one from a file, look at its rows, replace them, decide about its columns."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse, UnreadablePostError
from django.views.decorators.http import require_http_methods, require_safe

from portal import clock
from portal.access import may
from portal.actors import Actor
from portal.errors import Refusal
from portal.http.large_bodies import checks_forgery, takes_large_body
from portal.http.redirects import to_page
from portal.http.requests import PageRequest
from portal.models import Organization
from portal.pages.access_policies import organization_view
from portal.pages.form_pages import GET_AND_POST, post_data, redirect_with_success, status_of
from portal.pages.generic import Saved, save_and_redirect
from portal.pages.htmx import render_page_or_fragment
from resources.access.visibility import connector_or_404, reach_of_member
from resources.connectors import services as connectors
from resources.connectors.column_forms import ColumnsForm
from resources.connectors.forms import FileForm, NewTableForm, ReplacementForm
from resources.connectors.frame import connector_tab, frame, list_of, page_of_connector
from resources.models import Connector, Kind, Table
from resources.queries import Query
from resources.rows import reading as rows
from resources.tables import shares
from resources.tables.column_changes import change_columns
from resources.tables.files.reading import TableFile
from resources.tables.uploads import load_upload, look_at

PREVIEWED = 20  # rows


def table_or_404(request: PageRequest, connector_id: str) -> Connector:
    connector = connector_or_404(request.membership, connector_id)
    if connector.kind != Kind.TABLE:
        raise Http404("This connector asks an HTTP API.")
    return connector


def reads_in_a_place(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Between the policy and what checks forgery, which reads the whole form: a large one takes a place meanwhile."""

    @wraps(view)
    def placed(request: PageRequest, organization: Organization, **kwargs: Any) -> HttpResponse:
        with shares.arriving(organization.pk, request.META), suppress(UnreadablePostError):
            request.POST  # noqa: B018 - reads it
        return view(request, organization, **kwargs)

    return placed


@takes_large_body("UPLOAD_LARGEST")
@organization_view("resources.manage")
@reads_in_a_place
@checks_forgery
@require_http_methods(GET_AND_POST)
def create_table(request: PageRequest, organization: Organization) -> HttpResponse:
    """A table, with its first file or without. A file that cannot be loaded leaves the empty table to try again."""
    is_sent = request.method == "POST"
    form = NewTableForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    if form.is_valid() and not has_question(form, organization):
        actor, now = Actor.person(request), clock.now()
        typed = {name: form.cleaned_data[name] for name in ("name", "description")}
        with form.showing_refusals():
            made = connectors.create_table_connector(
                organization=organization, **typed, actor=actor, now=now
            )
            return load_first_file(request, made, form)
    context = {"form": form, "close": list_of(organization), "action": request.path}
    page, fragment = (
        "resources/connectors/tables/form.html",
        "resources/connectors/tables/_form.html",
    )
    return render_page_or_fragment(request, page, fragment, context, status=status_of(form))


def has_question(
    form: FileForm, organization: Organization, connector: Connector | None = None
) -> bool:
    """Whether the form comes back before anything is loaded: with what a guessed encoding makes of the file, or with
    a question that only its sender can answer.
    """
    file, reading = form.cleaned_data["file"], form.reading()
    if file is None or reading.encoding:
        return False
    with form.showing_refusals():
        if TableFile(file, reading).encoding.name == "utf-8":
            return False
        look = look_at(organization=organization, connector=connector, file=file, reading=reading)
        form.show(look)
    return True


def load_first_file(request: PageRequest, connector: Connector, form: NewTableForm) -> HttpResponse:
    file = form.cleaned_data["file"]
    if file is None:
        said = f"The connector {connector.name} was added. Load its rows from a file."
        return redirect_with_success(request, page_of_connector(connector, "rows"), said)
    try:
        table = load_upload(
            connector=connector,
            file=file,
            reading=form.reading(),
            actor=Actor.person(request),
            now=clock.now(),
        )
    except Refusal as refusal:
        said = f"The connector {connector.name} was added, but its file was not loaded. {refusal}"
        messages.warning(request, said)
        return to_page(request, page_of_connector(connector, "rows"))
    said = f"{table.row_count} rows were loaded. Look at the types that were guessed."
    return redirect_with_success(request, page_of_connector(connector, "columns"), said)


@takes_large_body("UPLOAD_LARGEST")
@organization_view("resources.view", changes="resources.manage")
@reads_in_a_place
@checks_forgery
@require_http_methods(GET_AND_POST)
def table_rows(request: PageRequest, organization: Organization, connector_id: str) -> HttpResponse:
    """The first rows, and the form that replaces all of them."""
    connector = table_or_404(request, connector_id)
    is_sent = request.method == "POST"
    form = ReplacementForm(request.POST if is_sent else None, request.FILES if is_sent else None)

    def save() -> Saved:
        table = load_upload(
            connector=connector,
            file=form.cleaned_data["file"],
            reading=form.reading(),
            actor=Actor.person(request),
            now=clock.now(),
            empties=form.cleaned_data["empties"],
            guesses_anew=form.cleaned_data["guesses_anew"],
            confirmed=form.cleaned_data["confirmed"],
            lossy=form.cleaned_data["lossy"],
        )
        said = f"{table.row_count} rows were loaded."
        return page_of_connector(connector, "rows"), said

    is_asked = is_sent and form.is_valid() and has_question(form, organization, connector)
    if not is_asked and (answer := save_and_redirect(request, form, save)):
        return answer
    context = {**frame(request, connector, "rows"), "form": form, "action": request.path}
    context |= preview_rows(request, connector)
    page, fragment = (
        "resources/connectors/tables/rows.html",
        "resources/connectors/tables/_replacement.html",
    )
    return render_page_or_fragment(request, page, fragment, context, status=status_of(form))


def preview_rows(request: PageRequest, connector: Connector) -> dict[str, Any]:
    """The first rows for whom may see them; for a Reader the sentence why not."""
    try:
        reach_of_member(request.membership).refuse_rows(connector)
    except Refusal as refusal:
        return {"refusal": refusal}
    return {"preview": rows.read(connector, Query(limit=PREVIEWED), now=clock.now())}


@organization_view("resources.manage")
@require_safe
def loading(request: PageRequest, organization: Organization, connector_id: str) -> HttpResponse:
    """How many rows of the load that is running are written; null when none is."""
    table = Table.objects.get(connector=table_or_404(request, connector_id))
    is_loading = table.loading_since is not None
    return JsonResponse({"rows": table.loading_rows if is_loading else None})


@organization_view("resources.view", changes="resources.manage")
@require_http_methods(GET_AND_POST)
def columns(request: PageRequest, organization: Organization, connector_id: str) -> HttpResponse:
    """Types and searches. Saving loads the table's own rows anew."""
    connector = table_or_404(request, connector_id)
    described = list(connector.table.columns.all())
    form = ColumnsForm(post_data(request), columns=described)

    def save() -> Saved:
        change_columns(
            connector=connector,
            columns=form.chosen(),
            actor=Actor.person(request),
            now=clock.now(),
            confirmed=form.cleaned_data["confirmed"],
            lossy=form.cleaned_data["lossy"],
        )
        return page_of_connector(connector, "columns"), "The columns were saved."

    if answer := save_and_redirect(request, form, save):
        return answer
    if not may(request.membership.role, "resources.manage"):
        for field in form.fields.values():
            field.disabled = True
    context, page = {"form": form}, "resources/connectors/tables/columns.html"
    return connector_tab(request, connector, "columns", page, context, status=status_of(form))
