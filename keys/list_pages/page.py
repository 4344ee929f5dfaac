"""Which keys does the organization have? The list page: tabs, search, order and pages, all in the address."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from keys.lists import listing
from keys.lists.file import file_of
from keys.lists.listing import SHORTEST_SEARCH, Selection, clean_selection
from keys.models import ApiKey
from keys.pages.addresses import key_address, list_state, with_query
from keys.pages.key_collections import KeyCollection
from keys.pages.offers import offers_at
from keys.status import Status
from keys.usage.series import was_ever_accepted
from portal import clock
from portal.audit.exports import export_list
from portal.errors import InvalidInput
from portal.exports.list_files import MOST_ROWS, wants_file
from portal.http.requests import PageRequest
from portal.pages.htmx import render_page_or_fragment, wants_fragment
from portal.paging import Page

MARKED_NEW_FOR = timedelta(minutes=1)
# column: what a first click on its head sorts by, and a second
SORTS = {
    "name": ("name", "-name"),
    "created": ("-created", "created"),
    "expires": ("expires", "-expires"),
    "used": ("-used", "used"),
}
HEADS = {"name": "Key name", "created": "Created", "expires": "Expires", "used": "Last used"}


@dataclass(frozen=True)
class Row:
    """A key as the list shows it."""

    key: ApiKey
    status: str
    address: str
    menu: str
    is_new: bool

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
    """The page, its list alone, or with `format=csv` the list as a file. An address that asks for what does not exist is
    400 and says so."""
    asked = {name: request.GET.get(name, "") for name in ("search", "status", "sort")}
    turned = {name: request.GET.get(name, "") for name in ("after", "before")}
    now, refusal = clock.now(), None
    try:
        selection = clean_selection(**asked)
        if wants_file(request):
            return export_keys(request, collection, selection)
        page, counts = listing.page_with_counts(collection.rows(), selection, now, **turned)
    except InvalidInput as error:
        refusal, selection, page = error, Selection(), Page([])
        _, counts = listing.page_with_counts(collection.rows(), selection, now)
    context = list_context(request, collection, selection, page, counts)
    response = render_page_or_fragment(
        request,
        "keys/list/tokens_tab.html"
        if collection.api_user or collection.member
        else "keys/list/list.html",
        "keys/list/_list.html",
        {**context, "refusal": refusal},
        status=400 if refusal else 200,
    )
    if wants_fragment(request) and request.htmx.trigger_name == "search":
        response.headers["HX-Replace-Url"] = context["address"]
    return response


def export_keys(
    request: PageRequest, collection: KeyCollection, selection: Selection
) -> HttpResponse:
    """What the list shows on all its pages, as a file."""
    title = collection.words.title
    name = title.lower().replace(" ", "-")
    file = file_of(name, collection.rows(), selection, clock.now())
    return export_list(request, collection.organization, title, file)


def list_context(
    request: PageRequest,
    collection: KeyCollection,
    selection: Selection,
    page: Page,
    counts: dict[str, listing.Count],
) -> dict[str, Any]:
    now = clock.now()
    path = collection.address()
    state = state_of(selection)
    return {
        "collection": collection,
        "api_user": collection.api_user,
        "member": collection.member,
        "offers": offers_at(collection),
        "may_manage": collection.may_change,
        "tab": "tokens",
        "selection": selection,
        "rows": [row_of(request, key, now) for key in page.rows],
        "total": counts.get(selection.status),
        "is_newcomer": is_newcomer(collection, selection),
        "tabs": tabs(path, state, counts),
        "heads": heads(path, state, selection),
        "address": with_query(path, here(request, state)),
        "path": path,
        "previous": with_query(path, {**state, "before": page.before}) if page.before else "",
        "next": with_query(path, {**state, "after": page.after}) if page.after else "",
        "first": with_query(path, state),
        "file_address": with_query(path, {**state, "format": "csv"}),
        "first_rows": f"{MOST_ROWS:,}" if is_cut(counts.get(selection.status)) else "",
        "revocations_address": collection.address("revocations"),
        "list_state": list_state(request),
        "generate_address": with_query(collection.address("generate"), state),
        "create_address": with_query(collection.address("generate"), {**state, "as": "create"})
        if collection.words.other_add
        else "",
        "shortest_search": SHORTEST_SEARCH,
        "status_label": Status(selection.status).label if selection.status else "",
    }


def is_cut(total: listing.Count | None) -> bool:
    """Whether a file of so many keys ends before the list does."""
    return total is not None and total.number > MOST_ROWS


def is_newcomer(collection: KeyCollection, selection: Selection) -> bool:
    """Whether the whole list of an organization's keys is shown, and none of them was ever accepted."""
    if collection.owner or selection.is_filtered or not collection.may_change:
        return False
    return not was_ever_accepted(collection.organization)


def state_of(selection: Selection) -> dict[str, str]:
    asked = {
        "search": selection.search,
        "status": selection.status,
        "sort": selection.sort,
    }
    return {name: value for name, value in asked.items() if value}


def here(request: PageRequest, state: dict[str, str]) -> dict[str, str]:
    """The address of this very page of the list; typing a search starts at the first page."""
    if request.htmx.trigger_name == "search":
        return state
    return state | {
        name: request.GET[name] for name in ("after", "before") if request.GET.get(name)
    }


def row_of(request: PageRequest, key: ApiKey, now: datetime) -> Row:
    is_mine = key.created_by_user_id == request.user.pk
    return Row(
        key,
        key.status_at(now).value,
        key_address(request, key),
        key_address(request, key, "menu"),
        is_mine and now - key.created_at < MARKED_NEW_FOR,
    )


def tabs(path: str, state: dict[str, str], counts: dict[str, listing.Count]) -> list[dict]:
    labels = {"": "All", **dict(Status.choices)}
    return [
        {
            "id": f"tab-{status or 'all'}",
            "label": label,
            "count": counts.get(status, ""),
            "address": with_query(path, with_changes(state, status=status)),
            "is_current": state.get("status", "") == status,
        }
        for status, label in labels.items()
    ]


def heads(path: str, state: dict[str, str], selection: Selection) -> dict[str, dict]:
    return {name: head(path, state, selection, name) for name in SORTS}


def head(path: str, state: dict[str, str], selection: Selection, name: str) -> dict[str, str]:
    first, second = SORTS[name]
    current = selection.order_name
    sort = second if current == first else first
    is_sorted = current in (first, second)
    direction = "descending" if current.startswith("-") else "ascending"
    return {
        "id": f"sort-{name}",
        "label": HEADS[name],
        "address": with_query(path, with_changes(state, sort=sort)),
        "sorted": direction if is_sorted else "",
    }


def with_changes(state: dict[str, str], **change: str) -> dict[str, str]:
    return {name: value for name, value in {**state, **change}.items() if value}
