"""How does a page list rows? It declares what differs, and everything else is the same for every list.

A list has a search, a filter where its rows have a status of a kind, orders, pages that say where they stand, a menu
for each row, and leaves as a file. All of it is in the address, and works without scripts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse

from portal.access import may
from portal.audit.exports import export_list
from portal.errors import InvalidInput
from portal.exports.list_files import FORMAT, Columns, ListFile, wants_file
from portal.http.requests import PageRequest
from portal.lists.row_menus import MENU, RowAction, menu_answer
from portal.lists.selection import (
    SORT,
    Filter,
    Selection,
    counted,
    opposite,
    order_of,
    selection_of,
)
from portal.lists.shown import Column, CountedAnswer, Head, ListedRow, Shown, heads_of
from portal.lookups import one
from portal.models import Membership
from portal.pages.htmx import render_page_or_fragment
from portal.pages.lists import BY_NAME, ListPage, address, asked_search, list_page
from portal.paging import Count, Order, rows_in_front

Told = Callable[[list[Any]], Mapping[Any, Any]]


def by_name_and_age() -> dict[str, Order]:
    """By name by itself, or by when the row was made."""
    return {"name": BY_NAME, "created": Order("created_at")}


def nothing_to_do(membership: Membership, row: Any) -> list[RowAction]:
    return []


def nothing_told(rows: list[Any]) -> Mapping[Any, Any]:
    return {}


@dataclass(frozen=True)
class RowList:
    """A page that lists rows. Its fragment `_<name>` lies beside `template` and extends `portal/lists/_list.html`, with
    the cells of a row and what stands there as long as there is none."""

    template: str
    name: str  # of the element on the page, and of the file
    noun: str  # of one row; with an "s", of several
    columns: tuple[Column, ...]
    cells: Columns  # of the file
    manages: str = ""  # the ability with which the page offers changes
    search: tuple[str, ...] = ("name",)
    searched: str = "name"  # the same for a reader
    filter: Filter | None = None
    orders: Mapping[str, Order] = field(
        default_factory=by_name_and_age
    )  # the first is the list's own
    id_of: Callable[[Any], Any] = attrgetter("public_id")
    find: Callable[[QuerySet[Any], str], Any] = one  # by that id; raises Http404
    name_of: Callable[[Any], str] = str
    address_of: Callable[[Any], str] = lambda row: ""  # of a row's page; empty where it has none
    is_ended: Callable[[Any], bool] = lambda row: False
    actions: Callable[[Membership, Any], list[RowAction]] = nothing_to_do
    copies_id: bool = True
    target: str = ""  # the element that is fetched again, where it holds more than this list
    prefix: str = ""  # before the names in the address, where a page has two lists

    heading: str = ""  # where the noun does not say it

    @property
    def title(self) -> str:
        return self.heading or f"{self.noun[0].upper()}{self.noun[1:]}s"

    def response(
        self,
        request: PageRequest,
        rows: QuerySet[Any],
        *,
        whole: QuerySet[Any] | None = None,
        told: Told = nothing_told,
    ) -> HttpResponse:
        """What the address asks for: a page of these rows, the menu of one, or all of them as a file.

        `whole` is where rows are fetched from, with what the list shows of each; `told` gives what is told of the rows
        of a page besides, by their row id.
        """
        if aside := self.aside(request, rows, whole=whole):
            return aside
        shown = self.shown(request, rows, whole=whole, told=told)
        folder, _, name = self.template.rpartition("/")
        return render_page_or_fragment(
            request,
            self.template,
            f"{folder}/_{name}",
            self.context(request, shown),
            status=shown.page.status,
        )

    def context(self, request: PageRequest, shown: Shown) -> dict[str, Any]:
        may_manage = may(request.membership.role, self.manages)
        return {"shown": shown, "page": shown.page, "may_manage": may_manage}

    def aside(
        self, request: PageRequest, rows: QuerySet[Any], *, whole: QuerySet[Any] | None = None
    ) -> HttpResponse | None:
        """The menu of a row, or the list as a file; None where the address asks for neither, or wrongly."""
        if wanted := request.GET.get(self.prefix + MENU):
            return self.menu(request, self.find(rows, wanted))
        if not wants_file(request, self.prefix):
            return None
        try:
            selection = self.selection(request)
        except InvalidInput:
            return None  # the page says what is wrong
        matching = self.matching(rows, selection)
        order = order_of(self.sort(selection), self.orders)
        file = ListFile(self.name, self.cells, matching, order, rows if whole is None else whole)
        return export_list(request, request.membership.organization, self.title, file)

    def menu(self, request: PageRequest, row: Any) -> HttpResponse:
        context = {
            "row_name": self.name_of(row),
            "row_id": self.id_of(row) if self.copies_id else "",
            "open": self.address_of(row),
            "actions": self.actions(request.membership, row),
            "title": self.title,
            "path": request.path,
        }
        return menu_answer(request, context)

    def shown(
        self,
        request: PageRequest,
        rows: QuerySet[Any],
        *,
        whole: QuerySet[Any] | None = None,
        told: Told = nothing_told,
        path: str = "",
    ) -> Shown:
        """The list as it stands on its page. `path` is its address where it is shown at another one."""
        path = path or request.path
        try:
            selection, refusal = self.selection(request), None
        except InvalidInput as error:
            selection, refusal = Selection(asked_search(request)), error
        counts = counted(self.searching(rows, selection.search), self.filter)
        matching, order = (
            self.matching(rows, selection),
            order_of(self.sort(selection), self.orders),
        )
        page = ListPage([], path, selection.search, refusal=refusal)
        if not refusal:
            whole = rows if whole is None else whole
            page = list_page(request, matching, order, whole=whole, path=path, prefix=self.prefix)
        return Shown(
            name=self.name, target=self.target or self.name, noun=self.noun, title=self.title,
            searched=self.searched, page=page, selection=selection,
            heads=self.heads(request, path, selection),
            choices=self.choices(request, path, selection, counts), filter=self.filter,
            entries=self.entries(page, told), total=counts[selection.answer],
            in_front=rows_in_front(matching, order, page.place) if page.place else Count(0),
            carried=self.carried(selection), file=self.changed(request, path, **{FORMAT: "csv"}),
        )  # fmt: skip

    def selection(self, request: PageRequest) -> Selection:
        """Raises InvalidInput, as `selection_of` does."""
        return selection_of(request, self.filter, self.orders, self.prefix)

    def sort(self, selection: Selection) -> str:
        return selection.sort or next(iter(self.orders))

    def searching(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        """The rows of which one of the columns contains the text of the search."""
        condition = Q()
        for column in self.search if text else ():
            condition |= Q(**{f"{column}__icontains": text})
        return rows.filter(condition)

    def matching(self, rows: QuerySet[Any], selection: Selection) -> QuerySet[Any]:
        found = self.searching(rows, selection.search)
        return self.filter.narrow(found, selection.answer) if self.filter else found

    def changed(self, request: PageRequest, path: str, **asked: str) -> str:
        """The address of the list with what is asked now, from its first page on."""
        return address(request, path, self.prefix, without=(MENU, FORMAT), **asked)

    def carried(self, selection: Selection) -> list[tuple[str, str]]:
        """What a search keeps of the address: the answer of the filter and the order."""
        asked = {SORT: selection.sort}
        if self.filter:
            asked[self.filter.name] = selection.answer
        return [(self.prefix + name, value) for name, value in asked.items() if value]

    def heads(self, request: PageRequest, path: str, selection: Selection) -> list[Head]:
        sorts = [sort for name in self.orders for sort in (name, opposite(name))]
        addresses = {sort: self.changed(request, path, **{SORT: sort}) for sort in sorts}
        return heads_of(self.columns, self.sort(selection), addresses)

    def choices(
        self, request: PageRequest, path: str, selection: Selection, counts: Mapping[str, Count]
    ) -> list[CountedAnswer]:
        if self.filter is None:
            return []
        return [
            CountedAnswer(
                answer or "all",
                label,
                counts[answer],
                self.changed(request, path, **{self.filter.name: answer}),
                answer == selection.answer,
            )
            for answer, label in {"": "All", **self.filter.answers}.items()
        ]

    def entries(self, page: ListPage, told: Told) -> list[ListedRow]:
        besides: Mapping[Any, Any] = told(page.rows) if page.rows else {}
        return [self.entry(row, page.path, besides.get(row.pk)) for row in page.rows]

    def entry(self, row: Any, path: str, besides: Any) -> ListedRow:
        identity = str(self.id_of(row))
        menu = f"{path}?{self.prefix}{MENU}={identity}"
        return ListedRow(
            row,
            self.name_of(row),
            identity,
            self.address_of(row),
            menu,
            self.is_ended(row),
            besides,
        )
