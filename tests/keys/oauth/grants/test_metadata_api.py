"""What clients read before they have a credential: where everything is, which keys sign, whose resource it is."""

import pytest
from django.test import Client

from portal.installation import brand
from tests.keys.calling import call

ISSUER = "http://127.0.0.1:8000/"
pytestmark = pytest.mark.django_db


def test_the_server_says_what_it_does_and_where():
    said = call("GET", "/.well-known/oauth-authorization-server").json()
    assert (said["issuer"], said["token_endpoint"]) == (ISSUER, f"{ISSUER}oauth/token")
    assert said["code_challenge_methods_supported"] == ["S256"]
    assert said["authorization_response_iss_parameter_supported"] is True
    assert not {"password", "implicit"} & set(said["grant_types_supported"])
    assert said["response_types_supported"] == ["code"]


def test_the_address_of_openid_connect_tells_the_same():
    first = call("GET", "/.well-known/oauth-authorization-server")
    assert call("GET", "/.well-known/openid-configuration").json() == first.json()


def test_the_key_set_is_public_cacheable_and_readable_from_any_origin():
    answer = call("GET", "/.well-known/jwks.json", origin="https://anywhere.example")
    assert answer["Cache-Control"] == "public, max-age=300"
    assert answer["Access-Control-Allow-Origin"] == "*"
    keys = answer.json()["keys"]
    assert {one["alg"] for one in keys} == {"ES256", "RS256"}
    assert all(not {"d", "p", "q", "k"} & set(one) for one in keys)


@pytest.mark.parametrize("rest", ["", "/v1/conversations", "/pops"])
def test_each_resource_of_ours_names_its_authorization_server(rest):
    said = call("GET", f"/.well-known/oauth-protected-resource{rest}").json()
    assert said["resource"] == ISSUER + rest.removeprefix("/")
    assert said["authorization_servers"] == [ISSUER]


def test_a_refused_caller_is_led_there():
    challenge = call("GET", "/v1/whoami")["WWW-Authenticate"]
    address = challenge.partition('resource_metadata="')[2].rstrip('"')
    assert call("GET", address.removeprefix(ISSUER.rstrip("/"))).status_code == 200


@pytest.mark.parametrize("path", [
    "/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/v1",
    "/.well-known/oauth-authorization-server", "/.well-known/openid-configuration", "/.well-known/jwks.json",
])  # fmt: skip
@pytest.mark.parametrize(
    "header", ["mcp-protocol-version", "traceparent, tracestate", "x-anything"]
)
def test_a_page_may_ask_for_public_metadata_with_whatever_header_its_library_adds(path, header):
    asked = {
        "Origin": "https://app.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": header,
    }
    answer = Client().options(path, headers=asked)
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (204, "*")
    assert header in answer["Access-Control-Allow-Headers"]


def test_what_is_no_name_of_a_header_is_not_said_back():
    asked = {"Access-Control-Request-Headers": "a; b"}
    answer = Client().options("/.well-known/jwks.json", headers=asked)
    assert "a; b" not in answer["Access-Control-Allow-Headers"]


def test_the_resource_bears_the_name_of_the_portal_and_its_policies():
    brand.show(brand.Brand(name="Acme Portal", terms_url="https://acme.example/terms"))
    resource = call("GET", "/.well-known/oauth-protected-resource").json()
    assert resource["resource_name"] == "Acme Portal"
    assert resource["resource_tos_uri"] == "https://acme.example/terms"
    assert "resource_policy_uri" not in resource
    server = call("GET", "/.well-known/oauth-authorization-server").json()
    assert server["op_tos_uri"] == "https://acme.example/terms"


def test_without_applications_nobody_is_led_to_ask_people(settings):
    settings.MODULES = tuple(name for name in settings.MODULES if name != "applications")
    said = call("GET", "/.well-known/oauth-authorization-server").json()
    assert not {"authorization_endpoint", "device_authorization_endpoint"} & said.keys()
    assert said["response_types_supported"] == []
    assert "client_credentials" in said["grant_types_supported"]
    assert not {"authorization_code", "refresh_token"} & set(said["grant_types_supported"])
