"""One key takes over from another: once, with an overlap that ends when it was told to, and no stronger than before."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from keys.life import rotation, rules, services
from keys.models import ApiKey, KeyLastUse
from keys.verification import door as verification
from keys.verification_codes import Code
from portal.actors import Actor
from portal.audit.events import Action
from portal.errors import Conflict, Forbidden, InvalidInput
from portal.models import AuditEvent
from tests.cast import actor
from tests.keys.minting import DAY, NOW, SECOND, mint, revoked, rotated
from tests.parallel import at_once, outcomes

HOUR = timedelta(hours=1)
NONE = timedelta(0)
OPERATOR = Actor.system()


def told() -> list[str]:
    return list(AuditEvent.objects.order_by("id").values_list("action", flat=True))


def code(text: str, now=NOW) -> Code:
    return verification.verify(text, now=now).code


# Rotation ------------------------------------------------------------------------------------


def test_both_keys_pass_during_the_overlap(cast):
    old = mint(cast.acme, cast.alice)
    new = rotated(old, cast.alice, overlap=HOUR)
    assert [code(text, NOW + HOUR - SECOND) for text in (old.text, new.text)] == [Code.VALID] * 2


def test_at_the_end_of_the_overlap_the_old_key_is_dead(cast):
    old = mint(cast.acme, cast.alice)
    new = rotated(old, cast.alice, overlap=HOUR)
    assert code(old.text, NOW + HOUR) == Code.EXPIRED
    assert code(new.text, NOW + HOUR) == Code.VALID


def test_without_an_overlap_the_old_key_dies_at_once(cast):
    old = mint(cast.acme, cast.alice)
    rotated(old, cast.alice, overlap=NONE)
    assert code(old.text) == Code.EXPIRED


def test_an_overlap_never_lengthens_the_life_of_the_old_key(cast):
    old = mint(cast.acme, cast.alice, life=HOUR)
    assert rotated(old, cast.alice, overlap=7 * DAY).replaces.expires_at == NOW + HOUR


def test_the_successor_keeps_name_owner_and_permissions(cast):
    old = mint(cast.acme, cast.alice, owner=cast.bob, permissions=["keys:verify", "pops:read"])
    new = rotated(old, cast.bob).key
    kept = ("name", "organization", "owner", "permissions")
    assert [getattr(new, name) for name in kept] == [getattr(old.key, name) for name in kept]
    assert (new.created_by_user, new.replaces) == (cast.bob, old.key)


def test_the_successor_of_an_installation_verifier_is_one_too(cast):
    old = mint(cast.acme, cast.alice)
    ApiKey.objects.update(is_installation_verifier=True)
    new = rotation.rotate(key=old.key, overlap=NONE, actor=OPERATOR, now=NOW)
    assert new.key.is_installation_verifier


@pytest.mark.parametrize("life", [None, HOUR, 30 * DAY, rules.LONGEST_LIFE])
def test_the_successor_lives_as_long_as_the_old_key_was_meant_to(cast, life):
    old = mint(cast.acme, cast.alice, life=life)
    later = NOW + timedelta(minutes=30)
    new = rotated(old, cast.alice, now=later).key
    assert new.expires_at == (later + life if life else None)


def test_the_successor_of_a_key_until_a_day_ends_with_a_day_too(cast):
    """Made in New York on a morning until 1 December, rotated that evening, when it is the next day in UTC."""
    cast.acme.time_zone = "America/New_York"
    cast.acme.save()
    made = datetime(2026, 9, 2, 13, 0, tzinfo=UTC)
    end = datetime(2026, 12, 2, 4, 59, 59, tzinfo=UTC)
    old = mint(cast.acme, cast.alice, life=end - made, now=made)
    evening = datetime(2026, 9, 3, 1, 0, tzinfo=UTC)
    assert rotated(old, cast.alice, now=evening).key.expires_at == end


def test_a_successor_lives_at_most_ten_years(cast):
    old = mint(cast.acme, cast.alice, life=rules.LONGEST_LIFE)
    year = 365 * DAY
    services.change_expiry(
        key=old.key,
        expires_at=NOW + year + rules.LONGEST_LIFE,
        actor=actor(cast.alice),
        now=NOW + year,
    )
    assert (
        rotated(old, cast.alice, now=NOW + year).key.expires_at == NOW + year + rules.LONGEST_LIFE
    )


def test_rotation_is_told_of_both_keys(cast):
    old = mint(cast.acme, cast.alice)
    new = rotated(old, cast.alice, overlap=HOUR)
    assert told() == [Action.KEY_GENERATED, Action.KEY_ROTATED, Action.KEY_GENERATED]
    of_old, of_new = AuditEvent.objects.order_by("id")[1:]
    assert of_old.details == {
        "successor": new.key.public_id,
        "overlap_ends_at": "2026-03-02T13:00:00+00:00",
    }
    assert (of_new.object_id, of_new.details) == (
        new.key.public_id,
        {"replaces": old.key.public_id},
    )


@pytest.mark.parametrize("overlap", [-SECOND, rotation.LONGEST_OVERLAP + SECOND, timedelta.max])
def test_an_overlap_below_zero_or_above_a_year_is_refused(cast, overlap):
    old = mint(cast.acme, cast.alice)
    with pytest.raises(InvalidInput) as refused:
        rotated(old, cast.alice, overlap=overlap)
    assert (refused.value.code, ApiKey.objects.count()) == ("invalid_overlap", 1)


def test_a_revoked_key_has_no_successor(cast):
    with pytest.raises(Conflict) as refused:
        rotated(revoked(mint(cast.acme, cast.alice), cast.alice), cast.alice)
    assert refused.value.code == "key_revoked"


def test_an_expired_key_has_no_successor(cast):
    old = mint(cast.acme, cast.alice, life=HOUR)
    with pytest.raises(Conflict) as refused:
        rotated(old, cast.alice, now=NOW + HOUR)
    assert refused.value.code == "key_expired"


def test_a_key_is_rotated_once(cast):
    old = mint(cast.acme, cast.alice)
    rotated(old, cast.alice)
    with pytest.raises(Conflict) as refused:
        rotated(old, cast.alice)
    assert (refused.value.code, ApiKey.objects.count()) == ("key_replaced", 2)


def test_a_successor_can_be_rotated_in_its_turn(cast):
    first = rotated(mint(cast.acme, cast.alice), cast.alice)
    assert rotated(first, cast.alice).key.replaces == first.key


def test_revoking_the_successor_leaves_the_old_key_its_overlap(cast):
    old = mint(cast.acme, cast.alice)
    revoked(rotated(old, cast.alice), cast.alice)
    assert code(old.text) == Code.VALID


# Overlap -------------------------------------------------------------------------------------


def change(key: ApiKey, overlap: timedelta, now=NOW) -> ApiKey:
    return rotation.change_overlap(key=key, overlap=overlap, actor=OPERATOR, now=now)


@pytest.mark.parametrize("overlap", [NONE, SECOND, 2 * DAY, rotation.LONGEST_OVERLAP])
def test_an_overlap_can_be_extended_or_ended_early(cast, overlap):
    old = rotated(mint(cast.acme, cast.alice), cast.alice, overlap=DAY).replaces
    assert change(old, overlap, NOW + HOUR).expires_at == NOW + HOUR + overlap


def test_changing_the_overlap_is_told_with_both_ends(cast):
    old = rotated(mint(cast.acme, cast.alice), cast.alice, overlap=HOUR).replaces
    change(old, 2 * HOUR)
    event = AuditEvent.objects.latest("id")
    assert (event.action, event.details) == (
        Action.KEY_EXPIRY_CHANGED,
        {
            "before": "2026-03-02T13:00:00+00:00",
            "after": "2026-03-02T14:00:00+00:00",
            "overlap": True,
        },
    )


def test_the_same_overlap_is_no_change(cast):
    old = rotated(mint(cast.acme, cast.alice), cast.alice, overlap=HOUR).replaces
    before = told()
    change(old, HOUR)
    assert told() == before


def test_an_overlap_that_has_ended_cannot_be_reopened(cast):
    old = rotated(mint(cast.acme, cast.alice), cast.alice, overlap=HOUR).replaces
    with pytest.raises(Conflict) as refused:
        change(old, DAY, NOW + HOUR)
    assert refused.value.code == "key_expired"


def test_a_key_without_a_successor_has_no_overlap(cast):
    with pytest.raises(Conflict) as refused:
        change(mint(cast.acme, cast.alice).key, DAY)
    assert refused.value.code == "key_not_rotated"


@pytest.mark.parametrize("overlap", [-SECOND, rotation.LONGEST_OVERLAP + SECOND])
def test_a_changed_overlap_keeps_to_the_same_bounds(cast, overlap):
    old = rotated(mint(cast.acme, cast.alice), cast.alice).replaces
    with pytest.raises(InvalidInput):
        change(old, overlap)


# Re-issue ------------------------------------------------------------------------------------


def reissued(key: ApiKey, who: Actor = OPERATOR, now=NOW) -> services.NewKey:
    return rotation.reissue(key=key, actor=who, now=now)


def test_re_issuing_stops_the_lost_text_and_makes_a_new_one(cast):
    lost = mint(cast.acme, cast.alice, life=DAY)
    new = reissued(lost.key, now=NOW + HOUR)
    assert (code(lost.text, NOW + HOUR), code(new.text, NOW + HOUR)) == (Code.REVOKED, Code.VALID)
    assert (new.key.name, new.key.expires_at) == ("production-main", NOW + DAY)


def test_the_revocation_of_a_re_issued_key_says_why(cast):
    lost = mint(cast.acme, cast.alice)
    reissued(lost.key)
    lost.key.refresh_from_db()
    assert lost.key.revocation_reason == "reissued"
    assert told()[1:] == [Action.KEY_REVOKED, Action.KEY_REISSUED]


def test_a_used_key_is_not_re_issued(cast):
    used = mint(cast.acme, cast.alice)
    KeyLastUse.objects.update(at=NOW)
    with pytest.raises(Conflict) as refused:
        reissued(used.key)
    assert (refused.value.code, code(used.text)) == ("key_used", Code.VALID)


def test_a_key_is_re_issued_once(cast):
    lost = mint(cast.acme, cast.alice)
    reissued(lost.key)
    with pytest.raises(Conflict):
        reissued(lost.key)
    assert ApiKey.objects.count() == 2


def test_a_rotated_key_is_not_re_issued(cast):
    old = rotated(mint(cast.acme, cast.alice), cast.alice).replaces
    with pytest.raises(Conflict) as refused:
        reissued(old)
    assert refused.value.code == "key_replaced"


@pytest.mark.parametrize("dead_at", [NOW + DAY, NOW + 2 * DAY])
def test_an_expired_key_is_not_re_issued(cast, dead_at):
    with pytest.raises(Conflict) as refused:
        reissued(mint(cast.acme, cast.alice, life=DAY).key, now=dead_at)
    assert refused.value.code == "key_expired"


# Privilege -----------------------------------------------------------------------------------


@pytest.mark.parametrize("lacking", ["keys:manage", "keys:verify", "widgets:view"])
@pytest.mark.parametrize("way", ["rotate", "reissue"])
def test_nobody_replaces_a_key_that_may_do_more_than_they(cast, lacking, way):
    strong = mint(cast.acme, cast.alice, permissions=sorted(OPERATOR.permissions))
    weak = actor(cast.bob, permissions=OPERATOR.permissions - {lacking})
    calls = {
        "rotate": partial(rotation.rotate, overlap=DAY),
        "reissue": rotation.reissue,
    }
    with pytest.raises(Forbidden, match=lacking):
        calls[way](key=strong.key, actor=weak, now=NOW)
    assert (ApiKey.objects.count(), code(strong.text)) == (1, Code.VALID)


@pytest.mark.parametrize("way", ["rotate", "reissue"])
def test_only_an_operator_replaces_an_installation_verifier(cast, way):
    verifier = mint(cast.acme, cast.alice)
    ApiKey.objects.update(is_installation_verifier=True)
    call = {"rotate": partial(rotation.rotate, overlap=DAY), "reissue": rotation.reissue}[way]
    with pytest.raises(Forbidden) as refused:
        call(key=verifier.key, actor=actor(cast.alice), now=NOW)
    assert refused.value.code == "operator_only"


# At once -------------------------------------------------------------------------------------


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_twenty_rotations_at_once_one_makes_a_successor(cast):
    old = mint(cast.acme, cast.alice)
    results = at_once(*[partial(rotated, old, cast.alice)] * 20)
    assert outcomes(results) == ["Conflict"] * 19 + ["done"]
    assert ApiKey.objects.count() == 2
    assert told().count(Action.KEY_ROTATED) == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("trial", range(10))
def test_a_revoked_key_never_gains_a_successor(cast, trial):
    old = mint(cast.acme, cast.alice)
    revoke = partial(services.revoke, key=old.key, actor=OPERATOR, now=NOW)
    results = at_once(partial(rotated, old, cast.alice), revoke, partial(rotated, old, cast.alice))
    old.key.refresh_from_db()
    assert old.key.revoked_at == NOW
    order = [action for action in told() if action in {Action.KEY_ROTATED, Action.KEY_REVOKED}]
    assert order in (
        [Action.KEY_REVOKED],
        [Action.KEY_ROTATED, Action.KEY_REVOKED],
    )
    assert set(outcomes(results)) <= {"Conflict", "done"}


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_revocation_waits_for_a_rotation_under_way_instead_of_locking_it_out(cast):
    """The rotation has read the living key; whoever revokes now comes after it, and both succeed."""
    old = mint(cast.acme, cast.alice)
    results = at_once(
        *[partial(rotated, old, cast.alice)],
        *[partial(services.revoke, key=old.key, actor=OPERATOR, now=NOW)] * 8,
    )
    assert outcomes(results).count("OperationalError") == 0
    assert told().count(Action.KEY_REVOKED) == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_twenty_re_issues_at_once_one_makes_a_key(cast):
    lost = mint(cast.acme, cast.alice)
    results = at_once(*[partial(reissued, lost.key)] * 20)
    assert outcomes(results) == ["Conflict"] * 19 + ["done"]
    assert ApiKey.objects.count() == 2
