"""Whether endpoints may stop is asked only where endpoints would."""

import pytest

from portal.errors import Conflict, Refusal
from resources.connectors.forms import ReplacementForm


@pytest.mark.parametrize(
    ("refusal", "asked"),
    [
        (Conflict("endpoints_break", "These endpoints would stop: people."), True),
        (Refusal("malformed_file", "Line 2 cannot be read."), False),
    ],
)
def test_a_tick_is_asked_for_where_it_would_help(refusal: Refusal, asked: bool) -> None:
    form = ReplacementForm({}, {})
    form.is_valid()
    form.refuse(refusal)
    assert (form.would_break, refusal.detail in form.non_field_errors()) == (asked, True)
