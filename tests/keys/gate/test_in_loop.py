"""What would wait is never done in the event loop: it goes to a thread, with the body that was read."""

import asyncio
import json
from typing import Any

import pytest
from django.core.exceptions import SynchronousOnlyOperation
from django.core.handlers.wsgi import WSGIHandler

from keys.gate.application import HANDED_ON, Gate
from keys.gate.in_loop import LONGEST_BODY, GateInLoop
from keys.limits import counting
from keys.limits.counting import Counter
from keys.models import ApiKey
from keys.secrets import hashing, signing_rotation
from keys.usage import counting as usage
from keys.verification.records import Asked, Found, KeyRecord
from keys.verification.sources import THROUGH_DJANGO
from portal.http import bodies
from portal.permissions import KEYS_VERIFY
from portal.restrictions.document import RateLimit, Restrictions
from tests.cast import Cast
from tests.keys.gate.test_agreement import BodyProtocol
from tests.keys.limits.test_states import Clock, SharedLender
from tests.keys.minting import mint
from tests.keys.records import record_of


class Known:
    """Records that were read before; or what the ORM says to whoever asks it in an event loop."""

    def __init__(self, *records: KeyRecord, fails: bool = False) -> None:
        self.records = {record.public_id: record for record in records}
        self.fails = fails

    async def find(self, asked: Asked) -> Found:
        if self.fails:
            raise SynchronousOnlyOperation("asked of the ORM")
        return Found(self.records, frozenset())


def asked(text: str, caller: str, **more: Any) -> tuple[dict[str, Any], bytes]:
    body = json.dumps({"key": text}).encode()
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/v1/keys/verify",
        "QUERY_STRING": "",
        "HTTP_HOST": "127.0.0.1:8000",
        "HTTP_AUTHORIZATION": f"Bearer {caller}",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.url_scheme": "http",
    }
    return {**environ, **more}, body


@pytest.fixture
def ring(db: None) -> None:
    signing_rotation.ring()  # read, as a thread has done


def in_loop(source: Known, *, may_serve: bool = True) -> GateInLoop:
    return GateInLoop(Gate(WSGIHandler(), THROUGH_DJANGO), source, lambda: may_serve)


@pytest.mark.parametrize(
    "more",
    [
        {"CONTENT_LENGTH": str(LONGEST_BODY + 1)},
        {"CONTENT_LENGTH": "nonsense"},
        {"HTTP_TRANSFER_ENCODING": "chunked"},
        {"QUERY_STRING": "a=b"},
        {"REQUEST_METHOD": "GET"},
        {bodies.REFUSED: "body_late"},
    ],
)
def test_what_is_long_or_unusual_is_left_to_threads(ring: None, more: dict[str, str]) -> None:
    environ, _ = asked("x", "y")
    assert in_loop(Known()).takes(environ) is not None
    assert in_loop(Known()).takes({**environ, **more}) is None


def test_nothing_is_taken_before_the_process_may_serve(ring: None) -> None:
    assert in_loop(Known(), may_serve=False).takes(asked("x", "y")[0]) is None


def test_the_ring_of_signing_keys_is_read_again_before_anybody_needs_it(
    ring: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever shows keys alone never reads it: it must not send them to threads for that."""
    gate, environ = in_loop(Known()), asked("x", "y")[0]
    reads: list[str] = []
    monkeypatch.setattr(signing_rotation.cache, "renew", lambda: reads.append("read"))

    async def takes(seconds: float) -> bool:
        monkeypatch.setattr(signing_rotation.cache, "age", lambda: seconds)
        taken = gate.takes(environ) is not None
        await asyncio.sleep(0.05)
        return taken

    assert [asyncio.run(takes(seconds)) for seconds in (1, 6, 11)] == [True, True, False]
    assert reads == ["read", "read"]


def handed_on(source: Known, environ: dict[str, Any], body: bytes) -> dict[str, Any] | None:
    gate, protocol = in_loop(source), BodyProtocol(body)
    route = gate.takes(environ)
    return asyncio.run(gate.answered(route, environ, protocol))  # type: ignore[arg-type]


def test_a_digest_that_is_slow_by_design_is_proved_in_a_thread(ring: None, cast: Cast) -> None:
    verifier = mint(cast.acme, cast.alice, name="verifier", permissions=[KEYS_VERIFY])
    slow = mint(cast.acme, cast.alice, name="slow")
    ApiKey.objects.filter(pk=slow.key.pk).update(digest="pbkdf2_sha256$600000$salt$" + "0" * 64)
    known = Known(record_of(verifier.key), record_of(slow.key))
    left = handed_on(known, *asked(slow.text, verifier.text))
    assert left is not None
    assert HANDED_ON not in left  # the gate begins anew, in a thread
    assert json.loads(left["wsgi.input"].read()) == {"key": slow.text}
    assert handed_on(known, *asked(verifier.text, verifier.text)) is None


def test_a_cost_that_must_be_borrowed_goes_to_a_thread_before_anybody_is_counted(
    ring: None, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    verifier = mint(cast.acme, cast.alice, name="verifier", permissions=[KEYS_VERIFY])
    limited = mint(cast.acme, cast.alice, name="limited")
    held_to = Restrictions((RateLimit(100, 3600),)).as_document()
    ApiKey.objects.filter(pk=limited.key.pk).update(restrictions=held_to)
    known = Known(record_of(verifier.key), record_of(limited.key))
    counter = Counter(SharedLender(Clock()))
    monkeypatch.setattr(counting, "counter", counter)
    (limit,) = record_of(limited.key).limits
    counter.block_of(limit).wish = 4
    counter.spend((limit,))  # three more are at hand
    usage.buffer.take(0.0, 10_000, everything=True)
    for cost, answered in ((2, True), (2, False)):
        environ, _ = asked(limited.text, verifier.text)
        body = json.dumps({"key": limited.text, "cost": cost}).encode()
        environ["CONTENT_LENGTH"] = str(len(body))
        assert (handed_on(known, environ, body) is None) is answered
    notes = usage.buffer.take(0.0, 10_000, everything=True)
    assert {pk: sum(note.counts.values()) for pk, note in notes.items()} == {
        verifier.key.pk: 1,
        limited.key.pk: 1,
    }


def test_whatever_asks_the_orm_all_the_same_begins_anew_in_a_thread(ring: None, cast: Cast) -> None:
    verifier = mint(cast.acme, cast.alice, name="verifier", permissions=[KEYS_VERIFY])
    left = handed_on(Known(fails=True), *asked(verifier.text, verifier.text))
    assert left is not None
    assert "wsgi.input" in left


@pytest.mark.parametrize(
    ("digest", "is_slow"),
    [
        ("$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA", False),
        ("$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA", True),
        ("$argon2id$v=19$m=512,t=3,p=1$c2FsdA$aGFzaA", True),
        ("$argon2id$nonsense", True),
        ("pbkdf2_sha256$1$salt$00", True),
        ("sha256$00", False),
        ("", False),
    ],
)
def test_a_digest_is_slow_by_what_it_says_of_its_cost(digest: str, is_slow: bool) -> None:
    assert hashing.is_slow(digest) is is_slow
