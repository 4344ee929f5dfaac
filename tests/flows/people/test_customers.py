"""The story of a customer that the company already has, told from outside: billing brings them in, and stops them."""

import uuid
from typing import Any

import pytest
import requests

HELD = ["endpoints:call", "pops:read"]


class Billing:
    """A program of the company with the operator key of the seed, sent alone."""

    def __init__(self, http: requests.Session, seed: dict[str, Any]) -> None:
        self.http, self.seed = http, seed

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        headers = {"x-api-key": self.seed["operator_key"]} | options.pop("headers", {})
        address = self.seed["base_url"] + path
        return self.http.request(method, address, headers=headers, timeout=30, **options)

    def told(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        answer = self.call(method, path, **options)
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()

    def verdict(self, key: str, *permissions: str) -> dict[str, Any]:
        """What the company's own API is told of a customer's key."""
        headers = {"authorization": f"Bearer {self.seed['installation_verifier_key']}"}
        body = {"key": key, "permissions": list(permissions)}
        address = f"{self.seed['base_url']}/v1/keys/verify"
        return self.http.post(address, headers=headers, json=body, timeout=30).json()


@pytest.fixture
def billing(http, seed) -> Billing:
    return Billing(http, seed)


def test_a_customer_is_brought_in_gets_a_key_and_is_stopped_at_the_next_request(billing):
    name = uuid.uuid4().hex[:8]
    plan = billing.told("POST", "/v1/plans", json={"name": f"Plan {name}", "permissions": HELD})
    body = {"name": f"Customer {name}", "plan": plan["id"], "external_id": name}
    once = {"Idempotency-Key": name}
    customer = billing.told("POST", "/v1/organizations", json=body, headers=once)
    assert billing.told("POST", "/v1/organizations", json=body, headers=once) == customer
    path = f"/v1/organizations/{customer['id']}"
    key = billing.told("POST", f"{path}/keys", json={"name": "production", "permissions": HELD})
    verdict = billing.verdict(key["key"], *HELD)
    told = (verdict["code"], verdict["organization_id"], verdict["organization_external_id"])
    assert told == ("VALID", customer["id"], name)

    billing.told("PATCH", f"/v1/plans/{plan['id']}", json={"permissions": HELD[:1]})
    assert billing.verdict(key["key"], *HELD)["code"] == "FORBIDDEN"
    billing.told("PATCH", path, json={"exceptions": [{"name": "Trial", "permissions": HELD[1:]}]})
    assert billing.verdict(key["key"], *HELD)["code"] == "VALID"

    billing.told("POST", f"{path}/suspension", json={"reason": "Invoices of May are open"})
    assert billing.verdict(key["key"])["code"] == "OWNER_INACTIVE"
    assert not billing.told("DELETE", f"{path}/suspension")["suspended"]
    assert billing.verdict(key["key"])["code"] == "VALID"

    assert billing.call("DELETE", f"/v1/plans/{plan['id']}").json()["code"] == "plan_in_use"
    actions = [each["action"] for each in billing.told("GET", f"{path}/audit")["results"]]
    assert (actions[-1], "key.generated" in actions) == ("organization.created", True)
    assert billing.call("DELETE", path).status_code == 204
    assert billing.verdict(key["key"])["code"] == "NOT_FOUND"
    assert billing.call("DELETE", f"/v1/plans/{plan['id']}").status_code == 204


def test_the_operators_key_is_nobodys_key_and_nobodys_key_is_the_operators(billing, seed, http):
    assert billing.verdict(seed["operator_key"])["code"] == "NOT_FOUND"
    for path in ("/v1/whoami", "/v1/auth", "/v1/forward-auth/orders", "/v1/keys"):
        assert billing.call("GET", path).status_code == 401
    for name in ("secret_key", "installation_verifier_key"):
        bearer = {"authorization": f"Bearer {seed[name]}"}
        answer = http.get(f"{seed['base_url']}/v1/organizations", headers=bearer, timeout=30)
        assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_scope")
