"""Whoever has the machine makes a key of the installation with one line, sees which there are, and ends one."""

import pytest
from django.core.management import CommandError, call_command

from keys.keystring import parse_operator
from keys.models import OperatorKey
from keys.operators.scopes import READ, SCOPES
from tests.keys.calling import call
from tests.keys.minting import DAY, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def printed(capsys):
    """What the command prints, and the words beside it."""

    def run(*arguments: str) -> tuple[str, str]:
        call_command("operator_key", *arguments)
        out = capsys.readouterr()
        return out.out.removesuffix("\n"), out.err

    return run


def test_the_key_is_the_one_line_of_its_output_and_opens_everything(printed):
    text, words = printed("--name", "billing")
    assert parse_operator(text)
    assert text not in words
    assert sorted(OperatorKey.objects.get().scopes) == sorted(SCOPES)
    assert call("GET", "/v1/organizations", **{"x-api-key": text}).status_code == 200


def test_scope_life_and_networks_are_chosen(printed):
    printed("--name", "reports", "--scope", READ, "--days", "1", "--ip-allow", "10.0.0.0/8")
    key = OperatorKey.objects.get()
    assert (key.scopes, key.expires_at) == ([READ], NOW + DAY)
    assert key.restrictions == {"ip_allow": ["10.0.0.0/8"], "refuse_browsers": True}


def test_they_are_listed_and_one_is_revoked(printed):
    text, _ = printed("--name", "billing")
    key = OperatorKey.objects.get()
    listed, _ = printed("list")
    assert (key.public_id in listed, key.masked in listed, text in listed) == (True, True, False)
    assert "is revoked" in printed("revoke", key.public_id, "--reason", "lost")[0]
    assert "before" in printed("revoke", key.public_id)[0]
    assert call("GET", "/v1/organizations", **{"x-api-key": text}).status_code == 401


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "--name"),
        (["--name", " "], "1 to 100 characters"),
        (["--name", "x", "--days", "0"], "past"),
        (["--name", "x", "--days", "9999999999"], "ten years"),
        (["--name", "x", "--ip-allow", "nowhere"], "nowhere"),
        (["revoke"], "no operator key"),
        (["revoke", "unknown"], "no operator key unknown"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_made(printed, arguments, told):
    with pytest.raises(CommandError, match=told):
        printed(*arguments)
    assert not OperatorKey.objects.exists()
