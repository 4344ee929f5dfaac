"""Who may see a widget, as a person chooses it? Everybody, every token that may, or the tokens of certain API users."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms

from apiusers.models import ApiUser
from portal.pages.forms import RefusableForm, offer
from resources.widgets.rules import WidgetSettings

OPEN, TOKENS, LISTED = "open", "tokens", "listed"


class SecurityForm(RefusableForm):
    """One choice of three, and the API users of the one that lists some."""

    fields_of_pointers = {"is_restricted": "audience"}

    audience = forms.ChoiceField(
        label="Who may see it",
        choices=[
            (TOKENS, "Restricted to tokens: any that holds widgets:view and reaches the rows"),
            (LISTED, "Restricted to the tokens of certain API users, which need the same"),
            (OPEN, "Open to everybody, without a token"),
        ],
        widget=forms.RadioSelect,
    )
    viewers = forms.MultipleChoiceField(
        label="API users",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": "One of these does not exist any more. Nothing was changed."
        },
    )

    def __init__(self, *args: Any, api_users: Iterable[ApiUser], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.api_users = {one.public_id: one for one in api_users}
        offer(self, "viewers", [(key, one.name) for key, one in self.api_users.items()])

    @classmethod
    def of(
        cls, now: WidgetSettings, api_users: Iterable[ApiUser], sent: Any = None
    ) -> "SecurityForm":
        form = cls(sent, api_users=api_users)
        restricted = LISTED if now.only_listed else TOKENS
        form.initial["audience"] = restricted if now.is_restricted else OPEN
        form.initial["viewers"] = [one.public_id for one in now.viewers]
        return form

    def settings(self, before: WidgetSettings) -> WidgetSettings:
        audience = self.cleaned_data["audience"]
        return replace(
            before,
            is_restricted=audience != OPEN,
            only_listed=audience == LISTED,
            viewers=[self.api_users[key] for key in self.cleaned_data["viewers"]],
        )
