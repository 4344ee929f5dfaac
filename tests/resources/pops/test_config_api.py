"""GET /pops/{id}/config, as published clients call it."""

import uuid

import pytest

from resources.models import Pop, PopStatus
from tests.keys.calling import Program, bearer, call, program, stranger
from tests.keys.minting import NOW, revoked

pytestmark = pytest.mark.usefixtures("frozen")

WORKER = "https://worker.example.com/pipelines"
PIPELINE = "11111111222233334444555555555555"


@pytest.fixture
def pop(cast) -> Pop:
    return Pop.objects.create(
        organization=cast.acme, name="Counter", worker_base_url=WORKER + "/", pipeline_id=PIPELINE
    )


@pytest.fixture
def caller(cast) -> Program:
    return program(cast, "pops:read")


def address(pop_id: object, query: str = "") -> str:
    return f"/pops/{pop_id}/config{query}"


def get(caller: Program, pop_id: object, query: str = "?auto_start=true"):
    return call("GET", address(pop_id, query), **bearer(caller.token(NOW)))


def refused(response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def test_all_five_fields_are_told(caller, pop):
    assert get(caller, pop.pk).json() == {
        "name": "Counter",
        "status": "active_prod",
        "base_url": WORKER,
        "pipeline_id": PIPELINE,
        "endpoints": [{"base_url": WORKER, "pipeline_id": PIPELINE}],
    }


def test_a_pop_at_rest_has_no_worker(caller, pop):
    Pop.objects.update(status=PopStatus.INACTIVE)
    said = get(caller, pop.pk).json()
    assert (said["status"], said["base_url"], said["pipeline_id"]) == ("inactive", None, None)
    assert said["endpoints"] == []


def test_auto_start_starts_nothing(caller, pop):
    Pop.objects.update(status=PopStatus.INACTIVE)
    assert get(caller, pop.pk, "?auto_start=True").json()["base_url"] is None
    assert Pop.objects.get().status == PopStatus.INACTIVE


def test_the_id_may_be_written_with_and_without_dashes(caller, pop):
    for written in (pop.pk, pop.pk.hex, str(pop.pk).upper()):
        assert get(caller, written).status_code == 200


@pytest.mark.parametrize(
    "query", ["", *(f"?auto_start={value}" for value in ("true", "false", "True", "False", "TRUE"))]
)
def test_auto_start_is_read_as_each_client_writes_it(caller, pop, query):
    assert get(caller, pop.pk, query).status_code == 200


@pytest.mark.parametrize("value", ["", "yes", "1", "truefalse"])
def test_another_auto_start_is_400(caller, pop, value):
    response = get(caller, pop.pk, f"?auto_start={value}")
    assert refused(response) == (400, "invalid_auto_start")


UNKNOWN = [
    uuid.UUID(int=0), "x", "0" * 31, "0" * 33, "transient", "%00", "{" + "0" * 32 + "}",
    "0" * 8 + "-" + "0" * 24, "urn:uuid:" + "0" * 32, "ключ",
]  # fmt: skip


@pytest.mark.parametrize("pop_id", UNKNOWN)
def test_an_id_of_no_pop_is_404(caller, pop_id):
    assert refused(get(caller, pop_id)) == (404, "not_found")


def test_another_organizations_pop_is_told_like_one_that_does_not_exist(cast, pop):
    other = stranger(cast)
    told = [get(other, pop_id).json() for pop_id in (pop.pk, uuid.UUID(int=0))]
    for each in told:
        each.pop("request_id")
    assert told[0] == told[1]
    assert told[0]["status"] == 404


def test_both_headers_of_a_key_pass(caller, pop):
    assert caller.call("GET", address(pop.pk)).status_code == 200


def test_a_key_is_no_bearer_here(caller, pop):
    response = call("GET", address(pop.pk), **bearer(caller.made.text))
    assert refused(response) == (401, "access_token_needed")
    assert "/authentication/token" in response.json()["detail"]


def test_a_missing_permission_is_403(cast, pop):
    response = get(program(cast, "widgets:view", name="lesser"), pop.pk)
    assert refused(response) == (403, "insufficient_scope")


def test_a_token_dies_with_its_key_and_never_with_403(cast, caller, pop):
    token = caller.token(NOW)
    revoked(caller.made, cast.alice)
    response = call("GET", address(pop.pk), **bearer(token))
    assert refused(response) == (401, "key_revoked")


def test_a_browser_may_ask_from_any_page(caller, pop):
    asked = {"origin": "https://app.example", "access-control-request-method": "GET"}
    preflight = call("OPTIONS", address(pop.pk), **asked)
    assert (preflight.status_code, preflight["Access-Control-Allow-Origin"]) == (204, "*")
    for response in (get(caller, pop.pk), get(caller, "x"), call("GET", address(pop.pk))):
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in response.headers


def test_it_costs_two_statements(caller, pop, django_assert_num_queries):
    presented = bearer(
        caller.token(NOW)
    )  # whoever signs reads the ring of signing keys now and then
    with django_assert_num_queries(2):
        assert call("GET", address(pop.pk), **presented).status_code == 200
