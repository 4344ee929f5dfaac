"""GET /workers/config: where a client connects that was told no Pop."""

import pytest

from resources.models import Pop, PopStatus
from tests.keys.calling import Program, bearer, call, program, stranger
from tests.keys.minting import NOW

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def caller(cast) -> Program:
    return program(cast, "pops:read")


@pytest.fixture
def pop(cast) -> Pop:
    return Pop.objects.create(
        organization=cast.acme, name="Counter", worker_base_url="https://w.example",
        pipeline_id="p-1", serves_unnamed=True,
    )  # fmt: skip


def get(caller: Program):
    return call("GET", "/workers/config", **bearer(caller.token(NOW)))


def test_the_chosen_pops_worker_is_told(caller, pop):
    assert get(caller).json() == {"base_url": "https://w.example"}


@pytest.mark.parametrize(
    "change", [{"serves_unnamed": False}, {"status": PopStatus.INACTIVE}], ids=["other", "stopped"]
)
def test_without_a_running_one_there_is_none(caller, pop, change):
    Pop.objects.update(**change)
    response = get(caller)
    assert (response.status_code, response.json()["code"]) == (404, "no_unnamed_worker")


def test_another_organization_has_its_own(cast, pop):
    assert get(stranger(cast)).status_code == 404


def test_a_key_is_no_bearer_here(caller, pop):
    assert call("GET", "/workers/config", **bearer(caller.made.text)).status_code == 401
