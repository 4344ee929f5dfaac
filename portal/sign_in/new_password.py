"""What does somebody choose behind the link of a reset? A new password, and what else ends with the old one."""

from typing import Any

from allauth.account.forms import ResetPasswordKeyForm
from allauth.core import context
from django import forms
from django.db import transaction

from portal import clock
from portal.actors import Actor
from portal.sign_in.reset_endings import Ending, offered_to


class NewPasswordForm(ResetPasswordKeyForm):
    """allauth's form, with a box for each kind of thing that this person may end."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.endings: list[Ending] = offered_to(self.user, clock.now()) if self.user else []
        for ending in self.endings:
            self.fields[ending.name] = forms.BooleanField(
                label=f"End {ending.words}", required=False, help_text=ending.follows
            )

    @property
    def ending_fields(self) -> list[forms.BoundField]:
        return [self[ending.name] for ending in self.endings]

    @transaction.atomic
    def save(self) -> None:
        """The password and what was ticked: all of it or nothing. The mail tells what ended."""
        super().save()
        request, now = context.request, clock.now()
        ticked = [ending for ending in self.endings if self.cleaned_data.get(ending.name)]
        for ending in ticked:
            ending.end(Actor.account(request, self.user), now)
        request.ended_by_reset = [ending.words for ending in ticked]
