"""An invitation is bound to address, organization and role, works once, and ends with the right of who sent it."""

from datetime import timedelta

import pytest

from portal import clock
from portal.access import Role
from portal.errors import Conflict, Forbidden, InvalidInput, Refusal
from portal.models import Invitation, Membership, User
from portal.people import invitations, members
from portal.people.invitations import A_DAY, VALID_FOR, NewInvitation
from tests.cast import actor, summon
from tests.parallel import at_once, outcomes
from tests.portal.signed_in import actions, confirm


def invite(cast, by: str = "adam", email: str = "charlie@example.com", role: str = Role.DEVELOPER):
    return invitations.invite(
        organization=cast.acme,
        email=email,
        role=role,
        actor=actor(getattr(cast, by)),
        now=clock.now(),
    )


def accept(made: NewInvitation, who: User):
    return invitations.accept(invitation=made.invitation, actor=actor(who), now=clock.now())


def is_living(made: NewInvitation) -> bool:
    return invitations.by_token(made.token, clock.now()) is not None


def test_accepting_makes_the_person_a_member_with_that_role(cast):
    made = invite(cast)
    membership = accept(made, confirm(cast.charlie))
    assert (membership.organization, membership.role) == (cast.acme, Role.DEVELOPER)
    assert actions(cast.acme) == ["member.invited", "member.joined"]


def test_the_token_is_not_stored(cast):
    made = invite(cast)
    row = Invitation.objects.filter(pk=made.invitation.pk).values().get()
    assert made.token not in str(row)
    assert made.token not in repr(made)


def test_it_works_once(cast):
    made = invite(cast)
    accept(made, confirm(cast.charlie))
    members.remove(
        membership=Membership.objects.get(organization=cast.acme, user=cast.charlie),
        actor=actor(cast.adam),
        now=clock.now(),
    )
    assert not is_living(made)
    with pytest.raises(Conflict):
        accept(made, cast.charlie)


def test_another_person_can_not_accept_it(cast):
    stranger = confirm(User.objects.create_user("mallory@example.com"))
    with pytest.raises(Forbidden) as refused:
        accept(invite(cast), stranger)
    assert refused.value.code == "other_address"


def test_an_address_that_is_not_confirmed_does_not_count(cast):
    with pytest.raises(Forbidden):
        accept(invite(cast), cast.charlie)


def test_it_runs_out_after_seven_days(cast, frozen):
    made = invite(cast)
    frozen.shift(VALID_FOR - timedelta(seconds=1))
    assert is_living(made)
    frozen.shift(timedelta(seconds=1))
    assert not is_living(made)


def test_a_withdrawn_one_is_over(cast):
    made = invite(cast)
    invitations.withdraw(invitation=made.invitation, actor=actor(cast.alice), now=clock.now())
    with pytest.raises(Conflict):
        accept(made, confirm(cast.charlie))


def test_inviting_again_replaces_the_first_link(cast):
    first, second = invite(cast), invite(cast, role=Role.VIEWER)
    assert (is_living(first), is_living(second)) == (False, True)


@pytest.mark.parametrize("how", ["removed", "demoted", "deactivated"])
def test_it_ends_with_the_right_of_who_sent_it(cast, how: str):
    made = invite(cast, by="adam")
    sender = Membership.objects.filter(organization=cast.acme, user=cast.adam)
    if how == "removed":
        sender.delete()
    elif how == "demoted":
        sender.update(role=Role.VIEWER)
    else:
        User.objects.filter(pk=cast.adam.pk).update(is_active=False)
    assert not is_living(made)
    with pytest.raises(Conflict):
        accept(made, confirm(cast.charlie))


def test_it_ends_with_the_organization(cast):
    made = invite(cast)
    cast.acme.delete()
    assert not is_living(made)


def test_an_admin_invites_no_owner(cast):
    with pytest.raises(Forbidden):
        invite(cast, by="adam", role=Role.OWNER)


@pytest.mark.parametrize("by", ["bob", "vera", "charlie"])
def test_others_invite_nobody(cast, by: str):
    with pytest.raises(Forbidden):
        invite(cast, by=by)


def test_a_member_is_not_invited_again(cast):
    with pytest.raises(InvalidInput) as refused:
        invite(cast, email=" Bob@Example.com ")
    assert refused.value.code == "already_member"


def test_one_person_can_not_send_mails_without_end(cast):
    for number in range(A_DAY):
        invite(cast, email=f"p{number}@example.com")
    with pytest.raises(Refusal) as refused:
        invite(cast)
    assert (refused.value.status, refused.value.code) == (429, "too_many_invitations")


def test_a_session_remembers_the_invitation_and_not_its_token(cast):
    made, session = invite(cast), {}
    invitations.remember(session, made.invitation)
    assert invitations.invitation_in_session(session, clock.now()) == made.invitation
    assert made.token not in str(session)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_accepting_twice_at_once_makes_one_member():
    cast = summon()
    confirm(cast.charlie)
    made = invite(cast)
    results = at_once(*[lambda: accept(made, cast.charlie)] * 4)
    assert outcomes(results) == ["Conflict", "Conflict", "Conflict", "done"]
    assert actions(cast.acme).count("member.joined") == 1
