"""A Pop's worker called through Keydock: whom it lets pass, what it passes on, and how it tells of failure."""

import pytest

from portal.throttles.fair_places import FairPlaces
from resources.models import Pop, PopStatus
from tests.cast import Cast
from tests.keys.calling import Program, bearer, call, program, stranger
from tests.keys.minting import NOW, revoked
from tests.resources.upstream import answers, drips, pours, redirects, sends, upstream
from tests.services import deaf_port

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def caller(cast: Cast) -> Program:
    return program(cast, "pops:read")


@pytest.fixture
def inside(settings) -> None:
    """The operator lets this installation call this machine, on any port that a test listens on."""
    settings.EGRESS_ALLOW, settings.EGRESS_HTTP = ["127.0.0.0/8"], True
    settings.EGRESS_PORTS = list(range(1024, 65536))


def pop_at(cast: Cast, address: str, **given: object) -> Pop:
    values = {"name": "Counter", "pipeline_id": "p-1", "through_keydock": True, **given}
    return Pop.objects.create(organization=cast.acme, worker_base_url=address, **values)


def asked(
    caller: Program, pop: Pop, path: str = "pipelines/p-1", method: str = "GET", **more: object
):
    return call(method, f"/pops/{pop.pk}/worker/{path}", **bearer(caller.token(NOW)), **more)


def test_a_call_is_passed_on_without_what_is_not_the_workers_business(cast, caller, inside):
    with upstream(answers(b'{"id": "p-1"}', Set_Cookie="a=b")) as worker:
        pop = pop_at(cast, f"{worker.url}/base")
        response = asked(caller, pop, "pipelines/p-1/source?mode=preempt", "PATCH", body={"a": 1})
    assert response.json() == {"id": "p-1"}
    assert worker.requests[0].startswith(b"PATCH /base/pipelines/p-1/source?mode=preempt HTTP/1.1")
    assert worker.requests[0].endswith(b'{"a": 1}')
    assert b"uthorization" not in worker.requests[0]
    assert "Set-Cookie" not in response.headers


def test_the_token_is_passed_on_where_the_pop_says_so(cast, caller, inside):
    with upstream(answers(b"{}")) as worker:
        pop = pop_at(cast, worker.url, forwards_authorization=True)
        asked(caller, pop)
    assert b"Authorization: Bearer " in worker.requests[0]


def test_a_key_in_x_api_key_is_never_passed_on(cast, caller, inside):
    with upstream(answers(b"{}")) as worker:
        pop = pop_at(cast, worker.url, forwards_authorization=True)
        assert caller.call("GET", f"/pops/{pop.pk}/worker/x").status_code == 200
    assert caller.made.text.encode() not in worker.requests[0]


def test_a_worker_sees_no_call_without_a_good_token(cast, caller, inside):
    token = caller.token(NOW)
    with upstream(answers(b"{}")) as worker:
        pop = pop_at(cast, worker.url)
        address = f"/pops/{pop.pk}/worker/pipelines/p-1"
        revoked(caller.made, cast.alice)
        tried = [
            call("GET", address).status_code,
            call("GET", address, **bearer(caller.made.text)).status_code,
            call("GET", address, **bearer(token)).status_code,
            asked(program(cast, "widgets:view", name="lesser"), pop).status_code,
            asked(stranger(cast), pop).status_code,
        ]
    assert (tried, worker.connections) == ([401, 401, 401, 403, 404], 0)


@pytest.mark.parametrize("content_type", ["text/html", "image/svg+xml", "text/javascript"])
def test_what_a_browser_would_run_comes_back_as_data(cast, caller, inside, content_type):
    with upstream(answers(b"<script>", content_type=content_type)) as worker:
        response = asked(caller, pop_at(cast, worker.url))
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == "attachment"


def test_the_status_of_the_worker_is_the_status_of_the_answer(cast, caller, inside):
    with upstream(answers(b'{"message": "no"}', "409 Conflict")) as worker:
        assert asked(caller, pop_at(cast, worker.url)).status_code == 409


FAILING = [
    (sends(b""), 502, "upstream_failed"),
    (pours(3_000_000), 502, "upstream_failed"),
    (redirects("/elsewhere"), 502, "upstream_failed"),
    (drips(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"), 504, "upstream_timeout"),
]


@pytest.mark.parametrize(("behaviour", "status", "code"), FAILING)
def test_a_failing_worker_is_told_as_such(
    cast, caller, inside, monkeypatch, behaviour, status, code
):
    if status == 504:  # the others have an end of their own
        monkeypatch.setattr("resources.egress.calls.SECONDS", 0.5)
    with upstream(behaviour) as worker:
        response = asked(caller, pop_at(cast, worker.url), method="POST", body={})
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert "worker" in response.json()["detail"]


def test_a_dead_worker_is_502(cast, caller, inside):
    with deaf_port() as port:
        pop = pop_at(cast, f"http://127.0.0.1:{port}")
        assert asked(caller, pop).status_code == 502


def test_an_address_inside_is_not_called_unless_the_operator_says_so(cast, caller):
    with upstream(answers()) as worker:
        response = asked(caller, pop_at(cast, worker.url))
    assert (response.status_code, response.json()["code"]) == (502, "address_refused")
    assert worker.connections == 0


def test_beyond_its_share_of_the_threads_it_is_503(cast, caller, inside, monkeypatch):
    places = FairPlaces(1, line=0, seconds=0)
    monkeypatch.setattr("resources.egress.calls._places", places)
    with upstream(answers()) as worker, places.place("another organization"):
        response = asked(caller, pop_at(cast, worker.url))
    assert (response.status_code, response["Retry-After"]) == (503, "1")


@pytest.mark.parametrize("given", [{"through_keydock": False}, {"status": PopStatus.INACTIVE}])
def test_a_worker_that_is_not_reached_through_keydock_is_404(cast, caller, given):
    response = asked(caller, pop_at(cast, "https://worker.example.com", **given))
    assert (response.status_code, response.json()["code"]) == (404, "worker_not_here")


@pytest.mark.parametrize("path", ["a/../b", "./a", "..", "%2e%2e/b", "a%5Cb", "a" * 3000])
def test_no_path_leads_out_of_the_workers_part(cast, caller, path):
    response = asked(caller, pop_at(cast, "https://worker.example.com"), path)
    assert (response.status_code, response.json()["code"]) == (400, "invalid_path")


def test_a_browser_may_call_it_with_any_method(cast):
    pop = pop_at(cast, "https://worker.example.com")
    preflight = call("OPTIONS", f"/pops/{pop.pk}/worker/x", origin="https://app.example")
    assert preflight["Access-Control-Allow-Methods"] == "GET, HEAD, POST, PUT, PATCH, DELETE"
    assert preflight["Access-Control-Allow-Origin"] == "*"
