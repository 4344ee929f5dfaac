"""Ready code really calls: the samples are run as they stand, and what a person typed stays data in them."""

import json
import shlex
import subprocess
from typing import Any

import pytest

from portal.models import Organization
from resources.endpoints.code_samples import curl, javascript, python, samples
from resources.models import NamedEndpoint

ORGANIZATION = Organization(public_id="org_abc")
CLOSED = NamedEndpoint(name="people", organization=ORGANIZATION)
OPEN = NamedEndpoint(name="people", organization=ORGANIZATION, requires_token=False)
EVIL = {"a": "\"'; $(id) `id` \\ ${x} </script> é", "b": "x&y=z"}


def test_curl_stands_as_the_documents_print_it() -> None:
    words = shlex.split(curl(CLOSED, {}).replace("\\\n", " "))
    assert words[:3] == ["curl", "-X", "GET"]
    assert words[4:] == ["-H", "x-api-key: YOUR_API_KEY", "-H", "x-organization-id: org_abc"]


def test_what_a_person_typed_reaches_no_shell() -> None:
    line = curl(CLOSED, EVIL).replace("curl", "printf '%s\\n'", 1)
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=True)
    address = done.stdout.splitlines()[2]
    assert address.startswith("http")
    assert "uid=" not in done.stdout
    assert "%24%28id%29" in address


def run(code: str, monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, Any], dict[str, Any]]:
    """The names that the code leaves, and what it sent."""
    sent: dict[str, Any] = {}

    class Answer:
        text = "id\r\n1\r\n"

        def raise_for_status(self) -> None: ...

        def json(self) -> dict:
            return {"results": [1]}

    def get(address: str, **options: Any) -> Answer:
        sent.update(options, address=address)
        return Answer()

    monkeypatch.setattr("requests.get", get)
    monkeypatch.setenv("API_KEY", "kd")
    names: dict[str, Any] = {}
    exec(code, names)
    return names, sent


def test_python_sends_what_was_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    names, sent = run(python(CLOSED, EVIL), monkeypatch)
    assert (names["rows"], sent["params"]) == ([1], EVIL)
    assert sent["headers"] == {"x-api-key": "kd", "x-organization-id": "org_abc"}


def test_a_table_in_csv_is_read_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    names, sent = run(python(CLOSED, {"format": "csv"}), monkeypatch)
    assert (names["table"], sent["params"]) == ("id\r\n1\r\n", {"format": "csv"})
    assert "await answer.text()" in javascript(CLOSED, {"format": "csv"})
    assert ".json()" not in javascript(CLOSED, {"format": "csv"})


def test_javascript_holds_what_was_typed_as_a_literal() -> None:
    [line] = [line for line in javascript(CLOSED, EVIL).splitlines() if "URLSearchParams" in line]
    assert json.loads(line[line.index("{") : line.rindex("}") + 1]) == EVIL
    assert line.isascii()


def test_an_open_endpoint_needs_no_secret_in_any_language() -> None:
    for _, language, code in samples(OPEN, {}):
        assert "org_abc" in code, language
        assert not any(word in code for word in ("API_KEY", "Bearer", "import os"))
