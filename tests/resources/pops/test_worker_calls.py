"""What of a call may reach a worker, and how failures of workers are told."""

import pytest

from portal.errors import Refusal
from resources.egress.calls import Answer
from resources.egress.refusals import address_refused
from resources.pops.worker_calls import DATA, clean_path, clean_query, kind_of, refusal_of_worker


def test_a_path_keeps_its_meaning_in_the_address_of_the_worker() -> None:
    assert clean_path("pipelines/a b/50%/ü?x#y") == "pipelines/a%20b/50%25/%C3%BC%3Fx%23y"


@pytest.mark.parametrize("query", ["a=" + "x" * 1500, "a=ü", "a=b c", "a=\\\\host"])
def test_a_query_is_encoded_and_short(query: str) -> None:
    with pytest.raises(Refusal) as refusal:
        clean_query(query)
    assert refusal.value.code == "invalid_query"


@pytest.mark.parametrize(
    ("content_type", "told"),
    [("application/json", "application/json"), ("text/html", DATA), ("", DATA)],
)
def test_only_kinds_that_no_browser_runs_are_kept(content_type: str, told: str) -> None:
    assert kind_of(Answer(200, content_type, b"")) == told


def test_an_address_that_is_not_called_is_told_without_its_port() -> None:
    told = refusal_of_worker(address_refused("Port 22 is not called."))
    assert (told.code, told.status) == ("address_refused", 502)
    assert "22" not in told.detail


@pytest.mark.parametrize("path", ["..;/admin", "a/..;x/admin", "%2e%2e;/admin"])
def test_no_kind_of_step_leads_out_of_the_part_of_a_worker(path: str) -> None:
    with pytest.raises(Refusal) as refusal:
        clean_path(path)
    assert refusal.value.code == "invalid_path"
