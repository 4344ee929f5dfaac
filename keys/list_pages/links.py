"""Where do the links of a list of keys lead? Its tabs, the heads that sort, the filters that can be taken back."""

from dataclasses import asdict, dataclass

from keys.lists.selection import PROGRAMS, Selection
from keys.pages.addresses import with_query
from keys.pages.key_collections import KeyCollection
from keys.status import Status
from portal.paging import Count

# column: what a first click on its head sorts by, and a second
SORTS = {
    "name": ("name", "-name"),
    "created": ("-created", "created"),
    "expires": ("expires", "-expires"),
    "used": ("-used", "used"),
}


@dataclass(frozen=True)
class Narrowed:
    """A filter that is in use, told in words, with the address of the list without it."""

    name: str
    words: str
    address: str


def state_of(selection: Selection) -> dict[str, str]:
    """What an address of the list says of this selection."""
    return {name: value for name, value in asdict(selection).items() if value}


def tabs(path: str, state: dict[str, str], counts: dict[str, Count]) -> list[dict]:
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


def head(path: str, selection: Selection, name: str, label: str) -> dict[str, str]:
    """The head of a column, which sorts by it where that is possible."""
    if name not in SORTS:
        return {"label": label}
    first, second = SORTS[name]
    current = selection.order_name
    sort = second if current == first else first
    is_sorted = current in (first, second)
    direction = "descending" if current.startswith("-") else "ascending"
    return {
        "id": f"sort-{name}",
        "label": label,
        "address": with_query(path, with_changes(state_of(selection), sort=sort)),
        "sorted": direction if is_sorted else "",
    }


def narrowed_by(collection: KeyCollection, path: str, selection: Selection) -> list[Narrowed]:
    """The filters that no tab and no search shows."""
    state, said = state_of(selection), []
    if selection.maker:
        said.append(("maker", f"Made by {maker_named(collection, selection.maker)}"))
    if selection.permission:
        said.append(("permission", f"May do {selection.permission}"))
    return [
        Narrowed(name, words, with_query(path, with_changes(state, **{name: ""})))
        for name, words in said
    ]


def maker_named(collection: KeyCollection, maker: str) -> str:
    """As those are told who have made a key of this list; of nobody else a name is told."""
    if maker == PROGRAMS:
        return "other keys"
    made = collection.rows().filter(created_by_user__public_id=maker)
    key = made.select_related("created_by_user").first()
    return str(key.created_by_user) if key else "somebody else"


def with_changes(state: dict[str, str], **change: str) -> dict[str, str]:
    return {name: value for name, value in {**state, **change}.items() if value}
