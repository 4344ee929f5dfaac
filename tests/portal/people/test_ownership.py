"""An Owner hands the organization over, confirmed by its name; an Owner always remains, whoever hands over at once."""

import pytest

from portal import clock
from portal.access import Role
from portal.errors import Conflict, Forbidden, InvalidInput
from portal.models import AuditEvent, Membership
from portal.people import members, ownership
from tests.cast import actor, summon
from tests.keys.calling import program
from tests.parallel import at_once, outcomes
from tests.portal.signed_in import actions


def of(cast, name: str) -> Membership:
    return Membership.objects.select_related("organization", "user").get(
        organization=cast.acme, user=getattr(cast, name)
    )


def transfer(cast, to: str, by: str = "alice", **changed: str) -> Membership:
    asked = {"afterwards": "admin", "confirmation": "Acme Robotics", **changed}
    who = actor(getattr(cast, by))
    return ownership.transfer(to=of(cast, to), **asked, actor=who, now=clock.now())


def roles(cast) -> dict[str, str]:
    return dict(cast.acme.memberships.values_list("user__name", "role"))


def test_the_new_owner_owns_and_the_giver_is_admin_in_one_event(cast):
    transfer(cast, "bob")
    assert (roles(cast)["Bob"], roles(cast)["Alice"]) == (Role.OWNER, Role.ADMIN)
    assert actions(cast.acme) == ["member.ownership_transferred"]


def test_the_event_tells_what_both_were_and_are(cast):
    transfer(cast, "bob")
    giver = {"name": "alice@example.com", "role": "admin"}
    assert AuditEvent.objects.get().details == {"before": "developer", "giver": giver}


def test_the_giver_may_stay_owner(cast):
    transfer(cast, "adam", afterwards="owner")
    assert (roles(cast)["Adam"], roles(cast)["Alice"]) == (Role.OWNER, Role.OWNER)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"confirmation": "Acme"}, "name_differs"),
        ({"confirmation": ""}, "name_differs"),
        ({"afterwards": "viewer"}, "unknown_role"),
        ({"afterwards": ""}, "unknown_role"),
    ],
)
def test_wrong_input_changes_nothing(cast, changed, code):
    before = roles(cast)
    with pytest.raises(InvalidInput) as refused:
        transfer(cast, "bob", **changed)
    assert (refused.value.code, roles(cast), actions()) == (code, before, [])


@pytest.mark.parametrize("by", ["adam", "bob", "vera", "charlie"])
def test_nobody_but_an_owner_hands_over(cast, by):
    with pytest.raises(Forbidden):
        transfer(cast, "vera", by=by)


def test_no_key_hands_over_whatever_it_holds(cast):
    key = program(cast)
    answer = key.call("PATCH", f"/v1/members/{cast.bob.public_id}", {"role": "owner"})
    assert (answer.status_code, roles(cast)["Bob"]) == (403, Role.DEVELOPER)


def test_an_owner_already_and_a_deactivated_account_are_refused(cast):
    type(cast.bob).objects.filter(pk=cast.bob.pk).update(is_active=False)
    for name, code in (("alice", "already_owner"), ("bob", "member_inactive")):
        with pytest.raises(Conflict) as refused:
            transfer(cast, name)
        assert refused.value.code == code


def test_somebody_who_left_meanwhile_is_refused(cast):
    gone = of(cast, "bob")
    members.remove(membership=gone, actor=actor(cast.alice), now=clock.now())
    with pytest.raises(Conflict) as refused:
        ownership.transfer(
            to=gone, afterwards="admin", confirmation="Acme Robotics",
            actor=actor(cast.alice), now=clock.now(),
        )  # fmt: skip
    assert refused.value.code == "not_a_member"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(3))
def test_handing_over_to_two_people_at_once_makes_one_owner(round_: int):
    cast = summon()
    results = at_once(lambda: transfer(cast, "adam"), lambda: transfer(cast, "bob"))
    assert outcomes(results) == ["Forbidden", "done"]
    assert list(roles(cast).values()).count(Role.OWNER) == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_handing_over_while_the_receiver_leaves_never_leaves_the_organization_without_owner():
    cast = summon()
    bob, who = of(cast, "bob"), actor(cast.bob)
    at_once(
        lambda: transfer(cast, "bob"),
        lambda: members.leave(membership=bob, actor=who, now=clock.now()),
    )
    assert Role.OWNER in roles(cast).values()
