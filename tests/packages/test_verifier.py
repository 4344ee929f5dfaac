"""The Python package asks as it should, and whatever the door does, nobody passes whom it did not let pass."""

import asyncio
import os
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keydock import KeydockError, RefusedError, UnreachableError, Verifier
from keydock.verdict import Owner, verdict_of
from tests.packages.doors import GOOD, UNKNOWN, Door, door, raw_door, refused
from tests.services import deaf_port

pytestmark = pytest.mark.sqlite

KEY = "kd_live_of_the_api"


@pytest.fixture
def opened() -> Iterator[Door]:
    with door() as found:
        yield found


@pytest.fixture
def verifier(opened: Door) -> Verifier:
    return Verifier(opened.url, KEY)


def test_whose_key_it_is_arrives_as_attributes(opened: Door, verifier: Verifier) -> None:
    opened.says(
        GOOD
        | {
            "organization_external_id": "customer-7",
            "organization_metadata": {"tier": "gold"},
            "metadata": {"team": "mobile"},
            "owner": {"type": "user", "id": "7", "name": "Ada", "external_id": "u-7"},
            "limits": [{"name": "hour", "limit": 100, "remaining": 4, "reset_seconds": 60}],
        }
    )
    said = verifier.verify("kd_live_x")
    assert (said.valid, said.code, bool(said), said.is_authenticated) == (True, "VALID", True, True)
    assert (said.organization_id, said.organization_external_id) == ("org_A", "customer-7")
    assert (said.organization_metadata, said.metadata) == ({"tier": "gold"}, {"team": "mobile"})
    assert said.owner == Owner("user", "7", "Ada", "u-7")
    assert said.limits[0].remaining == 4
    assert said.expires_at.isoformat() == "2027-01-31T00:00:00+00:00"
    assert (said.may("orders:read"), said.may("orders:write")) == (True, False)


def test_what_the_server_does_not_tell_is_none_or_empty(verifier: Verifier) -> None:
    said = verifier.verify("kd_live_x")
    assert (said.organization_external_id, said.owner.external_id, said.aud) == (None, None, None)
    assert (said.metadata, said.organization_metadata, said.limits) == ({}, {}, ())


@pytest.mark.parametrize(
    "code",
    [
        "NOT_FOUND",
        "EXPIRED",
        "REVOKED",
        "OWNER_INACTIVE",
        "FORBIDDEN",
        "RATE_LIMITED",
        "OF_TOMORROW",
    ],
)
def test_a_refused_key_is_an_answer(opened: Door, verifier: Verifier, code: str) -> None:
    opened.says(refused(code) if code != "NOT_FOUND" else UNKNOWN)
    said = verifier.verify("kd_live_x")
    assert (said.valid, bool(said), said.code, said.may()) == (False, False, code, False)


def test_nothing_is_sent_that_was_not_wished(opened: Door, verifier: Verifier) -> None:
    """Servers of before a wish was known understand the question."""
    verifier.verify("kd_live_x")
    assert opened.asked == [{"key": "kd_live_x"}]
    assert opened.headers[0]["Authorization"] == f"Bearer {KEY}"


def test_every_wish_is_sent(opened: Door, verifier: Verifier) -> None:
    wishes = {"cost": 0, "ip": "203.0.113.9", "organization_id": "org_A"}
    for permissions in ("orders:read", ["orders:read"], {"any": ["orders:read"]}):
        verifier.verify("kd_live_x", permissions=permissions, **wishes)
    whole = {"key": "kd_live_x", **wishes}
    assert opened.asked == [
        {**whole, "permissions": ["orders:read"]},
        {**whole, "permissions": ["orders:read"]},
        {**whole, "permissions": {"any": ["orders:read"]}},
    ]


@pytest.mark.parametrize("text", ["", " ", "a b", "a\n", "ключ", "x" * 16_385, "a\x00"])
def test_what_can_be_no_credential_is_unknown_without_a_question(
    opened: Door, verifier: Verifier, text: str
) -> None:
    assert verifier.verify(text).code == "NOT_FOUND"
    assert verifier.verify("kd_live_x", organization_id="x" * 65).code == "NOT_FOUND"
    assert opened.asked == []


def test_connections_are_kept_by_all_threads(opened: Door, verifier: Verifier) -> None:
    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(lambda _: verifier.verify("kd_live_x").valid, range(200)))
    assert opened.connections <= 4


def test_a_connection_that_the_server_closed_costs_nobody_an_answer(opened: Door) -> None:
    opened.closes = True
    verifier = Verifier(opened.url, KEY, retries=0)
    assert [verifier.verify("kd_live_x").valid for _ in range(20)] == [True] * 20


def test_the_child_of_a_fork_takes_no_connection_of_its_parent(
    opened: Door, verifier: Verifier
) -> None:
    verifier.verify("kd_live_x")
    child = os.fork()
    if child == 0:
        os._exit(0 if verifier.verify("kd_live_x").valid else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert verifier.verify("kd_live_x").valid
    assert opened.connections == 2


def test_a_server_that_is_busy_is_asked_once_more(opened: Door, verifier: Verifier) -> None:
    opened.says((503, {}), GOOD)
    assert verifier.verify("kd_live_x").valid
    opened.says((503, {}))
    with pytest.raises(UnreachableError, match="503"):
        verifier.verify("kd_live_x")
    assert len(opened.asked) == 4


@pytest.mark.parametrize("status", [400, 401, 403, 404, 302])
def test_a_server_that_refuses_the_question_raises_and_is_not_asked_again(
    opened: Door, verifier: Verifier, status: int
) -> None:
    opened.says((status, {"code": "invalid_credential", "detail": "Not you."}))
    with pytest.raises(RefusedError, match="Not you") as error:
        verifier.verify("kd_live_x")
    assert (error.value.status, len(opened.asked)) == (status, 1)
    assert KEY not in str(error.value)


@pytest.mark.parametrize(
    "said",
    [b"", b"<html>", b"[]", b"null", b'"yes"', {}, {"valid": "true"}, {"valid": 1, "code": "VALID"},
     GOOD | {"owner": "Ada"}, GOOD | {"expires_at": "soon"}, GOOD | {"limits": [{"limit": 1}]},
     b"{" * 100_000, b" " * (1 << 20) + b"{}"],
)  # fmt: skip
def test_an_answer_that_is_no_verdict_lets_nobody_pass(
    opened: Door, verifier: Verifier, said: object
) -> None:
    opened.says((200, said))
    with pytest.raises(KeydockError):
        verifier.verify("kd_live_x")


def test_valid_with_the_code_of_a_refusal_is_not_valid() -> None:
    assert not verdict_of({**GOOD, "code": "REVOKED"}).valid


PLAIN = st.none() | st.booleans() | st.text() | st.integers()


@given(
    st.recursive(
        PLAIN, lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*GOOD]), inner)
    )
)
def test_whatever_is_answered_only_true_and_valid_pass(said: object) -> None:
    try:
        verdict = verdict_of(said)
    except KeydockError:
        return
    assert verdict.valid == (said["valid"] is True and said["code"] == "VALID")


def drip(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(100):
        connection.sendall(b" ")
        time.sleep(0.05)


DOORS = {
    "silent": lambda connection: time.sleep(5),
    "gone at once": lambda connection: None,
    "half a head": lambda connection: (connection.sendall(b"HTTP/1.1 200"), time.sleep(5)),
    "no HTTP": lambda connection: connection.sendall(b"220 mail.example ESMTP\r\n\r\n"),
    "half a body": lambda connection: connection.sendall(
        b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"valid": true, "code": "VALID"}'
    ),
    "a byte at a time": drip,
    "an endless head": lambda connection: [
        connection.sendall(b"X-A: b\r\n" * 1000) for _ in range(99)
    ],
}


@pytest.mark.parametrize("name", DOORS)
def test_a_door_that_does_not_answer_raises_in_time(name: str) -> None:
    with raw_door(DOORS[name]) as url:
        began = time.monotonic()
        with pytest.raises(UnreachableError):
            Verifier(url, KEY, timeout=0.4).verify("kd_live_x")
        assert time.monotonic() - began < 1


def test_a_door_where_nobody_is_raises() -> None:
    with deaf_port() as port, pytest.raises(UnreachableError):
        Verifier(f"http://127.0.0.1:{port}", KEY).verify("kd_live_x")


def test_the_event_loop_goes_on_while_the_door_is_slow() -> None:
    async def story(verifier: Verifier) -> tuple[int, list[type]]:
        asked = [verifier.verify_async("kd_live_x") for _ in range(3)]
        ticks = 0

        async def tick() -> None:
            nonlocal ticks
            while True:
                ticks += 1
                await asyncio.sleep(0.01)

        ticking = asyncio.create_task(tick())
        said = await asyncio.gather(*asked, return_exceptions=True)
        ticking.cancel()
        return ticks, [type(error) for error in said]

    with raw_door(lambda connection: time.sleep(2)) as url:
        ticks, errors = asyncio.run(story(Verifier(url, KEY, timeout=0.4)))
    assert errors == [UnreachableError] * 3
    assert ticks > 10


@pytest.mark.parametrize("url", ["", "keys.example.com", "ftp://keys.example.com", "https://"])
def test_an_address_that_is_none_is_told_at_once(url: str) -> None:
    with pytest.raises(ValueError, match="address"):
        Verifier(url, KEY)


@pytest.mark.parametrize("key", ["", "a\nb", "ключ"])
def test_a_key_that_is_none_is_told_at_once(key: str) -> None:
    with pytest.raises(ValueError, match="needs a key"):
        Verifier("https://keys.example.com", key)


def test_the_key_is_in_no_text_of_the_verifier() -> None:
    assert KEY not in repr(Verifier("https://keys.example.com", KEY))


def test_it_is_made_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEYDOCK_URL", "https://keys.example.com/")
    monkeypatch.delenv("KEYDOCK_VERIFIER_KEY", raising=False)
    with pytest.raises(KeydockError, match="KEYDOCK_VERIFIER_KEY"):
        Verifier.from_environment()
    monkeypatch.setenv("KEYDOCK_VERIFIER_KEY", KEY)
    assert Verifier.from_environment().url == "https://keys.example.com"
