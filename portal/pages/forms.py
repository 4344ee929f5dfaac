"""What does every form of a page have in common? It shows what a service refused, and keeps what was typed."""

from collections.abc import Sequence

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.addresses import canonical
from portal.errors import Refusal


class RefusableForm(forms.Form):
    """A form that shows what a service refused at the field that it is about, with what was typed kept."""

    # What a service calls it: the field that asks for it, where the names differ.
    fields_of_pointers: dict[str, str] = {}

    def refuse(self, refusal: Refusal) -> None:
        for error in refusal.errors:
            name = error.pointer.strip("/").split("/")[0]
            name = self.fields_of_pointers.get(name, name)
            self.add_error(name if name in self.fields else None, error.detail)
        if not refusal.errors:
            self.add_error(None, refusal.detail)

    def showing_refusals(self) -> "ShowingRefusals":
        """`with form.showing_refusals():` around a change: what the service refuses is shown in the form, and the
        view goes on behind the block, where it shows the form again."""
        return ShowingRefusals(self)

    def focus_on_what_is_wrong(self) -> None:
        """The focus goes to the first field with an error, and not to the one that has it in an empty form."""
        wrong = next((name for name in self.fields if name in self.errors), None)
        for name, field in self.fields.items():
            field.widget.attrs.pop("autofocus", None)
            if name == wrong:
                field.widget.attrs["autofocus"] = True


class AddressField(forms.EmailField):
    """An e-mail address in its one form. What `portal.addresses` refuses is told at the field."""

    default_validators: list = []  # Django's take ASCII alone, and do not say which letter is wrong

    def to_python(self, value: str | None) -> str | None:
        typed = super().to_python(value)
        return canonical(typed) if typed else typed


class DeletionForm(RefusableForm):
    """Nothing to type: sending it is the confirmation."""


class ConfirmedDeletionForm(RefusableForm):
    """Deleting what others stand on: the page names them, and ticking says that they may stop."""

    confirmed = forms.BooleanField(label="They may stop", required=False)


class ShowingRefusals:
    """Ends a block of code at the first Refusal, which `form` shows then. Any other error passes."""

    # Not a generator of contextlib: that one does not tell type checkers that what stands behind is reached.

    def __init__(self, form: RefusableForm) -> None:
        self.form = form

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> bool:
        if isinstance(error, Refusal):
            self.form.refuse(error)
        return isinstance(error, Refusal)


def offer(form: forms.Form, name: str, choices: Sequence[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker
    field.choices = choices


def name_field(label: str, **attributes: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", **attributes}),
        error_messages={"required": "Enter a name."},
    )


# A choice in a list of tick boxes says what it is: its name, and what it means beside or below it.


def caption(name: str, about: str = "") -> SafeString:
    """The label of a choice: its name, and on a line of its own what is said about it."""
    if not about:
        return format_html("<span>{}</span>", name)
    return format_html('<span>{} <span class="about">{}</span></span>', name, about)


def permission_caption(name: str, description: str) -> SafeString:
    """The label of a permission: its name as programs write it, then its description on the same line."""
    return format_html(
        '<span><code>{}</code> <span class="muted">{}</span></span>', name, description
    )
