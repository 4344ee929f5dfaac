"""What would wait is never done in the event loop: it goes to a thread, with the body that was read."""

import asyncio
import json
from typing import Any

import pytest
from django.core.exceptions import SynchronousOnlyOperation
from django.core.handlers.wsgi import WSGIHandler

from keys import keystring
from keys.gate.application import HANDED_ON, READ_BEFORE, Gate
from keys.gate.in_loop import LONGEST_BODY, GateInLoop
from keys.life.services import NewKey
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
        self.reads = 0

    async def find(self, asked: Asked) -> Found:
        self.reads += 1
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


@pytest.fixture
def lent(monkeypatch: pytest.MonkeyPatch) -> Counter:
    """Limits of which nothing is at hand."""
    counter = Counter(SharedLender(Clock()))
    monkeypatch.setattr(counting, "counter", counter)
    return counter


def limited_key(cast: Cast) -> NewKey:
    made = mint(cast.acme, cast.alice, name="limited")
    held_to = Restrictions((RateLimit(100, 3600),)).as_document()
    ApiKey.objects.filter(pk=made.key.pk).update(restrictions=held_to)
    return made


def test_a_cost_that_must_be_borrowed_goes_to_a_thread_before_anybody_is_counted(
    ring: None, cast: Cast, lent: Counter
) -> None:
    verifier = mint(cast.acme, cast.alice, name="verifier", permissions=[KEYS_VERIFY])
    limited = limited_key(cast)
    known = Known(record_of(verifier.key), record_of(limited.key))
    (limit,) = record_of(limited.key).limits
    lent.block_of(limit).wish = 4
    lent.spend((limit,))  # three more are at hand
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


def at_whoami(text: str) -> dict[str, Any]:
    environ, _ = asked("", text, REQUEST_METHOD="GET", PATH_INFO="/v1/whoami", CONTENT_LENGTH="0")
    return environ


def test_a_wrong_secret_of_a_limited_key_is_read_once_and_refused_where_it_came(
    ring: None, cast: Cast, lent: Counter
) -> None:
    """Who guesses pays one statement for it, as for an id that nobody has, and takes no thread."""
    limited = limited_key(cast)
    wrong = keystring.generate(limited.key.public_id).text
    known = Known(record_of(limited.key))
    assert handed_on(known, at_whoami(wrong), b"") is None
    assert known.reads == 1
    assert lent.blocks == {}


def test_what_must_be_borrowed_for_is_read_once(
    ring: None, cast: Cast, lent: Counter, django_assert_num_queries
) -> None:
    """The thread that goes on has what was read, and asks for it no more."""
    limited = limited_key(cast)
    known = Known(record_of(limited.key))
    left = handed_on(known, at_whoami(limited.text), b"")
    assert left is not None
    with django_assert_num_queries(0):
        answer = Gate(WSGIHandler(), THROUGH_DJANGO).answered(left, "id")
    assert answer is not None
    assert (answer.status[:3], known.reads) == ("200", 1)
    assert READ_BEFORE not in left  # the next application finds nothing of it
    assert len(lent.blocks) == 1


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
