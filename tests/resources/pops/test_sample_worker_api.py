"""The sample worker called directly, and through Keydock, by clients with a good token alone."""

import pytest

from resources.models import Pop
from resources.pops.sample_worker import address
from tests.keys.calling import bearer, call, program
from tests.keys.minting import NOW

pytestmark = pytest.mark.usefixtures("frozen")
PIPELINE = "/demo/worker/pipelines/p-1"


def test_it_checks_tokens_like_any_worker(cast, settings):
    settings.DEMO = True
    token = program(cast, "pops:read").token(NOW)
    assert call("GET", PIPELINE, **bearer(token)).json()["id"] == "p-1"
    assert call("GET", PIPELINE).status_code == 401


def test_without_a_demo_there_is_none(cast, settings):
    settings.DEMO = False
    token = program(cast, "pops:read").token(NOW)
    assert call("GET", PIPELINE, **bearer(token)).status_code == 404
    assert call("GET", PIPELINE).status_code == 404


@pytest.mark.parametrize(("method", "status"), [("GET", 200), ("DELETE", 204)])
def test_keydock_reaches_it_without_a_connection_to_itself(cast, settings, method, status):
    settings.DEMO = True
    pop = Pop.objects.create(
        organization=cast.acme, name="x", worker_base_url=address(), pipeline_id="p-1",
        through_keydock=True,
    )  # fmt: skip
    token = program(cast, "pops:read").token(NOW)
    response = call(method, f"/pops/{pop.pk}/worker/pipelines/p-1", **bearer(token))
    assert response.status_code == status
