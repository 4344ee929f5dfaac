"""kill -9 loses what was counted since the last write of a key, which is a minute at most, and nothing else."""

import time
from collections.abc import Iterator

import pytest
import requests

from tests.server import Server, start_server

pytestmark = pytest.mark.postgresql
WRITTEN_WITHIN = (
    20.0  # seconds; one is meant for a first use, on a machine that has nothing else to do
)


@pytest.fixture
def node(postgresql_address: str) -> Iterator[Server]:
    with start_server("postgresql", postgresql_address=postgresql_address) as server:
        yield server


def counted(server: Server, key_id: str) -> int:
    (row,) = server.sql(
        "SELECT COALESCE(SUM(count), 0) FROM keys_keyusage u JOIN keys_apikey k ON k.id = u.key_id"
        " WHERE k.public_id = %s",
        [key_id],
    )
    return row[0]


def test_a_killed_server_has_lost_no_more_than_the_uses_of_a_minute(node: Server) -> None:
    seed = node.seed()
    own = {"x-api-key": seed["secret_key"], "x-organization-id": seed["organization_id"]}
    made = requests.post(
        f"{node.base_url}/v1/keys", json={"name": "used"}, headers=own, timeout=30
    ).json()
    bearer = {"authorization": f"Bearer {made['key']}"}

    def use(times: int) -> None:
        for _ in range(times):
            answer = requests.get(f"{node.base_url}/v1/whoami", headers=bearer, timeout=30)
            assert answer.status_code == 200

    use(1)
    deadline = time.monotonic() + WRITTEN_WITHIN
    while not counted(node, made["id"]):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    use(9)  # within the minute in which the key is not written again
    node.kill()
    node.start()
    assert 1 <= counted(node, made["id"]) <= 10
    use(1)  # the key itself, and whoever made it, are as they were
    events = node.sql("SELECT action FROM portal_auditevent WHERE object_id = %s", [made["id"]])
    assert events == [("key.generated",)]
    assert (
        "last_used_at"
        in requests.get(f"{node.base_url}/v1/keys/{made['id']}", headers=own, timeout=30).json()
    )
