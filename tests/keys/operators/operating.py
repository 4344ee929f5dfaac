"""How do tests act as an operator's program? With a key of the installation alone, as `x-api-key`."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection

from keys.operators import services
from keys.operators.scopes import SCOPES
from keys.operators.services import NewOperatorKey
from portal.actors import Actor
from tests.keys.calling import call
from tests.keys.minting import NOW


@contextmanager
def meanwhile(table: str, act: Callable[[], Any]) -> Iterator[None]:
    """Let another caller act once behind the first look at rows of this table."""
    looked, acts = [], [act]

    def between(execute: Any, sql: str, *rest: Any) -> Any:
        if looked and acts:
            acts.pop()()
        if sql.startswith("SELECT") and f'FROM "{table}"' in sql:
            looked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(between):
        yield
    assert not acts, "nobody has looked"


@dataclass
class OperatorProgram:
    made: NewOperatorKey

    @property
    def headers(self) -> dict[str, str]:
        return {"x-api-key": self.made.text}

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        extra = {name.replace("_", "-"): value for name, value in headers.items()}
        return call(method, path, body, **{**self.headers, **extra})

    def told(self, method: str, path: str, body: Any = None) -> Any:
        """The answer's JSON, of a request that succeeds."""
        answer = self.call(method, path, body)
        assert answer.status_code in {200, 201}, answer.content
        return answer.json()

    def code(self, method: str, path: str, body: Any = None) -> tuple[int, str]:
        """Status and code of a refusal."""
        answer = self.call(method, path, body)
        return answer.status_code, answer.json()["code"]


def operator(
    name: str = "billing", *, scopes: Iterable[str] = SCOPES, **options: Any
) -> OperatorProgram:
    """A program of those who run the installation."""
    options = {"now": NOW, **options}
    return OperatorProgram(
        services.create(name=name, scopes=scopes, actor=Actor.system(), **options)
    )
