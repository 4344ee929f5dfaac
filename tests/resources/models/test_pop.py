"""What a Pop must have before clients fetch it."""

import pytest
from django.core.exceptions import ValidationError

from resources.models import Pop, PopStatus


def pop(cast, **fields: str) -> Pop:
    complete = {"name": "Counter", "worker_base_url": "https://w.example", "pipeline_id": "a-1_b"}
    return Pop(organization=cast.acme, **{**complete, **fields})


def test_an_active_pop_with_its_worker_is_complete(cast):
    assert pop(cast).full_clean() is None


@pytest.mark.parametrize("missing", ["worker_base_url", "pipeline_id"])
def test_an_active_pop_without_its_worker_is_refused(cast, missing):
    with pytest.raises(ValidationError) as refused:
        pop(cast, **{missing: ""}).full_clean()
    assert set(refused.value.message_dict) == {missing}


def test_an_inactive_pop_may_wait_for_its_worker(cast):
    waiting = pop(cast, status=PopStatus.INACTIVE, worker_base_url="", pipeline_id="")
    assert waiting.full_clean() is None


@pytest.mark.parametrize("pipeline_id", ["a/b", "a b", "a?b", "../x", "ä", "a\n"])
def test_a_pipeline_id_has_nothing_that_means_something_in_a_path(cast, pipeline_id):
    with pytest.raises(ValidationError):
        pop(cast, pipeline_id=pipeline_id).full_clean()


@pytest.mark.parametrize("address", ["javascript:alert(1)", "worker", "file:///etc/passwd"])
def test_a_worker_has_a_web_address(cast, address):
    with pytest.raises(ValidationError):
        pop(cast, worker_base_url=address).full_clean()


def test_it_is_called_by_its_name(cast):
    assert str(pop(cast)) == "Counter"
