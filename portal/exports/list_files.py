"""How does a list leave as a CSV file (RFC 4180)? Read page by page, and bounded.

A file holds what the list shows and its reader may see, row by row in the order of the list, and never a secret. Each
page is a query of its own, so that no transaction lasts as long as a file. Our server puts every answer together in
memory before it sends it (`portal/running/front.py`), hence the bound.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import chain
from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from portal.paging import Order, Page, page_of
from portal.spreadsheets import safe

MOST_ROWS = 10_000
READ_AT_ONCE = 500  # rows
FORMAT = "format"  # in the address of a list: `format=csv` asks for the file

Value = str | int | bool | datetime | None
Columns = dict[str, Callable[[Any], Value | Iterable[str]]]


def wants_file(request: HttpRequest, prefix: str = "") -> bool:
    """Whether the address of a list asks for its file, with `prefix` before the name where a page has two lists.

    A file is noted in the name of whoever takes it, and counted. So another site that sends a browser to the address
    gets the page, from which its reader may take the file.
    """
    is_ours = request.headers.get("Sec-Fetch-Site") != "cross-site"
    return is_ours and request.GET.get(prefix + FORMAT) == "csv"


@dataclass(frozen=True)
class ListFile:
    """A list as a file: the rows that match, where they are fetched from, their order, and what is told of each.

    `name` is that of the list, such as "api-keys"; `columns` gives for each head what stands below it.
    """

    name: str
    columns: Columns
    rows: QuerySet[Any]
    order: Order
    whole: QuerySet[Any]

    @cached_property
    def found(self) -> int:
        """How many rows match, counted up to the first that has no place in the file."""
        return self.rows.order_by("pk")[: MOST_ROWS + 1].count()

    @property
    def is_cut(self) -> bool:
        return self.found > MOST_ROWS

    @property
    def told(self) -> int:
        """How many rows the file has."""
        return min(self.found, MOST_ROWS)

    def file_name(self, now: datetime) -> str:
        """With the day, and with how many are told where that is not all."""
        cut = f"-first-{MOST_ROWS}" if self.is_cut else ""
        return f"{self.name}-{now.astimezone(UTC):%Y-%m-%d}{cut}.csv"

    def parts(self) -> Iterator[str]:
        """The text of the file in parts: the heads, then one part for each page that is read."""
        yield csv_text([self.columns])
        left, page = MOST_ROWS, self.page()
        while page.rows:
            yield csv_text(
                [tell(row) for tell in self.columns.values()] for row in page.rows[:left]
            )
            left -= len(page.rows)
            if left <= 0 or not page.after:
                return
            page = self.page(page.after)

    def page(self, after: str = "") -> Page:
        return page_of(self.rows.order_by(), self.whole, self.order, READ_AT_ONCE, after=after)

    def answer(self, now: datetime) -> HttpResponse:
        """The file. Its first rows are read before the answer begins: a failure there is still told as one."""
        parts = self.parts()
        begun = [part for part in (next(parts), next(parts, "")) if part]
        answer = StreamingHttpResponse(chain(begun, parts), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{self.file_name(now)}"'
        answer["Cache-Control"] = "no-store"
        return cast(HttpResponse, answer)  # all that views promise of one, and a sibling to Django


def csv_text(lines: Iterable[Iterable[Any]]) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="\r\n").writerows(map(text_of, line) for line in lines)
    return file.getvalue()


def text_of(value: Any) -> str:
    """One field: a moment as RFC 3339 in UTC, several names with a space between, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return safe(value if isinstance(value, str) else " ".join(value))
