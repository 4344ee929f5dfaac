"""`manage.py sealing` walks from one key to the next, and refuses to lose what is sealed."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from portal.secrets import installation, keyrings, sealing
from resources.http.sealing import unseal_headers
from tests.cast import Cast
from tests.resources.making import http


@pytest.fixture(autouse=True)
def _own_keyring(settings: Settings, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    sealing.keyring.cache_clear()
    sealing.keyring()


@pytest.fixture(autouse=True)
def _forgotten() -> object:
    yield
    sealing.keyring.cache_clear()


def versions(settings: Settings) -> set[str]:
    return set(json.loads(installation.secret_file(settings.VAR_DIR, "sealing_keys").read_text()))


def test_from_one_key_to_the_next(
    cast: Cast, settings: Settings, capsys: pytest.CaptureFixture
) -> None:
    connector = http(cast, headers={"X-Secret": "hush-hush"})
    call_command("sealing", "add")
    sealing.keyring.cache_clear()  # as the restart does that the command asks for
    with pytest.raises(CommandError, match="run `sealing renew` first"):
        call_command("sealing", "remove", "1")
    call_command("sealing", "renew")
    call_command("sealing", "remove", "1")
    sealing.keyring.cache_clear()
    call_command("sealing", "list")
    assert versions(settings) == {"2"}
    assert (
        "sealing key 2, current: 0 authenticator apps, 0 sets of recovery codes, 1 connectors"
        in (capsys.readouterr().out)
    )
    connector.refresh_from_db()
    assert unseal_headers(connector) == {"X-Secret": "hush-hush"}


@pytest.mark.parametrize(("version", "said"), [("1", "is the current one"), ("7", "There is no")])
def test_a_key_that_is_needed_or_unknown_is_not_removed(
    db: None, settings: Settings, version: str, said: str
) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("sealing", "remove", version)
    assert versions(settings) == {"1"}


def test_a_keyring_in_the_environment_is_printed(
    db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setenv(sealing.VARIABLE, keyrings.serialize(sealing.keyring()))
    sealing.keyring.cache_clear()
    call_command("sealing", "add")
    printed = capsys.readouterr().out.splitlines()[1]
    assert set(json.loads(printed)) == {"1", "2"}
