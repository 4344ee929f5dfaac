"""What did a person type about people and organizations? Forms parse; the services decide what is allowed."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation

from portal.access import Role, may
from portal.durations import in_words
from portal.models import Membership, Organization, User
from portal.pages.forms import AddressField, RefusableForm, name_field, offer
from portal.people import step_up_choice
from portal.time_zones import known_time_zones


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
        offer(self, "time_zone", [(zone, zone) for zone in known_time_zones()])


class StepUpForm(RefusableForm):
    """After how long it is asked again who somebody is."""

    step_up = forms.TypedChoiceField(
        label="Ask again after",
        required=False,
        coerce=int,
        empty_value=None,
        help_text="Since the person signed in or confirmed it last.",
        error_messages={"invalid_choice": "Choose a time from the list."},
    )

    def __init__(self, data: Any = None, *, organization: Organization) -> None:
        chosen = organization.step_up_seconds
        super().__init__(data, initial={"step_up": chosen or ""})
        usual = f"{in_words(settings.STEP_UP_SECONDS)}, as this installation says"
        seconds = sorted({*step_up_choice.offered(), *([chosen] if chosen else [])}, reverse=True)
        offer(self, "step_up", [("", usual), *((str(one), in_words(one)) for one in seconds)])


class OrganizationDeletionForm(RefusableForm):
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

    email = AddressField(
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
    email = AddressField(
        label="E-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 15 characters.",
    )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        person = User(email=typed.get("email", ""), name=typed.get("name", ""))
        try:
            password_validation.validate_password(typed.get("password", ""), person)
        except forms.ValidationError as error:
            self.add_error("password", error)
        return typed
