"""A customer that the company has already: the operator notes its id, and every answer on its credentials names it."""

import re
import uuid

import pytest

from tests.flows.programs import Api
from tests.flows.signed_in import Person

NOTED = {"tier": "gold", "seats": 5, "trial": False}


@pytest.fixture
def operator(seed) -> Person:
    return Person(seed["base_url"]).sign_in(seed["admin_email"], seed["admin_password"])


def save(operator: Person, organization_id: str, **typed: str) -> None:
    """Fill in the page of an organization in the admin, found by its id."""
    listed = operator.open("/admin/portal/organization/", q=organization_id).text
    path = re.search(r'href="(/admin/portal/organization/\d+/change/)[^"]*"', listed)
    assert path, "The organization is not in the list."
    shown = operator.open(path[1])
    name = re.search(r'name="name" value="([^"]+)"', shown.text)
    assert name
    answer = operator.submit(shown, name=name[1], time_zone="UTC", **typed)
    assert "errorlist" not in answer.text
    assert answer.url.rstrip("/").endswith("/organization")


def test_it_comes_back_by_the_companys_own_id(operator, http, seed):
    customer = Api(http, seed, "other_organization_key")
    customer.organization_id = seed["other_organization_id"]
    company = Api(http, seed, "installation_verifier_key")
    own_id, machine = f"crm-{uuid.uuid4()}", f"erp-{uuid.uuid4()}"
    metadata = '{"tier": "gold", "seats": 5, "trial": false}'
    save(operator, customer.organization_id, external_id=own_id, metadata=metadata)

    made = customer.call("POST", "/v1/api-users", json={"name": machine, "external_id": machine})
    asked = {"name": machine, "metadata": {"line": 3}}
    token = customer.call("POST", f"{made.headers['Location']}/tokens", json=asked).json()["key"]

    said = company.call("POST", "/v1/keys/verify", json={"key": token}).json()
    assert (said["valid"], said["organization_external_id"]) == (True, own_id)
    assert (said["organization_metadata"], said["metadata"]) == (NOTED, {"line": 3})
    assert said["owner"]["external_id"] == machine

    passed = customer.call("GET", "/v1/auth", headers={"X-Auth-External-Id": "somebody"})
    assert (passed.status_code, passed.headers["X-Auth-External-Id"]) == (200, own_id)
    whoami = customer.call("GET", "/v1/whoami").json()
    assert whoami["organization_external_id"] == whoami["owner"]["external_id"] == own_id
    introspected = company.call("POST", "/oauth/introspect", data={"token": customer.key}).json()
    assert introspected["organization_external_id"] == own_id

    save(operator, customer.organization_id, external_id="", metadata="")
    passed = customer.call("GET", "/v1/auth", headers={"X-Auth-External-Id": "somebody"})
    assert (passed.status_code, "X-Auth-External-Id" in passed.headers) == (200, False)
