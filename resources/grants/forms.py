"""Whom did a person grant a connector, and at which level?"""

from collections.abc import Iterable
from typing import Any

from django import forms

from apiusers.lookups import api_users_of
from apiusers.principals import Holder, described
from portal.models import Organization
from portal.pages.forms import RefusableForm, offer
from resources.grants.granted import ConnectorAccess, name_of
from resources.models import Connector, Level

LEVELS = [("", "Nothing"), (Level.READER.value, "Reader"), (Level.USER.value, "User")]


class GrantForm(RefusableForm):
    """One holder of the organization and a level, on the page of a connector."""

    fields_of_pointers = {"level": "level"}

    holder = forms.ChoiceField(
        label="Whom",
        error_messages={
            "required": "Choose somebody.",
            "invalid_choice": "This one does not exist any more. Nothing was changed.",
        },
    )
    level = forms.ChoiceField(
        label="Level",
        choices=Level.choices,
        initial=Level.USER,
        error_messages={"invalid_choice": "Choose Reader or User."},
    )

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.holders = {key_of(holder): holder for holder in holders_in(organization)}
        groups: dict[str, list[tuple[str, str]]] = {"Teams": [], "API users": [], "People": []}
        for key, holder in self.holders.items():
            groups[GROUPS[key.partition(":")[0]]].append((key, name_of(holder)))
        choices: Any = [("", "Choose somebody"), *((g, rows) for g, rows in groups.items() if rows)]
        offer(self, "holder", choices)

    def chosen(self) -> Holder:
        return self.holders[self.cleaned_data["holder"]]


GROUPS = {"team": "Teams", "api_user": "API users", "user": "People"}


def key_of(holder: Holder) -> str:
    """`team:<id>`, `api_user:<id>` or `user:<id>`."""
    said = described(holder)
    return f"{said['type']}:{said['id']}"


def holders_in(organization: Organization) -> Iterable[Holder]:
    yield from organization.teams.order_by("name")
    yield from api_users_of(organization).order_by("name")
    yield from organization.memberships.select_related("user").order_by("user__name")


class LevelsForm(RefusableForm):
    """A level for each connector, on the page of a holder: fields `level_<id>`."""

    def __init__(self, *args: Any, held: list[ConnectorAccess], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held = held
        for each in held:
            self.fields[self.field_of(each)] = forms.ChoiceField(
                label=f"Level on {each.connector.name}",
                choices=LEVELS,
                required=False,
                initial=each.direct,
            )

    def field_of(self, held: ConnectorAccess) -> str:
        return f"level_{held.connector.public_id}"

    def rows(self) -> list[tuple[ConnectorAccess, Any]]:
        """Each connector with its bound field."""
        return [(held, self[self.field_of(held)]) for held in self.held]

    def levels(self) -> dict[Connector, str]:
        """What was chosen where something was sent: a connector that is new since then keeps its grants."""
        return {
            held.connector: self.cleaned_data[self.field_of(held)]
            for held in self.held
            if self.field_of(held) in self.data
        }
