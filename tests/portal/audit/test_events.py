"""An audit event says who did what to which object, and stands or falls with the change it tells of."""

import pytest
from django.db import transaction

from portal.access import grantable_permissions
from portal.actors import Actor
from portal.audit import events as audit
from portal.audit.events import Action
from portal.models import AuditEvent, Organization
from portal.permissions import known
from tests.portal.asking import ask


def record(organization=None, actor: Actor | None = None, **changes) -> AuditEvent:
    event = {
        "action": Action.ORGANIZATION_CHANGED,
        "actor": actor or Actor.system(),
        "organization": organization,
        "object_type": "organization",
        "object_id": "org_1",
        "object_name": "Acme",
    }
    return audit.record(**(event | changes))


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused():
    with pytest.raises(transaction.TransactionManagementError, match="belongs to a transaction"):
        record()
    assert not AuditEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_event_is_lost_with_the_change_it_tells_of():
    def change() -> None:
        with transaction.atomic():
            record()
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="disk"):
        change()
    assert not AuditEvent.objects.exists()


def test_an_event_says_when_it_happened(cast, frozen):
    assert record(cast.acme).at.isoformat() == "2026-03-02T12:00:00+00:00"


def test_a_person_acts_from_an_address_in_a_request(cast):
    request = ask(user=cast.bob)
    actor = Actor.person(request)
    event = record(cast.acme, actor)
    assert (event.actor_type, event.actor_id) == ("user", cast.bob.public_id)
    assert (event.actor_name, event.ip, event.request_id) == (
        "bob@example.com",
        "127.0.0.1",
        "asked",
    )


@pytest.mark.parametrize("name", ["alice", "bob", "vera"])
def test_a_person_grants_what_their_role_lets_them(cast, name):
    person = getattr(cast, name)
    request = ask(user=person)
    request.membership = person.memberships.get()
    granted = grantable_permissions(request.membership.role)
    assert Actor.person(request).permissions == granted


def test_a_person_outside_any_organization_grants_nothing(cast):
    assert Actor.person(ask(user=cast.alice)).permissions == frozenset()


def test_only_staff_are_operators(cast):
    assert not Actor.person(ask(user=cast.alice)).is_operator
    cast.alice.is_staff = True
    assert Actor.person(ask(user=cast.alice)).is_operator


def test_the_installation_itself_may_grant_everything():
    system = Actor.system()
    assert (system.type, system.permissions, system.is_operator) == (
        "system",
        frozenset(known()),
        True,
    )


def test_the_record_outlives_its_organization(cast):
    event = record(cast.acme)
    public_id = cast.acme.public_id
    Organization.objects.filter(pk=cast.acme.pk).delete()
    event.refresh_from_db()
    assert (event.organization, event.organization_public_id) == (None, public_id)


def test_long_names_are_cut_to_their_column(db):
    event = record(object_name="n" * 300, actor=Actor("system", "", "a" * 300))
    event.refresh_from_db()
    assert (len(event.object_name), len(event.actor_name)) == (254, 254)


def test_every_action_is_a_subject_and_what_happened_to_it():
    longest = AuditEvent._meta.get_field("action").max_length
    assert all(action.count(".") == 1 and len(action) <= longest for action in Action)
