"""How a Pop looks to programs: its settings, and what its clients are told."""

from resources.models import Pop
from resources.pops.rules import NAMES
from resources.pops.serializers import PopAsked, pop_shown
from tests.cast import Cast


def test_every_setting_can_be_asked_for_and_is_shown(cast: Cast) -> None:
    shown = pop_shown(Pop.objects.create(organization=cast.acme, name="Counter"))
    assert set(NAMES) == set(PopAsked().fields)
    assert set(shown) == {*NAMES, "id", "config", "created_at"}


def test_a_configuration_is_kept_as_it_was_sent() -> None:
    sent = {"configuration": {"a": 1, "b": [None, True, {"c": 1.5}]}, "name": "x"}
    asked = PopAsked(data=sent)
    assert asked.is_valid()
    assert asked.validated_data["configuration"] == sent["configuration"]
