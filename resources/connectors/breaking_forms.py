"""When is a person asked whether something may be lost? When the service said what, and at no other mistake."""

from typing import Any

from django import forms

from portal.errors import Refusal
from portal.people.forms import RefusableForm


class BreakingForm(RefusableForm):
    """A form whose field `confirmed` is shown once `would_break` is true: endpoints would stop working."""

    would_break = False

    def refuse(self, refusal: Refusal) -> None:
        self.would_break = self.would_break or refusal.code == "endpoints_break"
        super().refuse(refusal)


class LosingForm(BreakingForm):
    """A form whose field `lossy` is shown once `would_lose` is true: values would be written differently.

    Where both are asked one after the other, what was answered first stays shown and ticked.
    """

    lossy = forms.BooleanField(label="The values may change like this", required=False)

    would_lose = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.would_lose = bool(self.data.get("lossy"))
        self.would_break = bool(self.data.get("confirmed"))

    def refuse(self, refusal: Refusal) -> None:
        self.would_lose = self.would_lose or refusal.code == "values_change"
        super().refuse(refusal)
