"""What did a person type about people and organizations? Forms parse; the services decide what is allowed."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth import password_validation

from portal.access import Role, may
from portal.errors import Refusal
from portal.models import Membership, User
from portal.time_zones import known_time_zones


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


class OrganizationForm(RefusableForm):
    name = name_field("Name", placeholder="Acme Robotics")
    time_zone = forms.ChoiceField(
        label="Time zone",
        initial="UTC",
        help_text="Days end in this zone, for instance the day on which a key expires.",
        error_messages={"invalid_choice": "Choose a time zone from the list."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "time_zone", [(zone, zone.replace("_", " ")) for zone in known_time_zones()])


class DeletionForm(RefusableForm):
    confirmation = forms.CharField(
        label="Name of the organization",
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
        error_messages={"required": "Type the name of the organization."},
    )


def grantable_roles(membership: Membership) -> list[tuple[str, str]]:
    """The roles that this member may give to others."""
    owner_too = may(membership.role, "owners.manage")
    return [(role.value, role.label) for role in Role if owner_too or role != Role.OWNER]


class RoleForm(RefusableForm):
    role = forms.ChoiceField(
        label="Role",
        error_messages={
            "required": "Choose a role.",
            "invalid_choice": "Choose a role that you may give.",
        },
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "role", grantable_roles(membership))


class InvitationForm(RoleForm):
    field_order = ["email", "role"]

    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "autofocus": True}),
        error_messages={"required": "Enter an e-mail address."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].initial = Role.DEVELOPER


class AdministratorForm(RefusableForm):
    """The first administrator's account."""

    name = name_field("Your name")
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters.",
    )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        person = User(email=typed.get("email", ""), name=typed.get("name", ""))
        try:
            password_validation.validate_password(typed.get("password", ""), person)
        except forms.ValidationError as error:
            self.add_error("password", error)
        return typed
