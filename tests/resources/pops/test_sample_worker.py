"""The demo's worker answers what clients ask when they connect, and pretends nothing else."""

import json

import pytest

from portal.errors import Refusal
from resources.pops import sample_worker
from resources.pops.sample_worker import answer, is_sample


def test_a_pipeline_runs_without_a_component() -> None:
    said = json.loads(answer("GET", "pipelines/p-1").body)
    assert (said["id"], said["state"], said["pop"]) == ("p-1", "running", {"components": []})
    assert "runs no models" in said["description"]


def test_head_is_answered_as_get_is() -> None:
    assert answer("HEAD", "pipelines/p-1") == answer("GET", "pipelines/p-1")


def test_a_pipeline_is_made_stopped_and_ended() -> None:
    assert json.loads(answer("POST", "pipelines").body)["id"] == sample_worker.PIPELINE_ID
    tried = [answer("PATCH", "pipelines/p-1/source"), answer("DELETE", "/pipelines/p-1")]
    assert [each.status for each in tried] == [204, 204]


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "pipelines/p/source"), ("GET", ""), ("GET", "health"), ("PUT", "pipelines/p")],
)
def test_whatever_else_is_asked_is_not_there(method: str, path: str) -> None:
    with pytest.raises(Refusal) as refusal:
        answer(method, path)
    assert refusal.value.status == 404


def test_it_exists_in_a_demo_alone(settings) -> None:
    settings.PUBLIC_URL = "https://keys.example"
    found = []
    for settings.DEMO in (True, False):
        found.append(is_sample("https://keys.example/demo/worker"))
    assert found == [True, False]
