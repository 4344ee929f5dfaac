"""What clients of a Pop are told: the fields of the contract, and the organization's own beside them."""

import pytest

from resources.models import Pop, PopStatus
from resources.pops.config import CONTRACT, config_of

OWN = {"threshold": 0.5, "labels": ["a"]}


def pop(**given: object) -> Pop:
    values = {"name": "Counter", "worker_base_url": "https://w.example/x/", "pipeline_id": "p"}
    return Pop(**{**values, **given})


def test_the_own_configuration_stands_beside_the_contract() -> None:
    said = config_of(pop(configuration=OWN))
    assert {name: said[name] for name in OWN} == OWN
    assert set(said) - set(OWN) == {"name", "status", "base_url", "pipeline_id", "endpoints"}


@pytest.mark.parametrize("status", PopStatus.values)
def test_no_configuration_takes_the_place_of_the_contract(status: str) -> None:
    stored = dict.fromkeys(CONTRACT, "https://evil.example")
    told = config_of(pop(configuration=stored, status=status))
    assert told == config_of(pop(status=status))


@pytest.mark.parametrize("missing", ["worker_base_url", "pipeline_id"])
def test_half_an_address_is_none(missing: str) -> None:
    said = config_of(pop(**{missing: ""}))
    assert (said["base_url"], said["pipeline_id"], said["endpoints"]) == (None, None, [])


def test_through_keydock_the_address_is_our_own(settings) -> None:
    settings.PUBLIC_URL = "https://keys.example"
    guarded = pop(through_keydock=True)
    said = config_of(guarded)
    assert said["base_url"] == f"https://keys.example/pops/{guarded.pk}/worker"
    assert said["endpoints"] == [{"base_url": said["base_url"], "pipeline_id": "p"}]
