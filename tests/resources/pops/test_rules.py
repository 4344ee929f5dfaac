"""What a Pop may consist of, and at which field a wrong wish is told."""

from typing import Any

import pytest

from portal.errors import InvalidInput
from resources.pops.rules import PopSettings, clean_settings
from resources.pops.sample_worker import address

WORKER = {"worker_base_url": "https://worker.example.com/", "pipeline_id": "1" * 32}
DEEP: dict[str, Any] = {}
for _ in range(30):
    DEEP = {"a": DEEP}


def settings_with(**given: Any) -> PopSettings:
    return PopSettings(**{"name": "Counter", **WORKER, **given})


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"name": " "}, "name", "invalid_name"),
        ({"status": "sleeping"}, "status", "unknown_status"),
        ({"worker_base_url": "http://w.example"}, "worker_base_url", "address_refused"),
        ({"worker_base_url": "https://a:b@w.example"}, "worker_base_url", "address_refused"),
        ({"worker_base_url": "https://w.example/?a=b"}, "worker_base_url", "address_refused"),
        ({"worker_base_url": ""}, "worker_base_url", "worker_needed"),
        ({"pipeline_id": "a/b"}, "pipeline_id", "invalid_pipeline_id"),
        ({"pipeline_id": "1" * 65}, "pipeline_id", "invalid_pipeline_id"),
        ({"pipeline_id": ""}, "pipeline_id", "worker_needed"),
        ({"configuration": {"base_url": "https://e"}}, "configuration", "invalid_configuration"),
        ({"configuration": {"a": float("nan")}}, "configuration", "invalid_configuration"),
        ({"configuration": {"a": 10**5000}}, "configuration", "invalid_configuration"),
        ({"configuration": {"a": "\ud800"}}, "configuration", "invalid_configuration"),
        ({"configuration": {"a": "\0"}}, "configuration", "invalid_configuration"),
        ({"configuration": {"\0": "a"}}, "configuration", "invalid_configuration"),
        ({"configuration": DEEP}, "configuration", "invalid_configuration"),
        ({"configuration": {"a": "x" * 70_000}}, "configuration", "invalid_configuration"),
        ({"configuration": []}, "configuration", "invalid_configuration"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_field(given: dict, field: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        clean_settings(settings_with(**given))
    assert (refusal.value.field_name, refusal.value.code) == (field, code)


def test_a_stopped_pop_needs_no_worker() -> None:
    assert clean_settings(PopSettings("Counter", status="inactive")).worker_base_url == ""


def test_a_backslash_before_u0000_is_text_like_any_other() -> None:
    own = {"pattern": r"\u0000"}
    assert clean_settings(settings_with(configuration=own)).configuration == own


def test_the_sample_worker_is_a_worker_in_a_demo_alone(settings) -> None:
    settings.DEMO = True
    given = settings_with(worker_base_url=address())
    assert clean_settings(given).worker_base_url == address()
    settings.DEMO = False
    with pytest.raises(InvalidInput):
        clean_settings(given)
