"""Refusals are problem documents with a stable code (RFC 9457), whoever raised them."""

import json

import pytest
from django.core.exceptions import (
    DisallowedHost,
    PermissionDenied,
    RequestDataTooBig,
    TooManyFieldsSent,
)
from django.http import Http404
from django.test import Client, RequestFactory
from rest_framework import exceptions

from keys.api import forward_auth
from portal.errors import Conflict, InvalidInput, NameTaken, Refusal
from portal.http.refusals.problems import as_refusal, exception_handler, is_api, problem, step


def told(refusal: Refusal):
    request = RequestFactory().get("/v1/whoami")
    request.request_id = "r-1"
    return problem(request, refusal)


def test_a_problem_has_the_fields_of_the_contract():
    response = told(Conflict("key_expired", "This key has expired."))
    assert json.loads(response.content) == {
        "type": "urn:keydock:problem:key_expired",
        "title": "Conflict",
        "status": 409,
        "detail": "This key has expired.",
        "code": "key_expired",
        "request_id": "r-1",
    }
    assert (response.status_code, response["Content-Type"]) == (409, "application/problem+json")


def test_wrong_input_names_its_place_and_code():
    body = json.loads(told(InvalidInput("expires_at", "invalid_expiry", "Past.")).content)
    assert body["errors"] == [
        {"pointer": "/expires_at", "code": "invalid_expiry", "detail": "Past."}
    ]


def test_what_a_refusal_carries_beside_is_told_too():
    response = told(Refusal("x", "y", status=401, headers={"WWW-Authenticate": "Bearer"}))
    assert response["WWW-Authenticate"] == "Bearer"
    assert json.loads(told(NameTaken("a", "a-2")).content)["proposal"] == "a-2"


def test_a_problem_is_never_stored():
    assert told(Refusal("x", "y"))["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Http404("keys/0"), 404, "not_found"),
        (PermissionDenied("secret reason"), 403, "permission_denied"),
        (RequestDataTooBig("x"), 413, "body_too_large"),
        (TooManyFieldsSent("x"), 400, "malformed_request"),
        (DisallowedHost("x"), 400, "unknown_host"),
        (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed"),
        (exceptions.UnsupportedMediaType("text/plain"), 415, "unsupported_media_type"),
        (exceptions.ParseError(), 400, "parse_error"),
        (exceptions.ValidationError({"name": ["x"]}), 400, "invalid_input"),
        (exceptions.ValidationError({"name": ["x"]}, code="invalid_name"), 400, "invalid_name"),
        (exceptions.ValidationError(["x"]), 400, "invalid_input"),
    ],
)
def test_what_others_raise_is_told_in_our_codes(error, status, code):
    refusal = as_refusal(error)
    assert refusal is not None
    assert (refusal.status, refusal.code) == (status, code)


def test_two_different_faults_are_one_invalid_input():
    error = exceptions.ValidationError(
        {
            "name": [exceptions.ErrorDetail("a", "invalid_name")],
            "expires_at": [exceptions.ErrorDetail("b", "invalid_expiry")],
        }
    )
    refusal = as_refusal(error)
    assert refusal is not None
    assert refusal.code == "invalid_input"
    assert {each.pointer for each in refusal.errors} == {"/name", "/expires_at"}


def test_nested_faults_point_into_the_document():
    error = exceptions.ValidationError({"owner": {"id": ["x"]}, "permissions": {2: ["y"]}})
    refusal = as_refusal(error)
    assert refusal is not None
    assert [each.pointer for each in refusal.errors] == ["/owner/id", "/permissions/2"]


def test_a_name_with_a_slash_is_escaped_in_a_pointer():
    assert step("a/b~c") == "/a~1b~0c"


def test_what_nobody_foresaw_is_no_refusal():
    assert as_refusal(ValueError("secret")) is None
    assert exception_handler(ValueError("secret"), {"request": None}) is None


@pytest.mark.parametrize(
    "path", ["/v1", "/v1/keys", "/api/v2/x", "/pops/x", "/authentication/token", "/workers"]
)
def test_programs_call_these_addresses(path):
    assert is_api(path)


@pytest.mark.parametrize("path", ["/", "/o/org_1/keys", "/accounts/login/", "/v10", "/popsicle"])
def test_people_open_those(path):
    assert not is_api(path)


@pytest.mark.parametrize(
    "path",
    ["/v1", "/v1/", "/v1/nothing/here", "/v1/keys/", "/pops/x", "/authentication", "/workers/x"],
)
def test_an_unknown_route_for_programs_is_a_problem_document(db, path):
    response = Client().get(path)
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    assert response.json()["code"] == "not_found"
    assert response.json()["request_id"] == response["X-Request-Id"]


def test_a_fault_of_ours_tells_nothing_of_itself(db, monkeypatch):
    def broken(self, request):
        raise RuntimeError("secret: SELECT * FROM keys")

    monkeypatch.setattr(forward_auth.ForwardAuth, "required_permissions", broken)
    client = Client(raise_request_exception=False, headers={"authorization": "Bearer x"})
    response = client.get("/v1/auth")
    assert (response.status_code, response["Content-Type"]) == (500, "application/problem+json")
    assert response.json()["code"] == "server_error"
    assert b"secret" not in response.content
    assert b"Traceback" not in response.content


def test_an_unknown_host_is_a_problem_document(db):
    response = Client().get("/v1/whoami", headers={"host": "evil.example"})
    assert (response.status_code, response.json()["code"]) == (400, "unknown_host")


def test_an_unknown_host_is_a_page_that_says_so_and_leads_nowhere(db):
    response = Client().get("/", headers={"host": "evil.example"})
    assert (response.status_code, b"Use its public address" in response.content) == (400, True)
    assert b"evil.example" not in response.content
