"""What has happened how often? Figures for those who watch an installation, of all its processes together.

Counted in memory and written in batches, as use is: whoever counts never waits. They only grow, so that a monitor sees
by the difference of two readings what happened between them. `GET /metrics` tells them in the text format of Prometheus
(version 0.0.4): what strangers try and what has failed, so whoever reads it shows the token that the operator chose for
it; without one the address does not exist.
"""

from collections import Counter
from threading import Lock
from typing import NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from portal.hooks import Hook
from portal.models import Figure
from portal.pages.access_policies import public_view
from portal.running.background import Job

WRITE_EVERY = 10.0  # seconds
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
ADD = """
    INSERT INTO portal_figure (name, value) VALUES (%s, %s)
    ON CONFLICT (name) DO UPDATE SET value = portal_figure.value + excluded.value
"""


class CountedFigure(NamedTuple):
    """One that is told, as 0 before anything of it has happened."""

    name: str  # in the words of Prometheus
    says: str  # what it counts


figures: Hook[[], CountedFigure] = Hook()

_lock = Lock()
_unwritten: Counter[str] = Counter()


def count(name: str, number: int = 1) -> None:
    """Note that what the figure says has happened so many times more."""
    with _lock:
        _unwritten[name] += number


def unwritten(name: str) -> int:
    """How often it happened in this process since it was written last."""
    return _unwritten[name]


def job() -> Job:
    """Writes what was counted, and once more at a stop."""
    return Job("figures", WRITE_EVERY, flush, flush)


def flush() -> None:
    """Write what was counted. What cannot be written stays counted; raises a database error of Django's."""
    with _lock:
        taken = dict(_unwritten)
        _unwritten.clear()
    try:
        add(taken)
    except BaseException:
        with _lock:
            _unwritten.update(taken)
        raise


@transaction.atomic
def add(counts: dict[str, int]) -> None:
    """In the order of the names, so that two processes wait for each other instead of deadlocking."""
    with connection.cursor() as cursor:
        cursor.executemany(ADD, sorted(item for item in counts.items() if item[1]))


def read() -> list[tuple[str, str, int]]:
    """Name, meaning and value of every figure, as far as they are written."""
    values = dict(Figure.objects.values_list("name", "value"))
    return [(name, says, values.get(name, 0)) for name, says in sorted(figures.call())]


# GET /metrics --------------------------------------------------------------------------------------------------------


@public_view("a monitor has no session: it shows the token of the operator's settings")
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """200 with every figure; 401 without the token; 404 where none was chosen (`KEYDOCK_METRICS_TOKEN`)."""
    if not settings.METRICS_TOKEN:
        raise Http404("Figures are not told.")
    if not constant_time_compare(
        request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}"
    ):
        challenge = {"WWW-Authenticate": 'Bearer realm="metrics"'}
        return answer("Send Authorization: Bearer with KEYDOCK_METRICS_TOKEN.\n", 401, challenge)
    return answer("".join(lines_of(*figure) for figure in read()))


def lines_of(name: str, says: str, value: int) -> str:
    return f"# HELP {name} {says}\n# TYPE {name} counter\n{name} {value}\n"


def answer(text: str, status: int = 200, headers: dict[str, str] | None = None) -> HttpResponse:
    told = {"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store", **(headers or {})}
    return HttpResponse(text, status=status, headers=told)


metrics.takes_body = False  # type: ignore[attr-defined]  # whoever asks is never waited for
