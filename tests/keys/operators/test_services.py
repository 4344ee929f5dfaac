"""A key of the installation is made on the machine and shown once; one that ended stays so after a restore."""

import pytest

from keys.keystring import parse, parse_operator
from keys.models import OperatorKey
from keys.operators import services
from keys.operators.scopes import MANAGE, READ, held_by
from keys.operators.subscriptions import revoke_again
from keys.status import Status
from portal.actors import Actor
from portal.errors import Conflict, Forbidden, InvalidInput
from portal.journal.entries import NotedEnd
from portal.models import AuditEvent
from tests.cast import actor
from tests.keys.minting import DAY, NOW
from tests.keys.operators.operating import operator

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()


def test_its_text_is_of_a_kind_of_its_own_and_is_stored_nowhere():
    made = operator().made
    assert (parse(made.text), parse_operator(made.text).id) == (None, made.key.public_id)
    stored = str([*OperatorKey.objects.values(), *AuditEvent.objects.values()])
    assert made.text not in stored
    assert made.text.rpartition("_")[2] not in stored


def test_it_belongs_on_servers_and_each_step_is_written_down_once():
    key = operator().made.key
    assert key.restrictions == {"refuse_browsers": True}
    services.restrict(key=key, asked={"ip_allow": ["10.0.0.0/8"]}, actor=SYSTEM)
    services.restrict(key=key, asked={"ip_allow": ["10.0.0.0/8"]}, actor=SYSTEM)
    ended = [services.revoke(key=key, actor=SYSTEM, now=NOW, reason="lost")[1] for _ in range(2)]
    assert ended == [True, False]
    told = AuditEvent.objects.order_by("pk").values_list("action", "object_id", "organization")
    steps = ("created", "restricted", "revoked")
    assert list(told) == [(f"operator_key.{step}", key.public_id, None) for step in steps]


def test_two_living_ones_do_not_share_a_name():
    first = operator().made.key
    with pytest.raises(InvalidInput) as refusal:
        operator("Billing")
    assert refusal.value.code == "name_taken"
    services.revoke(key=first, actor=SYSTEM, now=NOW)
    assert operator().made.key.name == "billing"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"name": " "}, "invalid_name"),
        ({"scopes": []}, "unknown_permission"),
        ({"scopes": ["keys:manage"]}, "unknown_permission"),
        ({"expires_at": NOW}, "invalid_expiry"),
        ({"restrictions": {"ip_allow": ["nowhere"]}}, "invalid_network"),
    ],
)
def test_what_makes_no_sense_is_refused(asked, code):
    with pytest.raises(InvalidInput) as refusal:
        operator(**{"name": "billing"} | asked)
    assert (refusal.value.code, OperatorKey.objects.exists()) == (code, False)


def test_no_member_makes_restricts_or_revokes_one(cast):
    key, owner = operator().made.key, actor(cast.alice)
    for attempt in (
        lambda: services.create(name="mine", actor=owner, now=NOW),
        lambda: services.restrict(key=key, asked={"ip_allow": []}, actor=owner),
        lambda: services.revoke(key=key, actor=owner, now=NOW),
    ):
        with pytest.raises(Forbidden) as refusal:
            attempt()
        assert refusal.value.code == "operator_only"
    key.refresh_from_db()
    assert key.status_at(NOW) is Status.ACTIVE


def test_a_revoked_one_stays_as_it_is():
    key = operator().made.key
    services.revoke(key=key, actor=SYSTEM, now=NOW)
    with pytest.raises(Conflict) as refusal:
        services.restrict(key=key, asked={"refuse_browsers": False}, actor=SYSTEM)
    assert refusal.value.code == "key_revoked"


def test_the_last_one_may_end_since_the_machine_makes_another():
    services.revoke(key=operator().made.key, actor=SYSTEM, now=NOW)
    assert operator().call("GET", "/v1/plans").status_code == 200


def test_whoever_changes_may_read_and_a_stored_word_of_no_meaning_gives_nothing():
    assert held_by([MANAGE]) == {READ, MANAGE}
    assert held_by([READ]) == {READ}
    assert held_by(["orders:write"]) == frozenset()


def test_a_restored_database_is_told_again():
    key = operator(expires_at=NOW + DAY).made.key
    entry = NotedEnd("0" * 8, NOW, "operator_key.revoked", "", key.public_id, {})
    for _ in range(2):
        revoke_again(entry, NOW)
    key.refresh_from_db()
    assert key.status_at(NOW) is Status.REVOKED
