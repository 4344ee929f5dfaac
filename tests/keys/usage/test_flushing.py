"""What was counted reaches the database: regularly, after an outage, and when the server is told to stop."""

import socket
import time

import pytest
import requests
from django.db import OperationalError

from keys.models import ApiKey, KeyUsage
from keys.usage import flushing as usage_flush
from keys.usage import writing as usage_rows
from keys.usage.counting import UsageBuffer
from keys.verification import door as verification
from tests.keys.minting import NOW, mint
from tests.server import Server, start_server


@pytest.fixture
def book() -> UsageBuffer:
    return UsageBuffer()


def test_a_flush_writes_what_was_counted(cast, book):
    key = mint(cast.acme, cast.alice).key
    book.count(key.pk, "VALID", NOW)
    assert usage_flush.flush(book=book) == 1
    key.refresh_from_db()
    assert (key.last_used_at, key.usage.get().count) == (NOW, 1)


def test_more_keys_than_a_batch_holds_are_all_written(cast, book, monkeypatch):
    monkeypatch.setattr(usage_flush, "KEYS_A_BATCH", 3)
    for number in range(8):
        book.count(mint(cast.acme, cast.alice, name=f"k{number}").key.pk, "VALID", NOW)
    assert (usage_flush.flush(book=book), KeyUsage.objects.count()) == (8, 8)


def test_a_failed_flush_keeps_its_counts_for_the_next(cast, book, monkeypatch, caplog):
    key = mint(cast.acme, cast.alice).key
    book.count(key.pk, "VALID", NOW)

    def away(batch):
        raise OperationalError("away")

    with monkeypatch.context() as outage:
        outage.setattr(usage_rows, "write", away)
        assert usage_flush.flush(book=book) == 0
    assert "stays counted" in caplog.text
    book.count(key.pk, "VALID", NOW)
    usage_flush.flush(book=book)
    assert key.usage.get().count == 2


def test_what_was_dropped_is_told(book, caplog):
    book.dropped = 12
    usage_flush.flush(book=book)
    assert ("12 requests were not counted" in caplog.text, book.dropped) == (True, 0)


def test_a_verification_writes_nothing(cast, django_assert_num_queries):
    made = mint(cast.acme, cast.alice)
    with django_assert_num_queries(1) as asked:
        verification.verify(made.text, now=NOW)
    assert asked.captured_queries[0]["sql"].startswith("SELECT")


def test_an_outdated_digest_is_upgraded_by_a_good_use(cast, monkeypatch, settings):
    from keys.usage import counting as usage

    book = UsageBuffer()
    monkeypatch.setattr(usage, "buffer", book)
    made = mint(cast.acme, cast.alice)
    before = made.key.digest
    settings.KEY_HASH_TIME_COST = 2
    verification.hashing.hasher.cache_clear()
    try:
        verification.verify(made.text, now=NOW)
        usage_flush.flush_digests(book)
        after = ApiKey.objects.get(pk=made.key.pk).digest
        assert ("t=1" in before, "t=2" in after) == (True, True)
        assert verification.verify(made.text, now=NOW).is_valid
    finally:
        verification.hashing.hasher.cache_clear()


# On a real server --------------------------------------------------------------------------------


def use(server: Server, seed: dict, times: int) -> None:
    for _ in range(times):
        answer = requests.get(
            f"{server.base_url}/v1/whoami",
            headers={"authorization": f"Bearer {seed['secret_key']}"},
            timeout=30,
        )
        assert answer.status_code == 200


def counted(server: Server, seed: dict) -> int:
    found = server.sql(
        "SELECT SUM(count) FROM keys_keyusage JOIN keys_apikey ON keys_apikey.id = key_id"
        " WHERE public_id = %s AND outcome = 'VALID'",
        [seed["secret_key"].split("_")[2]],
    )
    return int(found[0][0] or 0)


def test_a_running_server_writes_the_first_use_within_seconds(server):
    seed = server.seed()
    use(server, seed, 3)
    deadline = time.monotonic() + 60
    while not counted(server, seed):
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.mark.sqlite
def test_sigterm_writes_what_was_counted_since_the_last_batch():
    with start_server(env={"KEYDOCK_USAGE_FLUSH_SECONDS": "3600"}) as server:
        seed = server.seed()
        use(server, seed, 25)
        assert counted(server, seed) == 0
        server.stop()
        assert counted(server, seed) == 25


@pytest.mark.heavy
@pytest.mark.sqlite
def test_sigterm_writes_it_even_when_a_half_sent_request_keeps_the_worker_until_it_is_killed():
    with start_server(env={"KEYDOCK_USAGE_FLUSH_SECONDS": "3600"}) as server:
        seed = server.seed()
        use(server, seed, 7)
        with socket.create_connection(("127.0.0.1", server.port)) as slow:
            slow.sendall(
                b"POST /v1/whoami HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                b"Expect: 100-continue\r\nContent-Length: 9\r\n\r\n"
            )
            assert slow.recv(65536).startswith(b"HTTP/1.1 100")
            slow.sendall(b"half")
            server.stop(timeout=60)
        assert counted(server, seed) == 7
