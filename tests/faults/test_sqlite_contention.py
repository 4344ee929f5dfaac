"""Many writers on one SQLite file wait for each other; no caller is told that the database is locked."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
import requests

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


@pytest.mark.heavy
@pytest.mark.sqlite
def test_writers_of_one_worker_are_served_while_many_read():
    """The shape that is documented for SQLite: one worker, whose writers queue."""
    with start_server() as server:
        seed, ended = server.seed(), Event()
        bearer = {"authorization": f"Bearer {seed['secret_key']}"}
        address = f"{server.base_url}/v1/whoami"

        def read(number: int) -> Counter[int]:
            statuses: Counter[int] = Counter()
            with requests.Session() as session:
                while not ended.is_set():
                    statuses[session.get(address, headers=bearer, timeout=60).status_code] += 1
            return statuses

        with ThreadPoolExecutor(32) as readers:
            reading = readers.map(read, range(32))
            with Programs(server, seed, count=8) as programs:
                programs.wait_for(more=200)
            ended.set()
            read_statuses = sum(reading, Counter())
        assert set(programs.promises.statuses) == {200, 201}
        assert set(read_statuses) == {200}
        assert broken(server, programs.promises) == []
