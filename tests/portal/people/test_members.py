"""Roles change by those who may, only Owners touch Owners, and one Owner always remains."""

import pytest

from portal import clock
from portal.access import Role
from portal.errors import Conflict, Forbidden, InvalidInput
from portal.models import Membership
from portal.people import members
from tests.cast import actor, summon
from tests.parallel import at_once, outcomes
from tests.portal.signed_in import actions


def of(cast, name: str) -> Membership:
    return Membership.objects.select_related("organization", "user").get(
        organization=cast.acme, user=getattr(cast, name)
    )


def change(cast, by: str, whom: str, role: str):
    return members.change_role(
        membership=of(cast, whom), role=role, actor=actor(getattr(cast, by)), now=clock.now()
    )


def remove(cast, by: str, whom: str):
    members.remove(membership=of(cast, whom), actor=actor(getattr(cast, by)), now=clock.now())


def test_an_admin_gives_another_role(cast):
    assert change(cast, "adam", "bob", Role.VIEWER).role == Role.VIEWER
    assert actions(cast.acme) == ["member.role_changed"]


def test_the_same_role_again_is_not_written_down(cast):
    change(cast, "adam", "bob", Role.DEVELOPER)
    assert actions() == []


@pytest.mark.parametrize(("whom", "role"), [("bob", Role.OWNER), ("alice", Role.VIEWER)])
def test_an_admin_neither_makes_nor_changes_owners(cast, whom: str, role: str):
    with pytest.raises(Forbidden):
        change(cast, "adam", whom, role)


def test_an_admin_does_not_remove_an_owner(cast):
    with pytest.raises(Forbidden):
        remove(cast, "adam", "alice")


@pytest.mark.parametrize("by", ["bob", "vera", "charlie"])
def test_others_change_nobody(cast, by: str):
    with pytest.raises(Forbidden):
        change(cast, by, "vera", Role.ADMIN)


def test_an_unknown_role_is_refused(cast):
    with pytest.raises(InvalidInput) as refused:
        change(cast, "alice", "bob", "emperor")
    assert refused.value.code == "unknown_role"


def test_the_last_owner_stays_an_owner(cast):
    with pytest.raises(Conflict) as refused:
        change(cast, "alice", "alice", Role.ADMIN)
    assert refused.value.code == "last_owner"


def test_the_last_owner_can_not_leave(cast):
    with pytest.raises(Conflict) as refused:
        members.leave(membership=of(cast, "alice"), actor=actor(cast.alice), now=clock.now())
    assert refused.value.code == "last_owner"


def test_an_owner_who_is_deactivated_does_not_count_as_the_one_who_remains(cast):
    change(cast, "alice", "adam", Role.OWNER)
    type(cast.adam).objects.filter(pk=cast.adam.pk).update(is_active=False)
    with pytest.raises(Conflict):
        members.leave(membership=of(cast, "alice"), actor=actor(cast.alice), now=clock.now())


def test_with_a_second_owner_the_first_may_leave(cast):
    change(cast, "alice", "adam", Role.OWNER)
    members.leave(membership=of(cast, "alice"), actor=actor(cast.alice), now=clock.now())
    assert actions(cast.acme) == ["member.role_changed", "member.left"]


def test_who_was_removed_is_gone_and_it_is_written_down(cast):
    remove(cast, "adam", "bob")
    assert not Membership.objects.filter(organization=cast.acme, user=cast.bob).exists()
    assert actions(cast.acme) == ["member.removed"]


def test_removing_twice_tells_that_nothing_changed(cast):
    membership = of(cast, "bob")
    remove(cast, "adam", "bob")
    with pytest.raises(Conflict) as refused:
        members.remove(membership=membership, actor=actor(cast.adam), now=clock.now())
    assert refused.value.code == "not_a_member"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(5))
def test_two_owners_who_remove_each_other_at_once_leave_one(round_: int):
    cast = cast_with_two_owners()
    results = at_once(
        lambda: remove(cast, "alice", "adam"),
        lambda: remove(cast, "adam", "alice"),
    )
    assert outcomes(results) == ["Forbidden", "done"]
    assert Membership.objects.filter(organization=cast.acme, role=Role.OWNER).count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_owners_who_leave_at_once_leave_one():
    cast = cast_with_two_owners()
    results = at_once(lambda: leave(cast, "alice"), lambda: leave(cast, "adam"))
    assert outcomes(results) == ["Conflict", "done"]


def leave(cast, name: str) -> None:
    members.leave(membership=of(cast, name), actor=actor(getattr(cast, name)), now=clock.now())


def cast_with_two_owners():
    cast = summon()
    Membership.objects.filter(organization=cast.acme, user=cast.adam).update(role=Role.OWNER)
    return cast
