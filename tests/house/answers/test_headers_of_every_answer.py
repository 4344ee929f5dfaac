"""Every address answers with the policies of a page, whoever adds it: what may run, frame, be kept, be told."""

import re

import pytest
from django.conf import settings
from django.test import Client

from portal.logs.redaction import LINKS_OF_MAILS
from tests.house.access.test_every_view_has_a_policy import ALL
from tests.portal.http.test_cross_site import FILLED
from tests.walking import attempt

pytestmark = pytest.mark.sqlite  # middleware, the same on both

# What may be kept or framed, by the start of the path. The other answers are one person's, or hold a secret.
KEPT = ("/v1/openapi.json", "/.well-known/", "/sdk/", "/admin/jsi18n/")
FRAMED = ("/embed/",)
COOKIES = {
    settings.SESSION_COOKIE_NAME,
    settings.CSRF_COOKIE_NAME,
    settings.THEME_COOKIE_NAME,
    settings.DEVICE_COOKIE_NAME,
}
SAFE_SOURCES = {"'self'", "'none'", "data:"}


def path_of(pattern: str) -> str:
    """The address of a pattern, with made-up values."""
    plain = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"<\1>", pattern.strip("^$"))
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: FILLED.get(found[1], "x"), plain)


PATHS = sorted({path_of(address.path) for address in ALL} | {"/nowhere", "/v1/no/where"})


def policy(response) -> dict[str, set[str]]:
    """The directives of the Content-Security-Policy."""
    parts = [part.split() for part in response["Content-Security-Policy"].split(";")]
    return {part[0]: set(part[1:]) for part in parts if part}


def complaints(path: str, response) -> list[str]:
    said, wrong = policy(response), []
    if said["default-src"] != {"'none'"} or said["base-uri"] != {"'none'"}:
        wrong.append("something is open by default")
    if not set().union(*said.values()) <= SAFE_SOURCES or "data:" in said["script-src"]:
        wrong.append(f"a strange source: {said}")
    framed = path.startswith(FRAMED)
    if said["frame-ancestors"] != {"'none'"} or (
        not framed and response["X-Frame-Options"] != "DENY"
    ):
        wrong.append("it can be framed")
    if response["X-Content-Type-Options"] != "nosniff":
        wrong.append("its kind may be guessed")
    hidden = (
        {"strict-origin"} if re.search(LINKS_OF_MAILS, path) else {"same-origin", "no-referrer"}
    )
    if response["Referrer-Policy"] not in hidden:
        wrong.append("its address is told to others")
    if response["Cross-Origin-Opener-Policy"] != "same-origin":
        wrong.append("its opener may reach it")
    if "no-store" not in response["Cache-Control"] and not path.startswith(KEPT):
        wrong.append("it may be kept")
    wrong += [f"its cookie {name} is open" for name in open_cookies(response)]
    return [f"{path}: {what}" for what in wrong]


def open_cookies(response) -> list[str]:
    """Cookies of another name than ours, or which a script or another site's form may use.

    tests/flows/running/test_cookies.py reads ours from a node behind https.
    """
    return [
        name
        for name, cookie in response.cookies.items()
        if name not in COOKIES
        or not cookie["httponly"]
        or (cookie["samesite"], cookie["path"], cookie["domain"]) != ("Lax", "/", "")
    ]


def test_every_answer_carries_them(db) -> None:
    client = Client(raise_request_exception=False)
    found = [line for path in PATHS for line in complaints(path, client.get(path))]
    assert (found, len(PATHS) > 200) == ([], True)


def test_what_every_page_may_read_names_the_challenge(db) -> None:
    """Where a client looks for a way in (RFC 9728 section 5.1). What is only fetched, `/sdk/`, challenges nobody."""
    client, read, wrong = Client(raise_request_exception=False), set(), []
    for path in PATHS:
        for method in ("get", "post"):
            answer = getattr(client, method)(path, headers={"Origin": "https://app.example.com"})
            if answer.headers.get("Access-Control-Allow-Origin") != "*" or path.startswith("/sdk/"):
                continue
            read.add(path)
            if "WWW-Authenticate" not in answer.headers.get("Access-Control-Expose-Headers", ""):
                wrong.append(f"{method} {path}")
    assert (wrong, len(read) > 5) == ([], True), read


@pytest.mark.heavy
def test_head_is_answered_as_get_is_and_options_wherever_get_is(cast) -> None:
    client, wrong = Client(raise_request_exception=False), []
    for path in PATHS:
        got, head, options = (
            attempt(client, method, path).status_code for method in ("get", "head", "options")
        )
        if head != got or options >= 500 or (got == 200 and options == 404):
            wrong.append(f"{path}: {got} {head} {options}")
    assert wrong == []
