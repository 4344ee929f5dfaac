"""The operator sees what everybody is held to and what is used of it, and sets it through the services of the pages."""

from typing import Any

import pytest
from django.test import Client

from keys.limits import counting
from portal.models import AuditEvent, Membership, User
from tests.cast import Cast
from tests.keys.minting import mint
from tests.keys.pages.asking import text_of
from tests.keys.records import record_of
from tests.portal.signed_in import signed_in
from tests.resources.making import api_user

pytestmark = pytest.mark.usefixtures("frozen")
LIMITS = {"limit_0_requests": "10", "limit_0_length": "2", "limit_0_unit": "60"}
WHOLE = {**LIMITS, "quota_requests": "500", "ip_allow": "192.0.2.0/24", "refuse_browsers": "on"}


@pytest.fixture
def operator(cast: Cast) -> Client:
    User.objects.filter(pk=cast.charlie.pk).update(is_staff=True, is_superuser=True)
    cast.charlie.refresh_from_db()
    return signed_in(cast.charlie)


def holders(cast: Cast) -> dict[str, Any]:
    key = mint(cast.acme, cast.alice).key
    member = Membership.objects.get(user=cast.alice)
    robot = api_user(cast.acme, "robot")
    return {
        "portal/organization": cast.acme,
        "portal/membership": member,
        "apiusers/apiuser": robot,
        "keys/apikey": key,
    }


def path_of(name: str, holder: Any, page: str) -> str:
    return f"/admin/{name}/{holder.pk}/{page}/"


@pytest.mark.parametrize(
    ("name", "typed", "action"),
    [
        ("portal/organization", WHOLE, "organization.restricted"),
        ("portal/membership", LIMITS, "member.limited"),
        ("apiusers/apiuser", LIMITS, "api_user.limited"),
        ("keys/apikey", WHOLE, "key.restricted"),
    ],
)
def test_the_operator_sets_what_somebody_is_held_to_and_sees_it(
    cast: Cast, operator: Client, name: str, typed: dict[str, str], action: str
) -> None:
    holder = holders(cast)[name]
    page = operator.get(path_of(name, holder, "change"))
    form = path_of(name, holder, "restrictions")
    assert form in page.content.decode()
    assert operator.get(form).status_code == 200
    answer = operator.post(form, typed, follow=True)
    assert answer.redirect_chain == [(path_of(name, holder, "change"), 303)]
    told = text_of(answer)
    assert "10 requests in 120 seconds" in told
    assert "0 of 10 used in 2 minutes" in told
    assert ("taken from 192.0.2.0/24" in told) == (typed is WHOLE)
    event = AuditEvent.objects.get(action=action)
    assert (event.actor_type, event.actor_name) == ("operator", cast.charlie.email)
    assert 'value="10"' in operator.get(form).content.decode()


def test_a_key_shows_the_use_of_every_limit_that_counts_for_it(
    cast: Cast, operator: Client
) -> None:
    held = holders(cast)
    for name in ("portal/organization", "keys/apikey"):
        assert operator.post(path_of(name, held[name], "restrictions"), LIMITS).status_code == 303
    counting.spend(record_of(held["keys/apikey"]).limits)
    told = text_of(operator.get(path_of("keys/apikey", held["keys/apikey"], "change")))
    assert "key-120s: 1 of 10 used in 2 minutes" in told
    assert "organization-120s: 1 of 10 used in 2 minutes" in told


def test_a_mistake_is_told_at_its_field_and_changes_nothing(cast: Cast, operator: Client) -> None:
    typed = {**WHOLE, "ip_allow": "192.0.2.1/24", "limit_0_requests": "0"}
    answer = operator.post(path_of("portal/organization", cast.acme, "restrictions"), typed)
    assert answer.status_code == 422
    assert "Write 192.0.2.0/24" in text_of(answer)
    assert "At least 1 request" in text_of(answer)
    cast.acme.refresh_from_db()
    assert cast.acme.restrictions is None


def test_who_may_only_look_changes_nothing(cast: Cast) -> None:
    User.objects.filter(pk=cast.bob.pk).update(is_staff=True)
    cast.bob.refresh_from_db()
    client = signed_in(cast.bob)
    for name, holder in holders(cast).items():
        assert client.post(path_of(name, holder, "restrictions"), LIMITS).status_code == 404
    assert not AuditEvent.objects.filter(action__endswith="ed", actor_type="operator").exists()
