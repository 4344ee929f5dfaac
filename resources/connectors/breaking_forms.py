"""When is a person asked whether endpoints may stop? When the service said which would, and at no other mistake."""

from portal.errors import Refusal
from portal.pages.forms import RefusableForm


class BreakingForm(RefusableForm):
    """A form whose field `confirmed` is shown once `would_break` is true."""

    would_break = False

    def refuse(self, refusal: Refusal) -> None:
        self.would_break = refusal.code == "endpoints_break"
        super().refuse(refusal)
