"""Many writers on one SQLite file wait for each other; no caller is told that the database is locked."""

import pytest

from tests.faults.acknowledged import Programs, broken
from tests.server import start_server


@pytest.mark.heavy
@pytest.mark.sqlite
def test_writers_of_two_workers_wait_for_each_other():
    with start_server(workers=2) as server:
        with Programs(server, server.seed(), count=8) as programs:
            programs.wait_for(more=60)
        assert set(programs.promises.statuses) == {200, 201}
        assert broken(server, programs.promises) == []
