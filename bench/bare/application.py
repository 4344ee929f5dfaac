"""How fast can this server answer at all, and with one prepared SELECT? A WSGI application without a framework."""

import json
import os
from collections.abc import Callable, Iterable
from threading import local
from typing import Any

import psycopg

SELECT = "SELECT public_id, name FROM keys_apikey WHERE public_id = %s"
HELLO = b'{"message": "hello"}'

_of_the_thread = local()


def connection() -> psycopg.Connection[Any]:
    """The connection of this thread, opened at its first request."""
    if not hasattr(_of_the_thread, "connection"):
        address = os.environ["DATABASE_URL"]
        _of_the_thread.connection = psycopg.connect(address, autocommit=True)
    return _of_the_thread.connection


def selected(public_id: str) -> bytes:
    """One row as JSON, by a statement that the server has planned once."""
    row = connection().execute(SELECT, (public_id,), prepare=True).fetchone()
    return json.dumps({"id": row and row[0], "name": row and row[1]}).encode()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """`/` says hello, `/select` reads the key whose public id is in the header `x-key-id`."""
    is_select = environ["PATH_INFO"] == "/select"
    body = selected(environ.get("HTTP_X_KEY_ID", "")) if is_select else HELLO
    headers = [("content-type", "application/json"), ("content-length", str(len(body)))]
    start_response("200 OK", headers)
    return [body]
