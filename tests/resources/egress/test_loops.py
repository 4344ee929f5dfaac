"""A call of ours that comes round calls nobody again, and the next server is told who was passed (RFC 8586)."""

from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import Refusal
from portal.http.middleware import RememberCallsPassed, calls_passed
from resources.egress.calls import OutgoingCall, send
from resources.egress.loops import LONGEST, next_header, our_name, refuse_loop
from resources.http.rules import HttpSettings, clean_headers
from tests.resources.upstream import Upstream, answers, upstream


@pytest.fixture
def friendly(settings) -> Iterator[Upstream]:
    settings.EGRESS_HTTP, settings.EGRESS_ALLOW = True, ["127.0.0.0/8"]
    with upstream(answers(b"[]")) as server:
        settings.EGRESS_PORTS = [server.port]
        yield server


@pytest.fixture
def passed() -> Iterator[None]:
    token = calls_passed.set("")
    yield
    calls_passed.reset(token)


def refusal_code() -> str:
    with pytest.raises(Refusal) as refusal:
        refuse_loop()
    return refusal.value.code


def test_a_call_names_us_and_whom_it_passed(friendly: Upstream, passed: None) -> None:
    calls_passed.set("other.example; a=1")
    assert send(OutgoingCall(friendly.url)).status == 200
    assert f"CDN-Loop: other.example; a=1, {our_name()}".encode() in friendly.requests[0]


def test_a_connector_cannot_say_otherwise(friendly: Upstream) -> None:
    send(OutgoingCall(friendly.url, headers={"CDN-Loop": "nobody"}))
    assert f"CDN-Loop: {our_name()}".encode() in friendly.requests[0]
    with pytest.raises(Refusal) as refusal:
        clean_headers({"cdn-LOOP": "nobody"}, {})
    assert refusal.value.code == "invalid_header"
    assert HttpSettings("https://a.example").headers == {}


def test_a_call_that_comes_round_calls_nobody(friendly: Upstream, passed: None) -> None:
    calls_passed.set(f"other.example, {our_name()}; hops=1")
    with pytest.raises(Refusal) as refusal:
        send(OutgoingCall(friendly.url))
    assert (refusal.value.code, refusal.value.status) == ("loop_detected", 508)
    assert friendly.connections == 0


def test_a_circle_of_others_ends_too(passed: None) -> None:
    calls_passed.set("other.example, " * (LONGEST // 10))
    assert refusal_code() == "loop_detected"


@given(said=st.text(max_size=200))
def test_whatever_a_caller_says_can_be_handed_on(said: str) -> None:
    token = calls_passed.set(said)
    try:
        text = next_header()["CDN-Loop"]
    finally:
        calls_passed.reset(token)
    assert text.isascii()
    assert text.isprintable()
    assert text.endswith(our_name())


def test_what_one_request_passed_is_forgotten_with_it() -> None:
    request, seen = HttpRequest(), []
    request.META["HTTP_CDN_LOOP"] = "other.example"

    def answer(_: HttpRequest) -> HttpResponse:
        seen.append(calls_passed.get())
        return HttpResponse()

    RememberCallsPassed(answer)(request)  # type: ignore[arg-type]
    assert (seen, calls_passed.get()) == (["other.example"], "")
