"""The `pepper` command on a real installation: a rotation under use refuses no good key."""

import json
import threading
import time

import pytest
import requests

from tests.server import Server, start_server

pytestmark = [pytest.mark.sqlite, pytest.mark.heavy]


@pytest.fixture(scope="module")
def installation():
    with start_server(env={"KEYDOCK_USAGE_FLUSH_SECONDS": "1"}) as server:
        yield server


class Users(threading.Thread):
    """Programs that use their keys without a pause, on every node, and note each refusal of a good key."""

    def __init__(self, keys: list[str], nodes: list[Server]) -> None:
        super().__init__(daemon=True)
        self.keys, self.nodes = keys, nodes
        self.refusals: list[int] = []
        self.passed = 0
        self.ended = threading.Event()

    def run(self) -> None:
        with requests.Session() as session:
            while not self.ended.is_set():
                for node in list(self.nodes):
                    for key in self.keys:
                        self.ask(session, node, key)

    def ask(self, session: requests.Session, node: Server, key: str) -> None:
        headers = {"authorization": f"Bearer {key}"}
        answer = session.get(f"{node.base_url}/v1/whoami", headers=headers, timeout=60)
        if answer.status_code == 200:
            self.passed += 1
        else:
            self.refusals.append(answer.status_code)


def rows_of(server: Server, version: int) -> int:
    found = server.sql("SELECT COUNT(*) FROM keys_apikey WHERE pepper_version = %s", [version])
    return int(found[0][0])


def test_a_rotation_under_use_refuses_no_good_key_and_the_old_pepper_can_go(installation):
    first = installation
    first.sql("DELETE FROM keys_keyusage")
    seed = first.seed()
    first.sql("DELETE FROM keys_apikey WHERE name NOT LIKE %s", ["demo % everything"])
    with pytest.raises(RuntimeError, match="current one"):
        first.manage("pepper", "remove", "1")

    users = Users([seed["secret_key"], seed["other_organization_key"]], [first])
    users.start()
    first.manage("pepper", "add")
    with pytest.raises(RuntimeError, match="is needed"):
        first.manage("pepper", "remove", "1")
    # A second node starts with the new keyring beside one that has read the old one.
    with start_server(beside=first) as second:
        users.nodes.append(second)
        operators = {"authorization": f"Bearer {seed['operator_key']}"}
        plans = requests.get(f"{second.base_url}/v1/plans", headers=operators, timeout=60)
        assert plans.status_code == 200
        deadline = time.monotonic() + 120
        while rows_of(first, 1) and time.monotonic() < deadline:
            time.sleep(0.1)
        passed_until_then = users.passed
        while users.passed == passed_until_then and time.monotonic() < deadline:
            time.sleep(0.1)
        users.ended.set()
        users.join(timeout=60)
    assert users.refusals == []
    assert users.passed > passed_until_then > 0
    assert rows_of(first, 1) == 0
    first.manage("pepper", "remove", "1")
    assert list(json.loads((first.folder / "var/secrets/peppers").read_text())) == ["2"]


def test_the_list_counts_keys_by_version(installation):
    assert "pepper 2, current: 3 living keys" in installation.manage("pepper", "list")


def test_a_pepper_for_later_is_not_used_before_it_is_chosen(installation):
    installation.manage("pepper", "add", "--later")
    assert "pepper 2, current" in installation.manage("pepper", "list")
    installation.manage("pepper", "use", "3")
    assert "pepper 3, current" in installation.manage("pepper", "list")


def test_an_unknown_version_can_be_neither_used_nor_removed(installation):
    for action in ("use", "remove"):
        with pytest.raises(RuntimeError, match="There is no pepper 99"):
            installation.manage("pepper", action, "99")


def test_a_keyring_from_the_environment_is_printed_and_not_written(installation):
    path = installation.folder / "var/secrets/peppers"
    before = path.read_text()
    installation.env["KEYDOCK_PEPPERS"] = before
    try:
        said = installation.manage("pepper", "add")
    finally:
        del installation.env["KEYDOCK_PEPPERS"]
    assert (path.read_text() == before, '"4": ' in said) == (True, True)
