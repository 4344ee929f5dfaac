"""Every request gets an id, a lost database becomes 503, and a broken body reaches no view."""

import json
import logging

import pytest
from django.db import DataError, InterfaceError, OperationalError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory

from portal.databases import causes
from portal.http import bodies, middleware
from portal.http.refusals import outage
from tests.cast import PASSWORD
from tests.portal.signed_in import signed_in

API = "/v1/whoami"


def gone(execute, sql, params, many, context):
    raise OperationalError("server closed the connection unexpectedly")


@pytest.fixture
def _database_away(db):
    with connection.execute_wrapper(gone):
        yield


def test_a_well_formed_request_id_is_kept(client, db):
    answer = client.get("/healthz", headers={"x-request-id": "build-7.a_1"})
    assert answer["X-Request-Id"] == "build-7.a_1"


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "<script>", "é"])
def test_any_other_request_id_is_replaced_by_one_of_ours(client, db, given):
    answer = client.get("/healthz", headers={"x-request-id": given})
    assert len(answer["X-Request-Id"]) == 32


def test_a_log_line_written_during_a_request_bears_its_id():
    from portal.logs.lines import JsonLines

    record = logging.LogRecord("x", logging.INFO, "", 0, "hello", None, None)
    seen = []

    def view(request):
        seen.append(json.loads(JsonLines().format(record)))
        return HttpResponse()

    middleware.RequestIdMiddleware(view)(RequestFactory().get("/", headers={"x-request-id": "r1"}))
    assert (seen[0]["request_id"], "request_id" in JsonLines().format(record)) == ("r1", False)


@pytest.mark.usefixtures("_database_away")
def test_a_program_is_told_of_a_lost_database_in_a_problem_document(client):
    key = "kd_live_000000000000_" + "0" * 49
    answer = client.get("/v1/whoami", headers={"authorization": f"Bearer {with_checksum(key)}"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "1")
    assert answer.json()["code"] == "temporarily_unavailable"


def with_checksum(key: str) -> str:
    from keys.keystring import checksum

    return key[:-6] + checksum(key[:-6])


def test_a_person_is_told_of_a_lost_database_on_a_page(client, cast):
    client.force_login(cast.alice)
    with connection.execute_wrapper(gone):
        answer = client.get("/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "1")
    assert "text/html" in answer["Content-Type"]


def test_a_session_that_cannot_be_saved_is_503_too(client, cast):
    """The session is written after the view, in a middleware, where no view's exception handling reaches."""

    def sessions_gone(execute, sql, params, many, context):
        if "portal_session" in sql and not sql.startswith("SELECT"):
            raise OperationalError("disk full")
        return execute(sql, params, many, context)

    client.raise_request_exception = False
    with connection.execute_wrapper(sessions_gone):
        answer = client.post(
            "/accounts/login/", {"login": "alice@example.com", "password": PASSWORD}
        )
    assert (answer.status_code, answer["Retry-After"]) == (503, "1")


def test_after_the_database_is_back_the_same_process_answers(client, cast):
    client.force_login(cast.alice)
    with connection.execute_wrapper(gone):
        assert client.get("/").status_code == 503
    assert client.get("/", follow=True).status_code == 200


@pytest.mark.parametrize(
    ("error", "is_outage"),
    [(OperationalError("x"), True), (InterfaceError("x"), True), (DataError("x"), False), (None, False)],
)  # fmt: skip
def test_only_a_database_that_cannot_work_counts_as_away(error, is_outage):
    assert causes.is_outage(error) is is_outage


def test_nothing_but_health_is_served_before_the_database_vouched_for_the_secrets(client, db):
    unproved = {outage.UNPROVED: True}
    assert client.get(API, **unproved).status_code == 503
    assert client.get("/accounts/login/", **unproved).status_code == 503
    assert client.get("/healthz", **unproved).status_code == 200


@pytest.mark.parametrize(("reason", "status"), [(r, s) for r, (s, _) in bodies.REASONS.items()])
def test_a_refused_body_reaches_no_view(client, db, reason, status):
    answer = client.post(API, **{bodies.REFUSED: reason})
    assert (answer.status_code, answer.json()["code"]) == (status, reason)


def test_a_form_that_is_too_large_is_413_on_a_page(client, db):
    answer = client.post("/accounts/login/", {"login": "x" * 1_048_576})
    assert (answer.status_code, answer["Content-Type"]) == (413, "text/html; charset=utf-8")


def test_answers_of_the_outer_middleware_carry_the_page_policy_and_their_length(client, db):
    answer = client.post(API, **{bodies.REFUSED: "malformed_body"})
    assert {"Content-Security-Policy", "X-Frame-Options", "Content-Length"} <= set(answer.headers)


# Caches: no page is kept because somebody forgot to forbid it; what may be kept says so


@pytest.mark.parametrize(
    "path",
    ["/accounts/email/", "/accounts/password/change/", "/accounts/reauthenticate/", "/nowhere"],
)
def test_pages_of_an_account_are_not_kept(cast, path: str) -> None:
    assert "no-store" in signed_in(cast.alice).get(path)["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/password/reset/key/1-x/",
        "/accounts/confirm-email/x/",
        "/setup/x",
        "/invitations/x",
    ],
)
def test_neither_are_pages_whose_address_is_a_secret(db, path: str) -> None:
    assert "no-store" in Client().get(path)["Cache-Control"]


def test_an_answer_that_may_be_kept_says_so_itself() -> None:
    public = middleware.KeepNothing(
        lambda request: HttpResponse(headers={"Cache-Control": "public"})
    )
    assert public(RequestFactory().get("/"))["Cache-Control"] == "public"
