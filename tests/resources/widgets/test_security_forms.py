"""One choice of three says what the two flags of a widget are."""

from dataclasses import replace

import pytest

from resources.widgets.rules import WidgetSettings
from resources.widgets.security_forms import SecurityForm
from tests.cast import Cast
from tests.resources.making import api_user, endpoint, table


@pytest.mark.parametrize(
    ("audience", "restricted", "listed"),
    [("open", False, False), ("tokens", True, False), ("listed", True, True)],
)
def test_a_choice_and_its_flags_say_the_same(
    cast: Cast, audience: str, restricted: bool, listed: bool
) -> None:
    robot, before = api_user(cast.acme), WidgetSettings("a", "table", endpoint(cast, table(cast)))
    form = SecurityForm.of(before, [robot], {"audience": audience, "viewers": [robot.public_id]})
    assert form.is_valid()
    after = form.settings(before)
    assert (after.is_restricted, after.only_listed, after.viewers) == (restricted, listed, [robot])
    assert SecurityForm.of(after, [robot]).initial["audience"] == audience


def test_an_api_user_that_is_gone_is_refused(cast: Cast) -> None:
    before = WidgetSettings("a", "table", endpoint(cast, table(cast)))
    form = SecurityForm.of(replace(before), [], {"audience": "listed", "viewers": ["gone"]})
    assert "does not exist any more" in str(form.errors)
