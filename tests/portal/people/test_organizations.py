"""An organization is changed by those whose role includes it, and every change is written down or does not happen."""

import pytest
from django.db import IntegrityError

from apiusers.models import ApiUser
from keys.life.services import generate
from keys.models import ApiKey, KeyUsage
from portal import clock
from portal.access import Role
from portal.actors import Actor
from portal.audit import events as audit
from portal.errors import Forbidden, InvalidInput, Refusal
from portal.models import AuditEvent, Membership, Organization
from portal.people import organizations
from portal.people.organizations import what_stops
from tests.cast import actor
from tests.portal.signed_in import actions


def change(cast, **fields):
    wanted = {"name": "Acme", "time_zone": "UTC", "actor": actor(cast.alice)} | fields
    return organizations.change(organization=cast.acme, now=clock.now(), **wanted)


def delete(cast, who, confirmation="Acme Robotics"):
    organizations.delete(
        organization=cast.acme, confirmation=confirmation, actor=actor(who), now=clock.now()
    )


def test_who_creates_it_is_its_owner(cast):
    made = organizations.create(
        name="New Works", time_zone="Asia/Tokyo", actor=actor(cast.bob), now=clock.now()
    )
    assert Membership.objects.get(organization=made).role == Role.OWNER
    assert actions(made) == ["organization.created"]


def test_an_unknown_time_zone_makes_nothing(cast):
    with pytest.raises(InvalidInput, match="time zone"):
        organizations.create(
            name="X", time_zone="Mars/Base", actor=actor(cast.bob), now=clock.now()
        )
    assert not Organization.objects.filter(name="X").exists()


def test_a_change_says_what_was_and_what_is(cast):
    change(cast, name="Acme Two", time_zone="Europe/Berlin")
    assert AuditEvent.objects.get().details == {"changed": {"name": ["Acme Robotics", "Acme Two"]}}


def test_no_change_is_not_written_down(cast):
    change(cast, name="Acme Robotics", time_zone="Europe/Berlin")
    assert actions() == []


@pytest.mark.parametrize("name", ["bob", "vera", "charlie"])
def test_the_service_asks_the_role_again(cast, name: str):
    with pytest.raises(Forbidden):
        change(cast, actor=actor(getattr(cast, name)))
    cast.acme.refresh_from_db()
    assert cast.acme.name == "Acme Robotics"


def test_the_operator_needs_no_role(cast):
    change(cast, actor=Actor.system())
    cast.acme.refresh_from_db()
    assert cast.acme.name == "Acme"


def test_without_its_audit_event_a_change_does_not_happen(cast, monkeypatch):
    def fail(**_):
        raise IntegrityError("no audit today")

    monkeypatch.setattr(audit.AuditEvent.objects, "create", fail)
    with pytest.raises(IntegrityError):
        change(cast, name="Acme Two")
    cast.acme.refresh_from_db()
    assert cast.acme.name == "Acme Robotics"


def test_only_the_exact_name_confirms_a_deletion(cast):
    with pytest.raises(InvalidInput) as refused:
        delete(cast, cast.alice, confirmation="acme robotics")
    assert refused.value.code == "name_differs"
    assert Organization.objects.filter(pk=cast.acme.pk).exists()


def test_only_an_owner_deletes(cast):
    with pytest.raises(Forbidden):
        delete(cast, cast.adam)


def test_deletion_ends_every_key_whoever_owns_it_and_keeps_the_audit_trail(cast):
    robot = ApiUser.objects.create(organization=cast.acme, name="robot")
    for name, owner in [("ours", None), ("hers", cast.alice), ("its", robot)]:
        made = generate(
            organization=cast.acme, name=name, expires_at=None, owner=owner,
            actor=actor(cast.alice), now=clock.now(),
        )  # fmt: skip
        KeyUsage.objects.create(key=made.key, hour=clock.now(), outcome="VALID", count=1)
    public_id = cast.acme.public_id
    delete(cast, cast.alice)
    assert not ApiKey.objects.exists()
    kept = AuditEvent.objects.filter(organization_public_id=public_id, organization=None)
    assert sorted(set(kept.values_list("action", flat=True))) == [
        "key.generated",
        "organization.deleted",
    ]


def test_the_person_is_told_how_many_keys_stop(cast):
    assert what_stops(cast.acme, clock.now()) == []
    generate(
        organization=cast.acme, name="a", expires_at=None, actor=actor(cast.alice), now=clock.now()
    )
    assert what_stops(cast.acme, clock.now())[0].startswith("1 API key stops working")


def test_what_was_deleted_can_not_be_changed(cast):
    delete(cast, cast.alice)
    with pytest.raises(Refusal) as refused:
        change(cast)
    assert (refused.value.status, refused.value.code) == (404, "not_found")


def test_one_person_makes_only_so_many_organizations_a_day(cast, frozen, monkeypatch):
    monkeypatch.setattr(organizations, "MADE_IN_A_DAY", 2)

    def make():
        return organizations.create(
            name="One more", time_zone="UTC", actor=actor(cast.vera), now=clock.now()
        )

    make(), make()
    with pytest.raises(Refusal) as refused:
        make()
    assert (refused.value.status, refused.value.code) == (429, "too_many_organizations")
    frozen.shift(organizations.A_DAY)
    assert make().pk


def test_only_the_operator_makes_an_organization_without_an_owner(cast):
    make = organizations.create_without_owner
    with pytest.raises(Forbidden) as refused:
        make(name="Gateways", actor=actor(cast.alice), now=clock.now())
    made = make(name="Gateways", actor=Actor.system(), now=clock.now())
    assert (refused.value.code, made.memberships.count()) == ("operator_only", 0)
    assert actions(made) == ["organization.created"]
