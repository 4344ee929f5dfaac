"""Text that is made to be dear, in every place of a head where a stranger may put some: everybody else is served."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from statistics import median
from time import perf_counter

import pytest
import requests
from urllib3.exceptions import HTTPError

from tests.server import Server, start_server

pytestmark = pytest.mark.sqlite

TIMES = 5  # how much slower health may become than while harmless text of the same length is sent
LEAST = 0.01  # seconds: a median below this is noise of the machine
AT_ONCE = 4
SIZE = 7_000  # characters: as many as are read
PIECES = [
    "eyJ-",
    "eyJ.",
    "pbkdf2_",
    "cookie ",
    "token=",
    "://a:",
    "secret",
    "%3Ftoken",
    "bearer ",
    "a_a_",
]


@pytest.fixture(scope="module")
def node() -> Iterator[Server]:
    with start_server() as running:
        yield running


def median_of_health(node: Server) -> float:
    took = []
    with requests.Session() as asking:
        for _ in range(20):
            started = perf_counter()
            assert asking.get(f"{node.base_url}/healthz", timeout=60).status_code == 200
            took.append(perf_counter() - started)
    return median(took)


def send(node: Server, text: str, stop: threading.Event) -> None:
    """As fast as one can who waits for each answer."""
    with requests.Session() as asking:
        while not stop.is_set():
            for headers in ({"Host": text}, {"x-api-key": text}, {"Referer": text}):
                with suppress(requests.RequestException, HTTPError):
                    asking.get(f"{node.base_url}/{text}", headers=headers, timeout=60)


def median_during(node: Server, piece: str) -> float:
    """Of health, while text made of this piece is sent."""
    stop, text = threading.Event(), (piece * SIZE)[:SIZE].strip()
    senders = [threading.Thread(target=send, args=(node, text, stop)) for _ in range(AT_ONCE)]
    for sender in senders:
        sender.start()
    try:
        return median_of_health(node)
    finally:
        stop.set()
        for sender in senders:
            sender.join()


@pytest.mark.parametrize("piece", PIECES)
def test_a_text_that_is_dear_for_a_rule_holds_up_nobody(node: Server, piece: str) -> None:
    median_of_health(node)
    harmless = max(median_during(node, "x/"), LEAST)
    assert median_during(node, piece) <= TIMES * harmless
