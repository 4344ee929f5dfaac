"""What every API route has in common."""

import json
from inspect import getdoc

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from portal.api.schema import document
from portal.api.view import ApiView
from portal.http import cross_origin


class Open(ApiView):
    public_because = "it is a test of a public route"
    open_to_all_origins = True

    def get(self, request):
        return HttpResponse("content")


class Closed(ApiView):
    required_permission = "pops:read"

    def get(self, request):
        return HttpResponse("content")


class Repeatable(Open):
    repeatable_parameters = frozenset({"permission"})


def ask(view: type[ApiView], method: str = "GET", query: str = "", **headers: str):
    request = RequestFactory().generic(method, f"/v1/x?{query}", headers=headers)
    return view.as_view()(request)


def test_a_route_says_what_it_asks_for():
    assert Closed.as_view().policy == "credential: pops:read"
    assert ApiView.as_view().policy == "credential: any"
    assert Open.as_view().policy == "public: it is a test of a public route"


def test_a_public_route_looks_at_no_credential():
    assert ask(Open, authorization="Bearer nonsense").status_code == 200


def test_another_route_refuses_without_one():
    assert ask(Closed).status_code == 401


def test_the_query_is_judged_before_the_credential():
    response = ask(Closed, query="api_key=kd_live_x")
    assert json.loads(response.content)["code"] == "credential_in_url"


def test_a_parameter_repeats_only_where_the_route_allows_it():
    assert ask(Open, query="permission=a&permission=b").status_code == 400
    assert ask(Repeatable, query="permission=a&permission=b").status_code == 200


def test_answers_and_refusals_are_not_stored():
    assert ask(Open)["Cache-Control"] == "no-store"
    assert ask(Closed)["Cache-Control"] == "no-store"


def test_an_open_route_answers_any_origin_without_credentials():
    response = ask(Open, origin="https://app.example")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response.headers


def test_a_refusal_of_an_open_route_can_be_read_from_any_origin():
    assert ask(Open, query="a=1&a=2", origin="null")["Access-Control-Allow-Origin"] == "*"


def test_a_preflight_is_answered_without_a_credential():
    response = ask(Open, "OPTIONS", origin="https://app.example")
    assert (response.status_code, response["Access-Control-Allow-Origin"]) == (204, "*")
    allowed = response["Access-Control-Allow-Headers"].lower()
    assert "authorization" in allowed
    assert "content-type" in allowed
    assert "x-api-key" not in allowed


def test_what_any_origin_may_read_tells_the_way_to_a_token():
    """A browser keeps a header from the page that the answer does not name."""
    response = ask(Open, query="a=1&a=2", origin="https://app.example")
    assert "WWW-Authenticate" in response["Access-Control-Expose-Headers"]


def preflight(origin: str):
    asked = {"origin": origin, "access-control-request-method": "GET"}
    return ask(Closed, "OPTIONS", **asked)


def test_another_route_is_closed_to_other_origins(db):
    response = preflight("https://app.example")
    assert (response.status_code, response["Vary"]) == (204, "Origin")
    assert "Access-Control-Allow-Origin" not in response.headers


def test_another_route_answers_a_registered_origin(monkeypatch):
    monkeypatch.setattr(
        cross_origin.is_registered, "subscribers", [lambda origin: origin == "https://app.example"]
    )
    allowed = preflight("https://app.example")
    assert allowed["Access-Control-Allow-Origin"] == "https://app.example"
    assert "x-api-key" not in allowed["Access-Control-Allow-Headers"].lower()
    assert ask(Closed, origin="https://app.example")["Access-Control-Allow-Origin"]
    assert "Access-Control-Allow-Origin" not in preflight("https://evil.example").headers


@pytest.mark.parametrize("view", [Open, Closed])
def test_no_route_asks_for_a_token_against_forgery(view):
    assert view.as_view().csrf_exempt is True


def test_an_operation_says_what_it_does_and_not_what_its_base_class_is():
    nothing = {None, "", getdoc(ApiView)}
    operations = [
        operation
        for methods in json.loads(document())["paths"].values()
        for operation in methods.values()
    ]
    assert [o["operationId"] for o in operations if o.get("description") in nothing] == []
