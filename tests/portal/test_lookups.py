"""What an id names is looked for among the caller's rows, and any text may stand where an id belongs."""

import pytest
from django.http import Http404

from portal import clock
from portal.access import Role
from portal.lookups import member_or_404, one
from portal.models import Invitation
from portal.people import invitations
from tests.cast import Cast, actor


@pytest.fixture
def invitation(cast: Cast) -> Invitation:
    return invitations.invite(
        organization=cast.acme, email="new@example.com", role=Role.VIEWER,
        actor=actor(cast.alice), now=clock.now(),
    ).invitation  # fmt: skip


def test_a_row_is_found_by_its_public_id(invitation: Invitation) -> None:
    assert one(Invitation.objects.all(), invitation.public_id) == invitation


def test_a_row_that_the_caller_may_not_know_of_is_not_found(
    cast: Cast, invitation: Invitation
) -> None:
    with pytest.raises(Http404):
        one(Invitation.objects.filter(organization=cast.other), invitation.public_id)


@pytest.mark.parametrize("text", ["", "x" * 25, "a\0b", "é", "no such", "12345678901\n"])
def test_text_that_is_no_id_is_not_found(db: None, text: str) -> None:
    with pytest.raises(Http404):
        one(Invitation.objects.all(), text)


def test_a_member_is_found_by_the_id_of_the_user(cast: Cast) -> None:
    assert member_or_404(cast.acme, cast.bob.public_id).user == cast.bob
    with pytest.raises(Http404):
        member_or_404(cast.other, cast.bob.public_id)


@pytest.mark.parametrize("text", ["", "-1", "1.0", "\u0661", "9" * 19, "9" * 18, "a\0"])
def test_text_that_is_no_number_names_no_member(cast: Cast, text: str) -> None:
    with pytest.raises(Http404):
        member_or_404(cast.acme, text)
