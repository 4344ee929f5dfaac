"""What did a person type about API users, teams and roles? Forms parse; the services decide what is allowed."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from apiusers.models import Role
from portal import permissions as vocabulary
from portal.pages.forms import RefusableForm, caption, name_field, offer, permission_caption


def description_field() -> forms.CharField:
    return forms.CharField(
        label="Description",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What is it for?",
    )


class NamedForm(RefusableForm):
    name = name_field("Name", autofocus="")
    description = description_field()


class ApiUserDeletionForm(RefusableForm):
    """The number of living tokens that the person was told would stop; more than these are not stopped unasked."""

    told = forms.IntegerField(
        required=False, min_value=0, max_value=10**9, widget=forms.HiddenInput
    )


class RoleForm(NamedForm):
    permissions = forms.MultipleChoiceField(
        label="Permissions",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="You can give what you hold yourself.",
        error_messages={"invalid_choice": "Choose permissions that you hold."},
    )

    def __init__(
        self, *args: Any, grantable: frozenset[str], role: Role | None = None, **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        offered = grantable | set(role.permissions if role else ())
        choices: list[tuple[str, str]] = [
            (name, permission_caption(name, description))
            for name, description in vocabulary.known().items()
            if name in offered
        ]
        # Set through the API, and kept where the form is sent: what is not offered would be taken away unseen.
        choices += [
            (name, permission_caption(name, "Every permission of this noun, now and later"))
            for name in (role.permissions if role else ())
            if name.endswith(vocabulary.OF_NOUN)
        ]
        offer(self, "permissions", choices)


def tick_boxes(label: str = "") -> forms.MultipleChoiceField:
    gone = "One of these does not exist any more. Nothing was changed."
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gone},
    )


class TickForm(RefusableForm):
    """Tick boxes for rows of the organization, by public id: a list of rows for each field of the form."""

    def __init__(self, *args: Any, rows: Mapping[str, Iterable[Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {name: {row.public_id: row for row in listed} for name, listed in rows.items()}
        for name, by_id in self.rows.items():
            choices = [(key, caption(row.name, row.description)) for key, row in by_id.items()]
            offer(self, name, choices)

    def ticked(self, name: str) -> list[Any]:
        """The rows that were ticked in this field."""
        return [self.rows[name][key] for key in self.cleaned_data[name]]

    def freeze(self) -> None:
        """Show the boxes to somebody who may not change them."""
        for field in self.fields.values():
            field.disabled = True


class ChoiceForm(TickForm):
    """One list of tick boxes."""

    chosen = tick_boxes()

    def __init__(self, *args: Any, rows: Iterable[Any], label: str, **kwargs: Any) -> None:
        super().__init__(*args, rows={"chosen": rows}, **kwargs)
        self.fields["chosen"].label = label

    def chosen_rows(self) -> list[Any]:
        return self.ticked("chosen")


class TeamForm(TickForm):
    """Who is in a team, and its roles: one form, so that nothing ticked is lost."""

    people = tick_boxes("People")
    api_users = tick_boxes("API users")
    roles = tick_boxes("Roles")
