"""What happens when several callers do the same thing at the same moment, each on a connection of its own?"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Start all calls together; their results in order, an exception standing for the result of its call.

    The rows they work on must be committed, so a test marks itself `django_db(transaction=True)`.
    """
    start = Barrier(len(calls))

    def attempt(call: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=60)
            return call()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(attempt, calls))


def outcomes(results: list[Any]) -> list[str]:
    """The names of the exceptions among the results, and "done" for the others; sorted, for comparing."""
    return sorted(
        type(result).__name__ if isinstance(result, Exception) else "done" for result in results
    )
