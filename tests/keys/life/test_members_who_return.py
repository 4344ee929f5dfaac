"""Who comes back begins anew: nothing that they left behind comes to life again."""

import pytest

from keys.life import offers
from keys.life.services import NewKey
from keys.models import ApiKey, Application
from keys.oauth.grants import consents
from keys.oauth.scopes import OFFLINE
from keys.verification import door as verification
from keys.verification_codes import Code
from portal import clock
from portal.access import Role
from portal.audit.events import Action
from portal.models import AuditEvent, Membership
from portal.people import members
from tests.cast import Cast, actor
from tests.keys.minting import mint


@pytest.fixture
def token(cast: Cast) -> NewKey:
    return mint(cast.acme, cast.bob, owner=cast.bob)


def come_back(cast: Cast) -> None:
    """Bob leaves, and becomes a member again with more than he had."""
    seat = Membership.objects.get(organization=cast.acme, user=cast.bob)
    members.leave(membership=seat, actor=actor(cast.bob), now=clock.now())
    members.join(
        organization=cast.acme,
        user=cast.bob,
        role=Role.ADMIN,
        actor=actor(cast.bob),
        now=clock.now(),
    )


def test_an_old_token_of_somebody_who_comes_back_is_revoked(cast: Cast, token) -> None:
    come_back(cast)
    verdict = verification.verify(token.text, now=clock.now())
    assert verdict.code is Code.REVOKED
    event = AuditEvent.objects.get(action=Action.KEY_REVOKED)
    assert event.details["reason"] == "left behind by an earlier member"


def test_what_they_had_allowed_to_an_application_is_ended(cast: Cast) -> None:
    application = Application.objects.create(
        organization=cast.acme, name="viewer", scopes=["pops:read"]
    )
    consents.give(
        application=application,
        user=cast.bob,
        scope=["pops:read", OFFLINE],
        actor=actor(cast.bob),
        now=clock.now(),
    )
    come_back(cast)
    assert not consents.living(cast.bob, cast.acme, clock.now()).exists()


def test_a_token_prepared_for_them_is_withdrawn(cast: Cast) -> None:
    offers.offer_token(
        organization=cast.acme,
        user=cast.bob,
        name="prepared",
        expires_at=None,
        actor=actor(cast.alice),
        now=clock.now(),
    )
    come_back(cast)
    assert not offers.waiting(cast.acme, cast.bob).exists()


def test_keys_of_the_organization_that_they_made_stay(cast: Cast) -> None:
    key = mint(cast.acme, cast.bob)
    come_back(cast)
    assert ApiKey.objects.get(pk=key.key.pk).revoked_at is None
