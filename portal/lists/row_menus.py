"""What can be done to a row of a list, from its menu? Where scripts are off, the menu is a page of its own."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from portal.http.requests import PageRequest
from portal.pages.htmx import render_page_or_fragment

MENU = "menu"  # in the address of a list: `menu=ID` asks for what can be done to that row


@dataclass(frozen=True)
class RowAction:
    """An entry of a menu: a link, a dialog, or the one button of a form.

    `posts` is the name and the value that the button sends. `note` says in a few words what follows from it.
    """

    words: str
    icon: str
    address: str
    opens_dialog: bool = False
    posts: tuple[str, str] | None = None
    is_danger: bool = False
    note: str = ""


def link(words: str, icon: str, address: str) -> RowAction:
    return RowAction(words, icon, address)


def dialog(words: str, icon: str, address: str) -> RowAction:
    return RowAction(words, icon, address, opens_dialog=True)


def deletion(words: str, address: str, note: str, icon: str = "trash-2") -> RowAction:
    """What ends the row, after a question; `note` is what stops with it."""
    return RowAction(words, icon, address, opens_dialog=True, is_danger=True, note=note)


def button(
    words: str, icon: str, address: str, name: str = "", value: str = "", *, note: str = ""
) -> RowAction:
    return RowAction(words, icon, address, posts=(name, value), note=note)


def menu_answer(request: PageRequest, context: dict[str, Any]) -> HttpResponse:
    """The menu for the list that asked for it, or a page with the same entries."""
    return render_page_or_fragment(
        request, "portal/lists/menu.html", "portal/lists/_menu.html", context
    )
