"""Refusals of `/api/v2` are told as its clients expect them, and described so."""

import json

import pytest

from portal.api.schema import document
from tests.keys.calling import bearer, call


@pytest.mark.parametrize(
    "credential",
    [{}, bearer("x"), bearer(""), {"x-api-key": "x"}],
    ids=["none", "wrong", "empty", "alone"],
)
def test_whatever_is_wrong_with_the_credential_is_one_answer(db, credential):
    answer = call("GET", "/api/v2/endpoint", **credential)
    assert (answer.status_code, answer.json()) == (401, {"error": "Invalid token"})
    assert answer["Content-Type"] == "application/json"
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_route_that_does_not_exist_is_a_problem_document(db):
    answer = call("GET", "/api/v2/nothing")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_its_refusals_are_described_as_they_are_told():
    described = json.loads(document())["paths"]["/api/v2/endpoint"]["get"]["responses"]
    assert list(described["401"]["content"]) == ["application/json"]
    assert set(described["503"]["content"]) == {"application/json", "application/problem+json"}
