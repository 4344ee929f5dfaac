"""How does a person say what a list shows: which keys, in which order, with which columns? In one window."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from keys.list_pages.columns import COLUMNS, columns_for
from keys.lists.choices import LOOKED_AT, Choices, Offered, offered_among
from keys.lists.selection import NEWEST_FIRST
from keys.pages.addresses import list_state
from keys.pages.answers import key_dialog
from keys.pages.key_collections import KeyCollection
from keys.status import Status
from portal.http.requests import PageRequest
from portal.pages.forms import offer

ORDERS = [
    (NEWEST_FIRST, "Newest first"), ("created", "Oldest first"), ("name", "Name, A to Z"), ("-name", "Name, Z to A"),
    ("expires", "Ends soonest"), ("-expires", "Ends last"), ("-used", "Used lately"), ("used", "Not used for longest"),
]  # fmt: skip
ANY = ("", "Any")


class ChoicesForm(forms.Form):
    """What a list may be asked for. It is sent to the list, which judges it: this form only shows what is chosen."""

    status = forms.ChoiceField(label="Status", choices=[ANY, *Status.choices])
    maker = forms.ChoiceField(label="Made by")
    permission = forms.ChoiceField(label="May do")
    sort = forms.ChoiceField(label="Order", choices=[("", "As usual"), *ORDERS])
    columns = forms.MultipleChoiceField(
        label="Columns",
        choices=[(name, column.label) for name, column in COLUMNS.items()],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, offered: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("maker", offered.makers), ("permission", offered.permissions)):
            offer(self, name, [ANY, *with_chosen(choices, self.initial.get(name, ""))])
        for field in self.fields.values():
            field.required = False
        if offered.is_cut:
            self.fields["maker"].help_text = f"The numbers are those of the newest {LOOKED_AT:,}."


def with_chosen(choices: Choices, chosen: str) -> Choices:
    """What is chosen can be kept, though no key has it any more."""
    return choices if chosen in {"", *dict(choices)} else [*choices, (chosen, f"{chosen} (0)")]


@require_safe
def choose(request: PageRequest, collection: KeyCollection) -> HttpResponse:
    """The window. What is chosen there is asked of the list, whose address then says it."""
    state = list_state(request)
    initial = {**state, "columns": columns_for(request)}
    form = ChoicesForm(initial=initial, offered=offered_among(collection.rows()))
    context = {"form": form, "path": collection.address(), "search": state.get("search", "")}
    return key_dialog(request, "keys/list/_choices.html", "Filter and columns", context)
