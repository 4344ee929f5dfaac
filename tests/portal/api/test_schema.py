"""The OpenAPI document: 3.1, complete, and with every refusal of every operation."""

import json
import re

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from portal.api.schema import document, problems
from portal.http.refusals.problems import is_api

SCHEMA = json.loads(document())
OPERATIONS = [
    pytest.param(path, method, operation, id=operation["operationId"])
    for path, methods in SCHEMA["paths"].items()
    for method, operation in methods.items()
]
# Served, and told of elsewhere: the document itself and the page that shows it.
NOT_IN_THE_DOCUMENT = {
    "/v1/openapi.json",
    "/v1/docs",
    "/demo/worker/{path}",
    "/demo/mail",  # a page of the demo
    "/v1/auth/{rest}",  # as /v1/auth, with a path that a gateway appends
    "/v1/forward-auth/{rest}",
}
# Written in the RFCs, found by RFC 8414, and told in docs/oauth.md.
BY_THE_STANDARDS = {
    "/oauth/token",
    "/oauth/introspect",
    "/oauth/revoke",
    "/oauth/device_authorization",
    "/oauth/register",
    "/.well-known/jwks.json",
    "/.well-known/oauth-authorization-server",
    "/.well-known/openid-configuration",
    "/.well-known/oauth-protected-resource",
    "/.well-known/oauth-protected-resource/{rest}",
}


def routes(patterns: list, path: str = "/"):
    for pattern in patterns:
        full = path + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, full)
        elif isinstance(pattern, URLPattern):
            yield re.sub(r"<\w+:(\w+)>", r"{\1}", full)


def test_it_is_openapi_3_1():
    assert SCHEMA["openapi"].startswith("3.1")


def test_no_route_for_programs_is_undocumented():
    served = {path for path in routes(get_resolver().url_patterns) if is_api(path)}
    assert served - NOT_IN_THE_DOCUMENT - BY_THE_STANDARDS == set(SCHEMA["paths"])


def test_what_the_document_leaves_to_the_standards_is_told_in_the_guide():
    guide = (settings.BASE_DIR / "docs" / "oauth.md").read_text()
    untold = {path for path in BY_THE_STANDARDS if path.partition("/{")[0] not in guide}
    assert untold == set()
    assert "/.well-known/oauth-authorization-server" in SCHEMA["info"]["description"]


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_every_operation_tells_its_refusals_as_problems(path, method, operation):
    statuses = set(operation["responses"])
    assert {"400", "401", "411", "413", "503"} <= statuses
    for status in statuses - {"200", "201", "204"}:
        told = list(operation["responses"][status]["content"])
        # The second version speaks as its clients expect; what is refused before it is asked does not.
        assert told == ["application/problem+json"] or (path.startswith("/api/v2/") and told)


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_an_operation_on_one_object_may_find_none(path, method, operation):
    assert "{" not in path or "404" in operation["responses"]


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_an_operation_with_a_body_refuses_other_media_types(path, method, operation):
    assert ("requestBody" in operation) == ("415" in operation["responses"])


def test_operations_have_names_of_their_own():
    names = [param.id for param in OPERATIONS]
    assert len(names) == len(set(names))


def test_no_stored_field_that_is_not_public_is_described():
    fields = {
        name
        for each in SCHEMA["components"]["schemas"].values()
        for name in each.get("properties", {})
    }
    assert not fields & {"digest", "tail", "pepper_version", "deleted_at", "sealed_answer"}


def test_a_problem_document_is_described():
    properties = set(SCHEMA["components"]["schemas"]["Problem"]["properties"])
    assert properties == {"type", "title", "status", "detail", "code", "request_id", "errors"}


def test_refusals_are_described_in_words():
    [(key, response)] = problems(409).items()
    assert (key, response.description) == ((409, "application/problem+json"), "Conflict")


def test_a_switch_is_described_as_true_or_left_out():
    asked = SCHEMA["paths"]["/v1/api-users/{api_user_id}"]["delete"]["parameters"]
    [switch] = [parameter for parameter in asked if parameter["name"] == "confirmed"]
    assert (switch["schema"]["enum"], switch.get("required", False)) == (["true"], False)
