"""The OpenAPI document names our credentials as they are sent."""

import json

from portal.api.schema import document

SCHEMES = json.loads(document())["components"]["securitySchemes"]


def test_a_key_travels_in_two_headers_together():
    assert SCHEMES["apiKey"] == {"type": "apiKey", "in": "header", "name": "x-api-key"}
    assert SCHEMES["organizationId"]["name"] == "x-organization-id"
    whoami = json.loads(document())["paths"]["/v1/whoami"]["get"]
    assert {"apiKey": [], "organizationId": []} in whoami["security"]


def test_what_a_bearer_may_be_is_said_by_route():
    for name in ("bearer", "accessToken", "keyAsBearer"):
        assert (SCHEMES[name]["type"], SCHEMES[name]["scheme"]) == ("http", "bearer")
    config = json.loads(document())["paths"]["/pops/{pop_id}/config"]["get"]
    assert {"accessToken": []} in config["security"]
    assert {"bearer": []} not in config["security"]
