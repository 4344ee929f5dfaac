"""Is this process alive, and is it ready to serve? `/healthz` and `/readyz`, asked by load balancers and monitors.

`/healthz` touches nothing: a process that answers it need not be restarted. `/readyz` says whether requests
should be sent here now, and names each check that fails.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache

from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from portal import clock
from portal.databases.pool import beyond_the_bound
from portal.hooks import Hook
from portal.http import seen
from portal.pages.access_policies import public_view
from portal.running import static_files

# A node whose clock is off judges expiries wrongly, so it leaves the balancer (design decision 0001).
LARGEST_SKEW = timedelta(seconds=5)
DATABASE_NOW = {
    "postgresql": "SELECT clock_timestamp()",
    "sqlite": "SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')",
}
Check = Callable[[], bool]

# Checks of other floors, by the name under which `/readyz` tells that one fails.
more_checks: Hook[[], dict[str, Check]] = Hook()


@public_view("a load balancer has no credentials, and the answer tells nothing")
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 as long as this process answers at all, without asking the database. Our own inspection, which proves that it
    knows the secret key, is told how its request arrived (portal.http.seen)."""
    return answer(200, {"status": "ok", **seen.answer_to(request)})


@public_view("a load balancer has no credentials, and the answer names checks only")
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200, or 503 with `failed`: the names of the checks that do not hold."""
    with beyond_the_bound():
        failed = failed_checks()
    if failed:
        return answer(503, {"status": "unavailable", "failed": failed}, {"Retry-After": "1"})
    return answer(200, {"status": "ready", "failed": []})


def answer(status: int, body: dict, headers: dict[str, str] | None = None) -> JsonResponse:
    return JsonResponse(
        body, status=status, headers={"Cache-Control": "no-store", **(headers or {})}
    )


def failed_checks() -> list[str]:
    """Names of the checks that fail. Without a database nothing else can be known, so it is named alone."""
    if not holds(database_answers):
        return ["database"]
    checks = {
        "migrations": migrations_are_applied,
        "clock": clock_agrees,
        "static_files": static_files.are_collected,
    }
    for found in more_checks.call():
        checks |= found
    return [name for name, check in checks.items() if not holds(check)]


def holds(check: Check) -> bool:
    try:
        return check()
    except Error:
        return False


def database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def migrations_are_applied() -> bool:
    return not known_migrations() - set(MigrationRecorder(connection).applied_migrations())


healthz.takes_body = readyz.takes_body = False  # type: ignore[attr-defined]  # whoever asks is never waited for


@cache
def known_migrations() -> frozenset[tuple[str, str]]:
    """Application and name of every migration of this release; read from disk once."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def clock_agrees() -> bool:
    return abs(database_now() - clock.now()) <= LARGEST_SKEW


def database_now() -> datetime:
    """What time the database has, UTC."""
    with connection.cursor() as cursor:
        cursor.execute(DATABASE_NOW[connection.vendor])
        (value,) = cursor.fetchone()
    return (value if isinstance(value, datetime) else datetime.fromisoformat(value)).astimezone(UTC)
