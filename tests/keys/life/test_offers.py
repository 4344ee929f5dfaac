"""A token prepared by an administrator comes into being for its person, once, and for nobody else."""

import pytest

from keys.life import offers, services
from keys.models import ApiKey, TokenOffer
from keys.verification import door as verification
from portal import clock
from portal.audit.events import Action
from portal.errors import Conflict, Forbidden, InvalidInput, NameTaken, Refusal
from portal.models import AuditEvent, Membership
from tests.cast import Cast, actor


@pytest.fixture
def offer(cast: Cast) -> TokenOffer:
    return offers.offer_token(
        organization=cast.acme,
        user=cast.bob,
        name="laptop",
        expires_at=None,
        actor=actor(cast.alice),
        now=clock.now(),
    )


def test_no_key_exists_before_the_claim(offer: TokenOffer) -> None:
    assert not ApiKey.objects.exists()


def test_the_person_claims_a_token_that_works(cast: Cast, offer: TokenOffer) -> None:
    made = offers.claim(offer=offer, actor=actor(cast.bob), now=clock.now())
    assert verification.verify(made.text, now=clock.now()).is_valid
    assert made.key.owner == cast.bob


def test_the_administrator_cannot_claim_it(cast: Cast, offer: TokenOffer) -> None:
    with pytest.raises(Forbidden):
        offers.claim(offer=offer, actor=actor(cast.alice), now=clock.now())
    assert not ApiKey.objects.exists()


def test_it_is_claimed_once(cast: Cast, offer: TokenOffer) -> None:
    offers.claim(offer=offer, actor=actor(cast.bob), now=clock.now())
    with pytest.raises(Conflict) as refusal:
        offers.claim(offer=offer, actor=actor(cast.bob), now=clock.now())
    assert refusal.value.code == "offer_gone"


def test_a_withdrawn_offer_cannot_be_claimed(cast: Cast, offer: TokenOffer) -> None:
    offers.withdraw(offer=offer, actor=actor(cast.alice), now=clock.now())
    with pytest.raises(Conflict):
        offers.claim(offer=offer, actor=actor(cast.bob), now=clock.now())


def test_a_claim_that_fails_leaves_the_offer_open(cast: Cast, offer: TokenOffer) -> None:
    services.generate(
        organization=cast.acme,
        owner=cast.bob,
        name="laptop",
        expires_at=None,
        actor=actor(cast.bob),
        now=clock.now(),
    )
    with pytest.raises(NameTaken):
        offers.claim(offer=offer, actor=actor(cast.bob), now=clock.now())
    assert offers.waiting(cast.acme, cast.bob).get() == offer


def test_two_prepared_tokens_of_a_person_never_share_a_name(cast: Cast, offer: TokenOffer) -> None:
    with pytest.raises(InvalidInput) as refusal:
        offers.offer_token(
            organization=cast.acme,
            user=cast.bob,
            name="Laptop",
            expires_at=None,
            actor=actor(cast.alice),
            now=clock.now(),
        )
    assert (refusal.value.code, refusal.value.status) == ("name_taken", 409)


def test_nothing_is_offered_to_a_stranger(cast: Cast) -> None:
    with pytest.raises(Conflict):
        offers.offer_token(
            organization=cast.acme,
            user=cast.charlie,
            name="laptop",
            expires_at=None,
            actor=actor(cast.alice),
            now=clock.now(),
        )


def test_offer_and_claim_are_both_recorded(cast: Cast, offer: TokenOffer) -> None:
    offers.claim(offer=offer, actor=actor(cast.bob), now=clock.now())
    actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert actions == {Action.TOKEN_OFFERED, Action.TOKEN_CLAIMED, Action.KEY_GENERATED}


def narrow(cast: Cast, *permissions: str) -> TokenOffer:
    return offers.offer_token(
        organization=cast.acme,
        user=cast.bob,
        name="narrow",
        expires_at=None,
        permissions=permissions,
        actor=actor(cast.alice),
        now=clock.now(),
    )


def test_a_narrowed_offer_makes_a_narrow_token(cast: Cast) -> None:
    made = offers.claim(offer=narrow(cast, "pops:read"), actor=actor(cast.bob), now=clock.now())
    assert made.key.permissions == ["pops:read"]


def test_what_the_person_lost_meanwhile_stays_off_the_token(cast: Cast) -> None:
    prepared = narrow(cast, "pops:read")
    Membership.objects.filter(user=cast.bob).update(role="viewer")
    made = offers.claim(offer=prepared, actor=actor(cast.bob), now=clock.now())
    assert made.key.permissions == []


@pytest.mark.parametrize("name", ["members:manage", "no:such"])
def test_nothing_is_prepared_that_the_person_does_not_hold(cast: Cast, name: str) -> None:
    with pytest.raises(Refusal):
        narrow(cast, name)
