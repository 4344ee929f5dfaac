"""An invitation sent again is the same offer with a new link: the old link is dead, the days begin anew."""

from datetime import timedelta

import pytest

from portal import clock
from portal.access import Role
from portal.errors import Conflict, Forbidden, InvalidInput, Refusal
from portal.models import Invitation, Membership
from portal.people import invitations
from portal.people.invitations import A_DAY, VALID_FOR
from tests.cast import actor, summon
from tests.parallel import at_once
from tests.portal.people.test_invitations import accept, invite, is_living
from tests.portal.signed_in import actions, confirm


def resend(cast, made, by: str = "adam"):
    return invitations.resend(
        invitation=made.invitation, actor=actor(getattr(cast, by)), now=clock.now()
    )


def test_the_new_link_works_and_the_old_one_does_not(cast):
    first = invite(cast)
    second = resend(cast, first)
    assert (is_living(first), is_living(second)) == (False, True)
    assert second.invitation.public_id == first.invitation.public_id
    assert actions(cast.acme) == ["member.invited", "member.invitation_resent"]


def test_one_that_has_run_out_lives_for_seven_more_days(cast, frozen):
    first = invite(cast)
    frozen.shift(VALID_FOR + timedelta(days=1))
    second = resend(cast, first)
    frozen.shift(VALID_FOR - timedelta(seconds=1))
    assert is_living(second)
    frozen.shift(timedelta(seconds=1))
    assert not is_living(second)


def test_it_then_ends_with_the_right_of_who_sent_it_again(cast):
    second = resend(cast, invite(cast, by="adam"), by="alice")
    Membership.objects.filter(user=cast.adam).update(role=Role.VIEWER)
    assert is_living(second)


@pytest.mark.parametrize("by", ["bob", "vera", "charlie"])
def test_who_may_not_invite_sends_nothing_again(cast, by):
    with pytest.raises(Forbidden):
        resend(cast, invite(cast), by=by)


def test_an_admin_does_not_send_an_owners_invitation_again(cast):
    made = invite(cast, by="alice", role=Role.OWNER)
    with pytest.raises(Forbidden):
        resend(cast, made, by="adam")


@pytest.mark.parametrize("end", ["accepted", "withdrawn"])
def test_an_answered_one_is_over(cast, end):
    made = invite(cast)
    if end == "accepted":
        accept(made, confirm(cast.charlie))
    else:
        invitations.withdraw(invitation=made.invitation, actor=actor(cast.adam), now=clock.now())
    with pytest.raises(Conflict) as refused:
        resend(cast, made)
    assert refused.value.code == "invitation_over"


def test_somebody_who_became_a_member_otherwise_is_not_mailed(cast):
    made = invite(cast)
    Membership.objects.create(organization=cast.acme, user=cast.charlie, role=Role.VIEWER)
    with pytest.raises(InvalidInput) as refused:
        resend(cast, made)
    assert refused.value.code == "already_member"


def test_repeated_mails_count_towards_the_limit_of_the_day(cast, frozen, monkeypatch):
    monkeypatch.setattr(invitations, "TO_AN_ADDRESS", A_DAY + 1)
    made = invite(cast)
    for _ in range(A_DAY - 1):
        resend(cast, made)
    for once_more in (lambda: resend(cast, made), lambda: invite(cast, email="new@example.com")):
        with pytest.raises(Refusal) as refused:
            once_more()
        assert refused.value.code == "too_many_invitations"
    frozen.shift(timedelta(days=1))
    resend(cast, made)
    assert Invitation.objects.get().sends == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_sent_again_twice_at_once_one_link_works():
    cast = summon()
    made = invite(cast)
    results = at_once(*[lambda: resend(cast, made)] * 3)
    assert [is_living(result) for result in results].count(True) == 1
