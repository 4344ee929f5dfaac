"""Do we reach mail server and Redis, do callers reach us, and does a node see who calls, behind all proxies?"""

from collections.abc import Iterator
from typing import Any

import redis
import requests
from django.conf import settings
from django.core.mail import get_connection
from redis.exceptions import RedisError

from portal.http import seen
from portal.inspection.finding import RISKY, WRONG, Finding

WAITS = 10  # seconds for an answer of our own
FORGED = "198.51.100.7"  # an address that is nobody's (RFC 5737)
SHIPPED = "deploy/nginx/keydock.conf"


def of_cache() -> Iterator[Finding]:
    if settings.CACHE_URL:
        try:
            redis.from_url(
                settings.CACHE_URL, socket_connect_timeout=WAITS, **settings.CACHE_OPTIONS
            ).ping()
        except (RedisError, OSError) as error:
            what = f"Redis does not answer: {type(error).__name__}."
            to_do = (
                "Check CACHE_URL and KEYDOCK_CACHE_CA_FILE. Until then nodes count in the database."
            )
            yield Finding(WRONG, what, to_do)


def of_mail() -> Iterator[Finding]:
    if not settings.EMAIL_HOST:
        return  # told by the checks
    try:
        line = get_connection()
        line.open()
        line.close()
    except Exception as error:  # of sockets, of TLS, of SMTP
        what = f"The mail server {settings.EMAIL_HOST} does not take us: {type(error).__name__}: {error}"
        yield Finding(
            WRONG, what, "Check EMAIL_HOST, EMAIL_PORT, EMAIL_USE_TLS, user and password."
        )


def of_address() -> Iterator[Finding]:
    """The installation as its callers see it, through the proxy: name, certificate, scheme."""
    address = f"{settings.PUBLIC_URL}/accounts/login/"
    try:
        answer = requests.get(address, timeout=WAITS, allow_redirects=False)
        if answer.status_code < 400:
            yield from of_proxies()
            return
    except requests.RequestException as error:
        what = f"{settings.PUBLIC_URL} cannot be reached from here: {type(error).__name__}: {error}"
        yield Finding(WRONG, what, "Check DNS, certificate and proxy, and that Keydock is served.")
        return
    what = f"{address} answers {answer.status_code}."
    to_do = "400: the proxy must hand on the name as Host. 502, 504: Keydock is not served. 503: see its log."
    yield Finding(WRONG, what, to_do)


def of_proxies() -> Iterator[Finding]:
    """What a node sees of a request that says wrong things of itself. Raises RequestException."""
    lies = {"X-Forwarded-For": FORGED, "X-Forwarded-Proto": "http" if settings.SECURE else "https"}
    answer = requests.get(
        f"{settings.PUBLIC_URL}/healthz",
        headers={**seen.question(), **lies},
        timeout=WAITS,
        allow_redirects=False,
    )
    found = seen_in(answer)
    if found is None:
        what = f"What answers at {settings.PUBLIC_URL} is not this installation: it does not know our secret key."
        yield Finding(WRONG, what, "Check DNS and proxy, and that all nodes have one SECRET_KEY.")
        return
    if found["is_secure"] != settings.SECURE:
        what = (
            "Keydock does not know by which scheme its callers come, or they can say it themselves."
        )
        to_do = f"Set TRUSTED_PROXY_COUNT, and let the proxy write X-Forwarded-Proto ({SHIPPED})."
        yield Finding(WRONG, what, to_do)
    yield from of_hops(found["forwarded_for"], settings.TRUSTED_PROXY_COUNT)


def of_hops(forwarded: list[str], trusted: int) -> Iterator[Finding]:
    """X-Forwarded-For as it arrived: what stands behind the entry that we sent, proxies have written. One that
    overwrites leaves none of ours."""
    written = (
        len(forwarded) - forwarded.index(FORGED) - 1 if FORGED in forwarded else len(forwarded)
    )
    said = f"{written} proxies wrote into X-Forwarded-For on the way here, and TRUSTED_PROXY_COUNT is {trusted}"
    way = "if callers come the same way as this machine does"
    if written < trusted:
        what = f"Callers can choose the address from which they seem to come: {said}."
        yield Finding(
            WRONG, what, f"Let each proxy write the header ({SHIPPED}), or set {written}, {way}."
        )
    elif written > trusted:
        what = f"Every caller seems to have the address of a proxy: {said}."
        yield Finding(RISKY, what, f"Set TRUSTED_PROXY_COUNT={written}, {way}.")


def seen_in(answer: requests.Response) -> dict[str, Any] | None:
    """What /healthz told us; None where it did not."""
    try:
        return answer.json()["seen"]
    except (ValueError, TypeError, KeyError):
        return None
