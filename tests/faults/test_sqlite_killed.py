"""A server that is killed in the middle of its work keeps every promise that it gave (SQLite, two workers)."""

import pytest

from tests.faults.acknowledged import Programs, broken
from tests.server import start_server

ROUNDS = 6


@pytest.mark.heavy
@pytest.mark.sqlite
def test_kill_9_loses_nothing_that_was_acknowledged_and_revives_no_key():
    kept = revoked = 0
    with start_server(workers=2) as server:
        seed = server.seed()
        for _ in range(ROUNDS):
            with Programs(server, seed) as programs:
                programs.wait_for(more=15)
                server.kill()
            server.start()
            assert server.sql("PRAGMA integrity_check") == [("ok",)]
            assert broken(server, programs.promises) == []
            kept += len(programs.promises.made)
            revoked += len(programs.promises.revoked)
    print(f"{ROUNDS} kills: {kept} keys kept, {revoked} of them revoked")
    assert (kept >= 15 * ROUNDS, revoked >= 5 * ROUNDS) == (True, True)
