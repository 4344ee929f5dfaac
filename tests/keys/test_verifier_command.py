"""The operator makes the key of their own API with one line: printed alone, once, and good for all keys."""

import pytest
from django.core.management import CommandError, call_command

from keys import keystring
from keys.models import ApiKey
from portal.models import AuditEvent, Organization
from portal.permissions import KEYS_VERIFY

pytestmark = pytest.mark.django_db


@pytest.fixture
def printed(capsys):
    """What the command prints: the key, and the words beside it."""

    def run(*arguments: str) -> tuple[str, str]:
        call_command("verifier", *arguments)
        out = capsys.readouterr()
        return out.out.removesuffix("\n"), out.err

    return run


def test_the_key_is_the_one_line_of_its_output_and_nowhere_else(printed):
    text, words = printed("--name", "orders-api")
    assert keystring.parse(text)
    assert text not in words
    assert "orders-api" in words
    assert text not in str(list(ApiKey.objects.values()))


def test_it_verifies_everybodys_keys_and_may_do_nothing_else(printed):
    printed("--name", "orders-api")
    key = ApiKey.objects.get()
    assert (key.is_installation_verifier, key.permissions, key.expires_at) == (
        True,
        [KEYS_VERIFY],
        None,
    )


def test_the_first_one_makes_the_organization_and_later_ones_join_it(printed):
    printed("--name", "orders-api")
    printed("--name", "gateway")
    assert Organization.objects.get().memberships.count() == 0
    assert ApiKey.objects.count() == 2
    events = list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))
    made = ["key.generated", "key.installation_verifier_changed"]
    assert events == ["organization.created", *made, *made]


def test_an_organization_can_be_chosen(cast, printed):
    _, words = printed("--name", "orders-api", "--organization", cast.acme.public_id)
    assert ApiKey.objects.get().organization == cast.acme
    assert cast.acme.public_id in words


def test_a_verifier_of_an_organization_with_members_draws_no_others_there(cast, printed):
    printed("--name", "one", "--organization", cast.acme.public_id)
    printed("--name", "two")
    assert ApiKey.objects.get(name="two").organization != cast.acme


def test_an_organization_that_is_none_is_told(printed):
    with pytest.raises(CommandError, match="no organization org_x"):
        printed("--name", "orders-api", "--organization", "org_x")


def test_a_taken_name_is_told_and_nothing_is_made(printed):
    printed("--name", "orders-api")
    with pytest.raises(CommandError, match="orders-api"):
        printed("--name", "orders-api")
    assert ApiKey.objects.count() == 1
