"""The story of a named endpoint, told from outside: it is published, answers to whom it should, and stops at once."""

import csv
import io
import json
import subprocess
import uuid
from typing import Any

import pytest
import requests

from tests.flows.people.test_people import Browser, found, fresh, sign_up
from tests.flows.programs import Api
from tests.flows.resources.test_connectors import KEY, part, upload
from tests.server import Server

FILE = b"id,status,total\n1,paid,9.5\n2,open,3\n3,paid,1\n"
# As the documents of a service print it, but for the host.
PRINTED = """
curl -X GET "%(host)s/v1/conversations" \\
  -H "x-api-key: %(key)s" \\
  -H "x-organization-id: %(organization)s" \\
  -H "Content-Type: application/json"
"""


@pytest.fixture
def api(http: requests.Session, seed: dict[str, Any]) -> Api:
    return Api(http, seed)


def test_the_printed_curl_line_gets_conversations(seed: dict[str, Any]) -> None:
    printed = PRINTED % {
        "host": seed["base_url"],
        "key": seed["secret_key"],
        "organization": seed["organization_id"],
    }
    done = subprocess.run(["bash", "-c", printed], capture_output=True, text=True, check=True)
    said = json.loads(done.stdout)
    assert len(said["results"]) == 100
    assert {"recordId", "conversationStatus", "organizationId"} <= set(said["results"][0])
    assert said["nextToken"]


def test_a_fresh_organization_ends_with_rows_through_the_pages(server: Server) -> None:
    owner = Browser(server)
    sign_up(server, owner, fresh())
    org = found(owner, "Order Works")
    loaded = upload(owner, f"/o/{org}/connectors/new/table", FILE, name="orders")
    connector = part(r"/connectors/(\w{12})", loaded.url)
    form = {
        "name": "paid-orders", "max_rows": "100", "requires_token": "on",
        "column_0_shown": "on", "column_2_shown": "on",
        "filter_0_column": "status", "filter_0_value": "paid",
        "parameter_0_name": "order", "parameter_0_column": "id",
    }  # fmt: skip
    page = owner.send(f"/o/{org}/endpoints/new?connector={connector}", form)
    assert "The endpoint paid-orders was published." in page.text
    key = part(KEY, owner.send(f"/o/{org}/keys/generate", {"name": "main", "expiry": "never"}).text)
    headers = {"x-api-key": key, "x-organization-id": org}
    address = f"{server.base_url}/v1/paid-orders"

    def call(**asked: str) -> requests.Response:
        return requests.get(address, asked, headers=headers, timeout=30)

    assert call().json() == {
        "results": [{"id": 1, "total": 9.5}, {"id": 3, "total": 1.0}],
        "nextToken": None,
    }
    assert call(order="3").json()["results"] == [{"id": 3, "total": 1.0}]
    assert list(csv.reader(io.StringIO(call(format="csv").text)))[1:] == [
        ["1", "9.5"],
        ["3", "1"],
    ]
    assert call(status="open").json()["code"] == "unknown_parameter"
    tried = owner.send(
        f"{page.url.removeprefix(server.base_url)}/trial",
        {"who": "me", "format": "json", "limit": "5"},
    )
    assert "200 OK" in tried.text
    key_id = key.split("_")[2]
    owner.send(f"/o/{org}/keys/{key_id}/revocation", {"reason": "told"})
    assert (call().status_code, call().json()["code"]) == (401, "key_revoked")


def test_programs_publish_grant_call_and_withdraw(api: Api, http: requests.Session) -> None:
    name = f"orders-{uuid.uuid4().hex[:8]}"

    def make(path: str, **body: Any) -> dict[str, Any]:
        answer = api.call("POST", path, json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    connector = make("/v1/connectors", name=name, kind="table")
    rows = f"/v1/connectors/{connector['id']}/rows"
    loaded = api.call("POST", rows, data=FILE, headers={"Content-Type": "text/csv"})
    assert loaded.status_code in {200, 201}, loaded.text
    made = make(
        "/v1/endpoints",
        name=name,
        connector=connector["id"],
        parameters=[{"name": "state", "column": "status"}],
    )
    robot = make("/v1/api-users", name=name)
    api.call("PATCH", f"/v1/api-users/{robot['id']}", json={"roles": ["endpoint-caller"]})
    owner = {"type": "api_user", "id": robot["id"]}
    key = make("/v1/keys", name=name, owner=owner)["key"]

    def call(path: str, credential: str) -> requests.Response:
        bearer = {"authorization": f"Bearer {credential}"}
        return http.get(api.base_url + path, headers=bearer, timeout=30)

    assert call(f"/v1/{name}", key).status_code == 404
    grant = f"/v1/connectors/{connector['id']}/grants/api_user/{robot['id']}"
    granted = api.call("POST", grant.rsplit("/", 2)[0], json={"holder": owner, "level": "user"})
    assert granted.status_code in {200, 201}, granted.text
    for credential in (key, api.token_for(key)):
        assert len(call(f"/v1/{name}?state=paid", credential).json()["results"]) == 2
        assert call(f"/api/v2/endpoint/{name}?state=open", credential).json() == [
            {"id": 2, "status": "open", "total": 3.0}
        ]
    listed = call("/api/v2/endpoint", key).json()
    assert [one["Endpoint"] for one in listed] == [name]
    assert api.call("DELETE", grant).status_code == 204
    assert call(f"/v1/{name}", key).status_code == 404
    assert api.call("DELETE", f"/v1/endpoints/{made['id']}").status_code == 204
    assert api.call("GET", f"/v1/{name}").status_code == 404
    assert api.call("DELETE", f"/v1/connectors/{connector['id']}").status_code == 204


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer wrong"}])
def test_the_second_version_says_invalid_token(
    http: requests.Session, seed: dict[str, Any], headers: dict[str, str]
) -> None:
    answer = http.get(f"{seed['base_url']}/api/v2/endpoint", headers=headers, timeout=30)
    assert (answer.status_code, answer.json()) == (401, {"error": "Invalid token"})
