"""Every operation of the OpenAPI document, called thousands of ways with a real key, answers as it is described."""

import json
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.flows.programs import Api

pytestmark = [pytest.mark.heavy, pytest.mark.sqlite]

# Where any method is answered, as a gateway's caller has any: the same view as /v1/auth, with tests of its own.
OF_GATEWAYS = "/v1/forward-auth"
# The body is a file: JSON that breaks the description of a body is rows like any other.
OF_FILES = "/v1/connectors/{connector_id}/rows"
ENDS_ITSELF = "/v1/keys/self/revocation"
# All but two: a body can be well-formed and still be refused (a date in the past, a name that is taken), and what
# belongs to another organization has tests of its own.
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "missing_required_header",
    "unsupported_method",
    "allow_header_conformance",
    "use_after_free",
    "ensure_resource_availability",
    "ignored_auth",
)


def explore(
    folder: Path, seed: dict[str, Any], *options: str, key_id: str = "", examples: int = 15
) -> set[str]:
    """The operations that schemathesis called, on the demo Pop and on the key where one is given."""
    fixed = {
        "path.endpoint_name": seed["endpoint_name"],
        "path.pop_id": seed["pop_id"],
        "path.path": "pipelines/p-1",
        **({"path.key_id": key_id} if key_id else {}),
    }
    lines = [f'"{name}" = "{value}"' for name, value in fixed.items()]
    (folder / "schemathesis.toml").write_text("\n".join(["[parameters]", *lines, ""]))
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("schemathesis")),
            "run", f"{seed['base_url']}/v1/openapi.json",
            "--header", f"x-api-key: {seed['secret_key']}",
            "--header", f"x-organization-id: {seed['organization_id']}",
            "--checks", ",".join(CHECKS), "--max-examples", str(examples), "--seed", "1",
            "--continue-on-failure", "--no-color",
            "--report", "ndjson", "--report-ndjson-path", str(folder / "events"), *options,
        ],
        cwd=folder, capture_output=True, text=True, check=False, timeout=1500,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    return called((folder / "events").read_text())


def called(events: str) -> set[str]:
    """The labels of operations for which cases were recorded, such as "GET /v1/keys"."""
    found = set()
    for line in events.splitlines():
        for name, event in json.loads(line).items():
            if name == "ScenarioFinished" and event["recorder"].get("cases"):
                found.add(event["recorder"]["label"])
    return found


@pytest.fixture
def seed(server) -> dict[str, Any]:
    """Keys of its own for each test: what explores finds its own key in the list, and may revoke it."""
    return server.seed()


def described(seed: dict[str, Any]) -> set[str]:
    document = requests.get(f"{seed['base_url']}/v1/openapi.json", timeout=30).json()
    return {f"{way.upper()} {path}" for path, ways in document["paths"].items() for way in ways}


def test_no_operation_fails_or_answers_what_is_not_described(tmp_path, seed):
    """All but the one that ends the calling key: after it every call would be refused. It has tests of its own."""
    paths = (ENDS_ITSELF, OF_GATEWAYS, OF_FILES)
    left_out = [part for path in paths for part in ("--exclude-path", path)]
    tried = explore(tmp_path, seed, "--phases", "coverage,fuzzing", *left_out)
    asked = {label for label in described(seed) if label.split()[1] not in paths}
    assert asked <= tried
    assert requests.get(f"{seed['base_url']}/readyz", timeout=30).status_code == 200


def test_nor_does_one_after_another(tmp_path, seed):
    # An example is a walk of many requests.
    options = ("--phases", "stateful", "--exclude-path", ENDS_ITSELF)
    assert "Stateful tests" in explore(tmp_path, seed, *options, examples=8)


def test_nor_one_on_a_key_that_exists(tmp_path, http, seed):
    api = Api(http, seed)
    made = api.make(f"explored-{uuid.uuid4().hex[:8]}")
    options = ("--include-path-regex", "key_id", "--exclude-method", "DELETE")
    tried = explore(tmp_path, seed, *options, key_id=made["id"])
    assert "PATCH /v1/keys/{key_id}" in tried
    assert api.call("GET", f"/v1/keys/{made['id']}").json()["status"] == "revoked"


def test_the_server_had_nothing_to_report(server):
    assert "Traceback" not in server.log()
    assert "Internal Server Error" not in server.log()
