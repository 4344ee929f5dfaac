"""Programs that use a credential without a pause, each a process of its own, and note what they see."""

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

import requests

from tests.faults.oracle import Seen


@dataclass(frozen=True)
class Question:
    """A request whose answer tells whether a credential passes: its own, or (200 and `valid`) the one in the body."""

    method: str
    url: str
    headers: dict[str, str]
    body: dict[str, Any] | None = None

    def ask(self, http: requests.Session) -> bool:
        answer = http.request(
            self.method, self.url, headers=self.headers, json=self.body, timeout=30
        )
        if answer.status_code == 401:
            return False
        answer.raise_for_status()
        return self.body is None or answer.json()["valid"]


def use(pipe: Connection) -> None:
    """Take questions, ask them in turn until told to stop and then once more, hand back what was seen; again, until
    told to end."""
    with requests.Session() as http:
        http.trust_env = False
        while (questions := pipe.recv()) is not None:
            seen = asked_once(http, questions)
            pipe.send("every question was asked once")
            while not pipe.poll():
                seen += asked_once(http, questions)
            pipe.recv()
            pipe.send(seen + asked_once(http, questions))


def asked_once(http: requests.Session, questions: list[Question]) -> list[Seen]:
    seen = []
    for question in questions:
        began = time.monotonic()
        accepted = question.ask(http)
        seen.append(Seen(began, time.monotonic(), accepted))
    return seen


@contextmanager
def verifiers(count: int) -> Iterator[list[Connection]]:
    """`count` processes that wait for questions; each by its pipe."""
    context = multiprocessing.get_context("spawn")
    pipes, processes = [], []
    for _ in range(count):
        ours, theirs = context.Pipe()
        process = context.Process(target=use, args=(theirs,), daemon=True)
        process.start()
        pipes.append(ours)
        processes.append(process)
    try:
        yield pipes
    finally:
        for process in processes:
            process.kill()
            process.join()
