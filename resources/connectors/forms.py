"""What did a person type about a connector? Forms parse; the services decide what is allowed."""

from dataclasses import fields
from typing import Any

from django import forms

from apiusers.forms import description_field
from portal.errors import Refusal
from portal.pages.forms import RefusableForm, name_field
from resources.connectors.breaking_forms import LosingForm
from resources.connectors.header_forms import HeaderRows
from resources.http.rules import (
    LARGEST_PAGE,
    LONGEST_CACHE,
    LONGEST_TIMEOUT,
    HttpSettings,
    settings_of,
)
from resources.models import HttpSource, Paging
from resources.tables.files.dialects import DELIMITERS
from resources.tables.files.encodings import ENCODINGS
from resources.tables.files.reading import Reading
from resources.tables.uploads import Look


def text(label: str, help_text: str = "", *, required: bool = False, **attributes: Any) -> Any:
    attrs = {"autocomplete": "off", "spellcheck": "false", **attributes}
    widget = forms.TextInput(attrs=attrs)
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=2000, widget=widget
    )


def number(label: str, least: int, most: int, initial: int, help_text: str = "") -> Any:
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, initial=initial, help_text=help_text
    )


class DescribedForm(RefusableForm):
    """The name and the description of a connector of any kind."""

    name = name_field("Name", autofocus="", placeholder="Orders")
    description = description_field()


class HttpForm(HeaderRows):
    """How an HTTP API is asked."""

    fields_of_pointers = {"headers": "header_0_value"}

    base_url = text(
        "Base URL",
        "Scheme and host, with a path where all addresses share one. It must be reachable from the internet, "
        "unless the operator allows an inside network.",
        required=True,
        placeholder="https://api.example.com",
        inputmode="url",
    )
    path = text(
        "Path",
        "{name} is filled with the caller's parameter of that name.",
        placeholder="/v2/customers/{customer}/orders",
    )
    query = text(
        "Query template",
        "Parts whose placeholder was not given are left out.",
        placeholder="status={status}&sort=-created",
    )
    rows_pointer = text(
        "Where the rows are",
        "JSON pointer to the array of objects in the answer. Empty: the answer is the array.",
        placeholder="/data/orders",
    )
    timeout_seconds = number(
        "Timeout in seconds", 1, LONGEST_TIMEOUT, LONGEST_TIMEOUT, "For a whole call."
    )
    cache_seconds = number(
        "Remember answers for", 0, LONGEST_CACHE, 0, "Seconds; 0 asks the API every time."
    )
    paging = forms.ChoiceField(label="Paging", choices=Paging.choices, initial=Paging.NONE)
    place_parameter = text(
        "Parameter of the page", "Carries the page number, the offset or the cursor."
    )
    size_parameter = text("Parameter of the page size", "Empty: the API decides.")
    page_size = number("Rows of a page", 1, LARGEST_PAGE, 100)
    first_page = number("Number of the first page", 0, 1, 1)
    cursor_pointer = text(
        "Where the next cursor is", "JSON pointer into the answer.", placeholder="/next"
    )
    total_pointer = text(
        "Where the number of all rows is",
        "JSON pointer. Empty: the pages are read until one is empty or the API says that it is the last.",
        placeholder="/total",
    )

    @classmethod
    def of(cls, source: HttpSource, sent: Any = None) -> "HttpForm":
        """The form of an existing connector."""
        return cls(sent, stored=source.header_names, initial=vars(settings_of(source)))

    def settings(self) -> HttpSettings:
        """What was typed, for the services."""
        names = [one.name for one in fields(HttpSettings) if one.name != "headers"]
        typed = {name: self.cleaned_data[name] for name in names}
        return HttpSettings(**typed, headers=self.headers())


class NewHttpForm(DescribedForm, HttpForm):
    """A new HTTP connector: what it is called, and how it is asked."""

    field_order = ["name", "description", "base_url"]


QUESTIONS = frozenset({"values_change", "endpoints_break"})


class FileForm(RefusableForm):
    """The file of a table, and how it is to be read; that is asked for where the file does not say it by itself."""

    file = forms.FileField(
        label="File",
        help_text="CSV with column names in its first line, or JSON: an array of objects, or one a line.",
        error_messages={
            "required": "Choose a file.",
            "empty": "The file is empty. Choose another one.",
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.json,.jsonl,.ndjson,.gz"}),
    )
    encoding = forms.ChoiceField(
        label="Encoding of the file",
        choices=[("", "Found in the file"), *((name, name) for name in ENCODINGS)],
        required=False,
    )
    delimiter = forms.ChoiceField(
        label="What stands between two fields",
        choices=[("", "Choose"), *((one, name.capitalize()) for one, name in DELIMITERS.items())],
        required=False,
    )

    rows_pointer = text(
        "Where the rows are", "JSON pointer to an array of objects.", placeholder="/data"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = ("encoding", "delimiter", "rows_pointer")
        self.asked_for = {name for name in asked if self.data.get(name)}
        self.look: Look | None = None

    def reading(self) -> Reading:
        typed = self.cleaned_data
        return Reading(typed["encoding"], typed["delimiter"], typed["rows_pointer"] or None)

    def refuse(self, refusal: Refusal) -> None:
        asked = refusal.extra.get("parameter")
        if asked:
            self.asked_for.add(asked)
        if asked or refusal.code in QUESTIONS:
            self.keep_file()
        super().refuse(refusal)

    def keep_file(self) -> None:
        """What is chosen stays chosen where only a question came back. After a mistake the file itself is corrected,
        and a browser sends no file that has changed since it was chosen.
        """
        self.fields["file"].widget.attrs["hx-preserve"] = "true"

    def show(self, look: Look) -> None:
        """What an encoding makes of the file, with the choice of another one."""
        self.look = look
        self.keep_file()
        self.asked_for.add("encoding")
        self.data = {**self.data.dict(), "encoding": look.encoding}  # type: ignore[attr-defined]
        said = f"The file is not UTF-8. Read as {look.encoding}, it begins as shown here. Nothing is loaded yet."
        self.add_error(
            None, f"{said} Is that right? Then load it once more, or choose another encoding."
        )


class ReplacementForm(LosingForm, FileForm):
    empties = forms.BooleanField(
        label="Empty the table if the file has no rows",
        required=False,
        help_text="Its columns stay. Without it such a file is refused.",
    )
    guesses_anew = forms.BooleanField(
        label="Guess the types of all columns anew",
        required=False,
        help_text="Without it a column that the table has already keeps its type and its search.",
    )
    confirmed = forms.BooleanField(
        label="Load the file although endpoints will stop working", required=False
    )


class NewTableForm(DescribedForm, FileForm):
    """A new table: what it is called, and its first file."""

    field_order = ["name", "description", "file"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].required = False
        self.fields["file"].help_text += " You can also load it later."
