"""How does a page list rows, and what does it do with a form that changes one? A page declares what differs.

As the generic views of Django do it, in functions: what a page asks and shows stands in its view, and the road from a
form to its service and on to the page that shows the change is this one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse

from portal.access import may
from portal.http.requests import PageRequest
from portal.pages.form_pages import done
from portal.pages.forms import RefusableForm
from portal.pages.htmx import render_page_or_fragment
from portal.pages.lists import BY_NAME, ListPage, asked_search, list_page
from portal.paging import Order

# The address of the page that shows a change, and what is said there.
Saved = tuple[str, str]


def saved(
    request: PageRequest, form: RefusableForm, save: Callable[[], Saved]
) -> HttpResponse | None:
    """Carry out `save` for a form that was sent and is right, and lead on.

    None where the form is to be shown: it was not sent, or is wrong, or the service refused; it then says why.
    """
    if form.is_valid():
        with form.showing_refusals():
            return done(request, *save())
    return None


def what_was_saved(said: str, has_changed: bool) -> str:
    """What is said after a form was saved: that it was, or that it held nothing new."""
    return said if has_changed else "Everything was so already. Nothing was changed."


@dataclass(frozen=True)
class RowList:
    """A page that lists rows with a search. Its fragment `_<name>` lies beside `template`."""

    template: str
    manages: str  # the ability with which the page offers changes
    order: Order = BY_NAME
    search: tuple[str, ...] = ("name",)

    def response(
        self,
        request: PageRequest,
        rows: QuerySet[Any],
        *,
        whole: QuerySet[Any] | None = None,
        context_of: Callable[[ListPage], dict[str, Any]] = lambda page: {},
    ) -> HttpResponse:
        """The page of these rows that the address asks for. `whole` is where they are fetched from, with what the
        list shows of each; `context_of` adds what is told of the rows of this page."""
        page = list_page(request, rows.filter(self.matching(request)), self.order, whole=whole)
        folder, _, name = self.template.rpartition("/")
        context = {"page": page, "may_manage": may(request.membership.role, self.manages)}
        return render_page_or_fragment(
            request,
            self.template,
            f"{folder}/_{name}",
            {**context, **context_of(page)},
            status=page.status,
        )

    def matching(self, request: PageRequest) -> Q:
        """The condition of the search: one of the columns contains its text."""
        condition, text = Q(), asked_search(request)
        for column in self.search:
            condition |= Q(**{f"{column}__icontains": text})
        return condition
