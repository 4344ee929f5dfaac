"""A token prepared by an administrator comes into being for its person, once, and for nobody else."""

from typing import Any

import pytest

from keys.life import offers, services
from keys.models import ApiKey, TokenOffer
from keys.verification import door as verification
from keys.verification_codes import Code
from portal import clock
from portal.audit.events import Action
from portal.errors import Conflict, Forbidden, InvalidInput, NameTaken, Refusal
from portal.models import AuditEvent, Membership, Plan
from portal.restrictions.document import RateLimit, Restrictions, restrictions_of
from portal.restrictions.plan_limits import PlanLimits
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


HELD_TO = {
    "limits": [{"name": "burst", "requests": 10, "seconds": 60}],
    "quota": {"requests": 100, "period": "day"},
    "ip_allow": ["192.0.2.0/24"],
    "refuse_browsers": True,
}


def prepared(cast: Cast, **asked: Any) -> TokenOffer:
    return offers.offer_token(
        organization=cast.acme,
        user=cast.bob,
        name="limited",
        expires_at=None,
        actor=actor(cast.alice),
        now=clock.now(),
        restrictions=asked,
    )


def test_a_token_is_held_to_what_it_was_prepared_with(cast: Cast) -> None:
    made = offers.claim(offer=prepared(cast, **HELD_TO), actor=actor(cast.bob), now=clock.now())
    assert restrictions_of(made.key.restrictions).shown() == HELD_TO


def test_a_token_is_prepared_within_the_maxima_of_the_installation(
    cast: Cast, settings: Any
) -> None:
    settings.MAX_LIMIT_REQUESTS = 9
    with pytest.raises(InvalidInput) as refusal:
        prepared(cast, **HELD_TO)
    assert (refusal.value.code, TokenOffer.objects.exists()) == ("limit_too_high", False)


def test_what_was_prepared_can_be_claimed_where_less_is_allowed_meanwhile(
    cast: Cast, settings: Any
) -> None:
    """As it is with keys that exist: who sets limits is bound, not who has them."""
    offer = prepared(cast, **HELD_TO)
    settings.MAX_LIMIT_REQUESTS = 9
    made = offers.claim(offer=offer, actor=actor(cast.bob), now=clock.now())
    assert restrictions_of(made.key.restrictions).shown() == HELD_TO


def test_a_prepared_token_counts_for_the_limits_of_the_plan_too(cast: Cast) -> None:
    limits = PlanLimits(organization=Restrictions((RateLimit(1, 60),))).as_document()
    cast.acme.plan = Plan.objects.create(name="small", permissions=["*"], limits=limits)
    cast.acme.save()
    text = offers.claim(offer=prepared(cast), actor=actor(cast.bob), now=clock.now()).text
    codes = [verification.verify(text, now=clock.now()).code for _ in range(2)]
    assert codes == [Code.VALID, Code.RATE_LIMITED]
