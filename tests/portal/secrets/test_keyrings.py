"""A keyring is read as it was written, goes where it came from, and is never quoted."""

import json
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django.fixtures import Settings

from portal.secrets import keyrings
from portal.secrets.installation import secret_file

TWO = {1: b"a" * 32, 2: b"b" * 32}
PLACE = {"variable": "KEYDOCK_RING", "file_name": "ring"}
KEY = "YWFh" * 20


@pytest.mark.parametrize("chosen", [None, 1])
def test_a_keyring_survives_being_written_and_read(chosen: int | None) -> None:
    assert keyrings.parse(keyrings.serialize(TWO, chosen), "pepper") == (TWO, chosen)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "null", '{"1": 5}', '{"one": "YWFh"}', '{"1": "YWFhY"}',
     json.dumps({"0": KEY}), json.dumps({"32768": KEY}), json.dumps({"1": KEY, "current": 2})],
    ids=["empty", "list", "no key", "null", "number", "name", "cut", "zero", "high", "unknown current"],
)  # fmt: skip
def test_a_malformed_keyring_is_refused_without_being_quoted(text: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        keyrings.parse(text, "pepper")
    assert "YWFh" not in str(refusal.value)


def test_a_keyring_is_put_into_its_own_file(tmp_path: Path, settings: Settings) -> None:
    settings.VAR_DIR = tmp_path
    secret_file(tmp_path, "ring").parent.mkdir(mode=0o700)
    said = keyrings.store("{}", **PLACE)
    assert (secret_file(tmp_path, "ring").read_text().strip(), "is written" in said) == ("{}", True)


def test_a_keyring_is_put_into_the_file_that_the_operator_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEYDOCK_RING_FILE", str(tmp_path / "mine"))
    keyrings.store("{}", **PLACE)
    assert (tmp_path / "mine").read_text().strip() == "{}"


def test_a_keyring_of_the_environment_is_told_to_the_operator(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KEYDOCK_RING", "{}")
    assert keyrings.store('{"1": ""}', **PLACE).endswith('Set it to:\n{"1": ""}')
