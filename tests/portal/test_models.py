"""What the database itself refuses of people and organizations, and what their rows say of themselves."""

import pytest
from django.db import IntegrityError, transaction

from portal.models import AuditEvent, Membership, Organization, User
from tests.cast import PASSWORD
from tests.keys.minting import NOW


def refused(save) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        save()


def test_an_address_belongs_to_one_person_however_it_is_written(cast):
    refused(lambda: User.objects.create(email="ALICE@Example.com"))


def test_an_address_is_kept_in_lower_case(db):
    user = User.objects.create_user("Dora@Example.COM", PASSWORD)
    assert user.email == "dora@example.com"
    assert user.check_password(PASSWORD)


def test_a_person_without_a_password_cannot_sign_in_with_one(db):
    assert not User.objects.create_user("dora@example.com").has_usable_password()


def test_a_superuser_may_use_the_admin(db):
    root = User.objects.create_superuser("root@example.com", PASSWORD)
    assert (root.is_staff, root.is_superuser) == (True, True)


def test_a_person_is_found_by_address_in_any_case(cast):
    assert User.objects.get_by_natural_key("Alice@EXAMPLE.com") == cast.alice


@pytest.mark.parametrize(("name", "shown"), [("Dora", "Dora"), ("", "dora@example.com")])
def test_a_person_is_called_by_name_or_else_by_address(name, shown):
    user = User(email="dora@example.com", name=name)
    assert [str(user), user.get_full_name(), user.get_short_name()] == [shown] * 3


def test_a_person_has_one_membership_in_an_organization(cast):
    refused(lambda: Membership.objects.create(organization=cast.acme, user=cast.bob, role="admin"))


def test_a_role_is_one_of_the_four(cast):
    refused(lambda: Membership.objects.create(organization=cast.other, user=cast.bob, role="king"))


def test_an_organization_has_a_public_id_of_its_own(cast):
    assert cast.acme.public_id.startswith("org_")
    refused(lambda: Organization.objects.create(name="x", public_id=cast.acme.public_id))


def test_members_are_the_people_with_a_membership(cast):
    assert set(cast.other.members.all()) == {cast.charlie}


def test_deleting_an_organization_keeps_its_people_and_its_record(cast):
    event = AuditEvent.objects.create(
        organization=cast.acme, action="x.y", object_type="x", object_id="1", at=NOW
    )
    cast.acme.delete()
    event.refresh_from_db()
    assert (event.organization, User.objects.filter(pk=cast.alice.pk).exists()) == (None, True)


def test_rows_read_as_sentences(cast):
    membership = Membership.objects.get(user=cast.bob)
    event = AuditEvent(actor_name="bob", action="key.revoked", object_name="main")
    assert (str(membership), str(event)) == ("Bob in Acme Robotics", "bob key.revoked main")
