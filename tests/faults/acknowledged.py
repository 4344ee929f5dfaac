"""What did the service promise while something broke? Every create and every revocation that it acknowledged."""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field

import requests

from tests.server import Server

PATIENCE = 30.0  # seconds until an answer that does not come counts as a hang


@dataclass
class Promises:
    """Keys by their public id with their text: those said to be made, and which of them are said to be revoked."""

    made: dict[str, str] = field(default_factory=dict)
    revoked: set[str] = field(default_factory=set)
    unclear: set[str] = field(
        default_factory=set
    )  # a revocation was asked for and not acknowledged
    statuses: Counter[int] = field(default_factory=Counter)
    slowest: float = 0.0  # seconds
    retry_after: set[str | None] = field(default_factory=set)  # what 503 answers said


class Programs:
    """Programs that make keys and revoke every second one, without a pause, until the block ends."""

    def __init__(self, server: Server, seed: dict, count: int = 4) -> None:
        self.server, self.count = server, count
        self.headers = {
            "x-api-key": seed["secret_key"],
            "x-organization-id": seed["organization_id"],
        }
        self.promises = Promises()
        self.ended = threading.Event()
        self.lock = threading.Lock()
        self.threads: list[threading.Thread] = []

    def __enter__(self) -> "Programs":
        for number in range(self.count):
            thread = threading.Thread(target=self.work, args=(number,), daemon=True)
            thread.start()
            self.threads.append(thread)
        return self

    def __exit__(self, *failure: object) -> None:
        self.ended.set()
        for thread in self.threads:
            thread.join(timeout=60)

    def work(self, number: int) -> None:
        turn = 0
        while not self.ended.is_set():
            turn += 1
            name = f"load {number} {turn} {time.monotonic_ns()}"
            made = self.post("/v1/keys", {"name": name})
            if made is None:
                time.sleep(0.02)
                continue
            with self.lock:
                self.promises.made[made["id"]] = made["key"]
            if turn % 2:
                self.revoke(made["id"])

    def revoke(self, key_id: str) -> None:
        with self.lock:
            self.promises.unclear.add(key_id)
        if self.post(f"/v1/keys/{key_id}/revocation", {}):
            with self.lock:
                self.promises.revoked.add(key_id)
                self.promises.unclear.discard(key_id)

    def post(self, path: str, body: dict) -> dict | None:
        """The answer to a request that was done, else None."""
        began = time.monotonic()
        try:
            answer = requests.post(
                self.server.base_url + path, json=body, headers=self.headers, timeout=PATIENCE
            )
        except requests.ConnectionError:
            return None
        finally:
            with self.lock:
                self.promises.slowest = max(self.promises.slowest, time.monotonic() - began)
        with self.lock:
            self.promises.statuses[answer.status_code] += 1
            if answer.status_code == 503:
                self.promises.retry_after.add(answer.headers.get("Retry-After"))
        return answer.json() if answer.ok else None

    def wait_for(self, more: int) -> None:
        """Until so many keys more are acknowledged. Raises AssertionError when that takes three minutes."""
        goal = len(self.promises.made) + more
        deadline = time.monotonic() + 180
        while len(self.promises.made) < goal:
            assert time.monotonic() < deadline, self.promises.statuses
            time.sleep(0.02)


def broken(server: Server, promises: Promises) -> list[str]:
    """Ids of keys for which the server does not keep what it promised."""
    return [
        key_id
        for key_id, text in promises.made.items()
        if key_id not in promises.unclear and passes(server, text) == (key_id in promises.revoked)
    ]


def passes(server: Server, text: str) -> bool:
    answer = requests.get(
        f"{server.base_url}/v1/whoami",
        headers={"authorization": f"Bearer {text}"},
        timeout=PATIENCE,
    )
    assert answer.status_code in {200, 401}, answer.text
    return answer.status_code == 200
