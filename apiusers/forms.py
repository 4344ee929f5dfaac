"""What did a person type about API users, teams and roles? Forms parse; the services decide what is allowed."""

from collections.abc import Iterable
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
        offer(self, "permissions", choices)


class ChoiceForm(RefusableForm):
    """Tick boxes for rows of the organization, by public id."""

    chosen = forms.MultipleChoiceField(
        label="",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": "One of these does not exist any more. Nothing was changed."
        },
    )

    def __init__(self, *args: Any, rows: Iterable[Any], label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {row.public_id: row for row in rows}
        self.fields["chosen"].label = label
        offer(
            self,
            "chosen",
            [(key, caption(row.name, row.description)) for key, row in self.rows.items()],
        )

    def chosen_rows(self) -> list[Any]:
        return [self.rows[key] for key in self.cleaned_data["chosen"]]
