"""Which keys does the organization have? The list page: tabs, search, order and pages, all in the address."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from keys.list_pages.columns import COLUMNS, cells_of, columns_for, told_of
from keys.list_pages.links import head, narrowed_by, state_of, tabs
from keys.list_pages.ticked import MOST_AT_ONCE
from keys.lists import listing
from keys.lists.file import file_of
from keys.lists.selection import SHORTEST_SEARCH, Selection, clean_selection
from keys.models import ApiKey
from keys.pages.addresses import NARROWING, key_address, list_state, with_query
from keys.pages.key_collections import KeyCollection
from keys.pages.offers import offers_at
from keys.status import Status
from keys.usage.series import was_ever_accepted
from portal import clock
from portal.audit.exports import export_list
from portal.errors import InvalidInput
from portal.exports.list_files import MOST_ROWS, wants_file
from portal.http.requests import PageRequest
from portal.lookups import named_in
from portal.pages.htmx import render_page_or_fragment, wants_fragment
from portal.pages.lists import TURNS
from portal.paging import Count, Page

MARKED_NEW_FOR = timedelta(minutes=1)


@dataclass(frozen=True)
class Row:
    """A key as the list shows it."""

    key: ApiKey
    status: str
    address: str
    menu: str
    is_new: bool
    cells: SafeString  # of the columns that were chosen

    @property
    def badge(self) -> SafeString:
        return badge_of(self.status)

    @property
    def menu_label(self) -> str:
        return f"Actions for {self.key.name}"


@cache
def badge_of(status: str) -> SafeString:
    """Drawn once: a page shows some of the four 25 times."""
    return SafeString(render_to_string("keys/list/_status.html", {"status": status}).strip())


@require_safe
def key_list(request: PageRequest, collection: KeyCollection) -> HttpResponse:
    """The page, its list alone, or with `format=csv` the list as a file. An address that asks for what does not exist
    is 400 and says so."""
    asked = {name: request.GET.get(name, "") for name in (*NARROWING, "sort")}
    turned = {name: request.GET.get(name, "") for name in TURNS}
    now, refusal = clock.now(), None
    try:
        selection = clean_selection(**asked)
        if wants_file(request):
            return export_keys(request, collection, selection)
        shown = listing.page_with_counts(collection.rows(), selection, now, **turned)
    except InvalidInput as error:
        refusal, selection = error, Selection()
        counted = listing.page_with_counts(collection.rows(), selection, now)
        shown = replace(counted, page=Page([]))
    context = list_context(request, collection, selection, shown)
    response = render_page_or_fragment(
        request,
        "keys/list/tokens_tab.html"
        if collection.api_user or collection.member
        else "keys/list/list.html",
        "keys/list/_list.html",
        {**context, "refusal": refusal},
        status=400 if refusal else 200,
    )
    return lead_on(request, response, context["address"])


def lead_on(request: PageRequest, response: HttpResponse, address: str) -> HttpResponse:
    """What the browser does beside showing the list: its address becomes that of the list, and the window in which
    filters were chosen closes."""
    if wants_fragment(request) and request.htmx.trigger_name == "search":
        response.headers["HX-Replace-Url"] = address
    if wants_fragment(request) and request.htmx.trigger == "choices":
        response.headers["HX-Push-Url"] = address
        response.headers["HX-Trigger"] = "dialog:close"
    return response


def export_keys(
    request: PageRequest, collection: KeyCollection, selection: Selection
) -> HttpResponse:
    """What the list shows on all its pages, or of that what was ticked (`key`), as a file."""
    title = collection.words.title
    name = title.lower().replace(" ", "-")
    rows = collection.rows()
    if (ticked := request.GET.getlist("key")) and not request.GET.get("all"):
        rows = rows.filter(public_id__in=named_in(ticked)[:MOST_AT_ONCE])
    file = file_of(name, rows, selection, clock.now())
    return export_list(request, collection.organization, title, file)


def list_context(
    request: PageRequest, collection: KeyCollection, selection: Selection, shown: listing.Shown
) -> dict[str, Any]:
    return {
        "collection": collection,
        "api_user": collection.api_user,
        "member": collection.member,
        "offers": offers_at(collection),
        "may_manage": collection.may_change,
        "tab": "tokens",
        "selection": selection,
        "is_newcomer": is_newcomer(collection, selection),
        "list_state": list_state(request),
        "shortest_search": SHORTEST_SEARCH,
        "status_label": Status(selection.status).label if selection.status else "",
        **table_context(request, collection, selection, shown.page),
        **links_context(request, collection, selection, shown),
    }


def table_context(
    request: PageRequest, collection: KeyCollection, selection: Selection, page: Page
) -> dict[str, Any]:
    """The rows and the heads above them, with the columns that were chosen."""
    path, now, columns = collection.address(), clock.now(), columns_for(request)
    context = {"organization": collection.organization, "request": request}
    told = told_of(page.rows, columns, context, now)
    return {
        "rows": [row_of(request, key, now, cells_of(key, columns, told)) for key in page.rows],
        "name_head": head(path, selection, "name", f"{collection.words.titled_short} name"),
        "heads": [head(path, selection, name, COLUMNS[name].label) for name in columns],
    }


def links_context(
    request: PageRequest, collection: KeyCollection, selection: Selection, shown: listing.Shown
) -> dict[str, Any]:
    """Where one is in the list, and where one can go from there."""
    page, path, state = shown.page, collection.address(), state_of(selection)
    total = shown.counts.get(selection.status)
    generate = collection.address("generate")
    other_add = collection.words.other_add
    return {
        "path": path,
        "state": state,
        "address": with_query(path, here(request, state)),
        "in_front": shown.in_front,
        "first_row": shown.in_front.number + 1,
        "last_row": shown.in_front.number + len(page.rows),
        "total": total,
        "tabs": tabs(path, state, shown.counts),
        "narrowed": narrowed_by(collection, path, selection),
        "previous": with_query(path, {**state, "before": page.before}) if page.before else "",
        "next": with_query(path, {**state, "after": page.after}) if page.after else "",
        "file_address": with_query(path, {**state, "format": "csv"}),
        "first_rows": f"{MOST_ROWS:,}" if is_cut(total) else "",
        "choices_address": with_query(collection.address("choices"), state),
        "revocations_address": collection.address("revocations"),
        "expiries_address": collection.address("expiries"),
        "generate_address": with_query(generate, state),
        "create_address": with_query(generate, {**state, "as": "create"}) if other_add else "",
    }


def is_cut(total: Count | None) -> bool:
    """Whether a file of so many keys ends before the list does."""
    return total is not None and total.number > MOST_ROWS


def is_newcomer(collection: KeyCollection, selection: Selection) -> bool:
    """Whether the whole list of an organization's keys is shown, and none of them was ever accepted."""
    if collection.owner or selection.is_filtered or not collection.may_change:
        return False
    return not was_ever_accepted(collection.organization)


def here(request: PageRequest, state: dict[str, str]) -> dict[str, str]:
    """The address of this very page of the list; typing a search starts at the first page."""
    if request.htmx.trigger_name == "search":
        return state
    return state | {name: request.GET[name] for name in TURNS if request.GET.get(name)}


def row_of(request: PageRequest, key: ApiKey, now: datetime, cells: SafeString) -> Row:
    is_mine = key.created_by_user_id == request.user.pk
    return Row(
        key,
        key.status_at(now).value,
        key_address(request, key),
        key_address(request, key, "menu"),
        is_mine and now - key.created_at < MARKED_NEW_FOR,
        cells,
    )
