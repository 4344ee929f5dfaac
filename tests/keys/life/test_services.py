"""What can be done to a key is done whole or not at all, and told by one audit event."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from keys import keystring
from keys.life import rotation, services
from keys.models import ApiKey
from keys.secrets import hashing
from keys.status import Status
from keys.verification import door as verification
from keys.verification_codes import Code
from portal.audit import notes as audit_notes
from portal.audit.events import Action
from portal.errors import Conflict, Forbidden, InvalidInput, NameTaken, Refusal
from portal.models import AuditEvent, Membership, Organization
from tests.cast import Cast, actor
from tests.keys.minting import DAY, NOW, SECOND, mint, revoked, rotated
from tests.parallel import at_once, outcomes

LATER = NOW + timedelta(hours=1)


def told() -> list[str]:
    """The actions in the audit trail, oldest first."""
    return list(AuditEvent.objects.order_by("id").values_list("action", flat=True))


def forget() -> None:
    AuditEvent.objects.all().delete()


def snapshot() -> tuple[list[dict], int]:
    return list(ApiKey.objects.order_by("pk").values()), AuditEvent.objects.count()


# Generate ------------------------------------------------------------------------------------


def test_a_generated_key_passes_the_door(cast):
    made = mint(cast.acme, cast.alice)
    assert verification.verify(made.text, now=NOW).is_valid


def test_generating_stores_a_digest_and_the_last_eight_characters(cast):
    made = mint(cast.acme, cast.alice)
    row = ApiKey.objects.get()
    assert row.tail == made.text[-8:]
    assert hashing.proves(
        keystring.parse(made.text), hashing.Digest(row.digest, row.pepper_version)
    )


def test_no_column_holds_the_text_or_the_secret(cast):
    made = mint(cast.acme, cast.alice)
    rows = str([*ApiKey.objects.values(), *AuditEvent.objects.values()])
    assert made.text not in rows
    assert keystring.parse(made.text).secret not in rows


def test_the_text_stays_out_of_the_repr(cast):
    made = mint(cast.acme, cast.alice)
    assert keystring.parse(made.text).secret not in repr(made)


def test_generating_is_told_once_with_who_and_what(cast):
    key = mint(cast.acme, cast.bob, life=DAY).key
    event = AuditEvent.objects.get()
    assert (event.action, event.object_id, event.object_name) == (
        Action.KEY_GENERATED,
        key.public_id,
        "production-main",
    )
    assert (event.actor_name, event.organization) == ("bob@example.com", cast.acme)
    assert event.details == {"expires_at": "2026-03-03T12:00:00+00:00"}


def test_a_key_belongs_to_the_organization_unless_an_owner_is_named(cast):
    assert mint(cast.acme, cast.alice).key.owner == cast.acme


def test_a_key_may_belong_to_a_member(cast):
    assert mint(cast.acme, cast.alice, owner=cast.bob).key.owner == cast.bob


def test_a_stranger_cannot_be_the_owner_of_a_key(cast):
    with pytest.raises(InvalidInput) as refused:
        mint(cast.acme, cast.alice, owner=cast.charlie)
    assert refused.value.code == "unknown_owner"
    assert snapshot() == ([], 0)


def test_another_organizations_api_user_cannot_be_the_owner_of_a_key(cast):
    foreign = cast.other.api_users.create(name="robot")
    with pytest.raises(InvalidInput) as refused:
        mint(cast.acme, cast.alice, owner=foreign)
    assert refused.value.code == "unknown_owner"


def test_an_api_user_of_the_organization_may_own_a_key(cast):
    robot = cast.acme.api_users.create(name="robot")
    assert mint(cast.acme, cast.alice, owner=robot).key.owner == robot


def test_a_refused_generation_leaves_nothing(cast):
    with pytest.raises(InvalidInput):
        mint(cast.acme, cast.alice, name=" ")
    assert snapshot() == ([], 0)


def test_generating_in_an_organization_deleted_meanwhile_is_not_found(cast):
    Organization.objects.filter(pk=cast.acme.pk).delete()
    with pytest.raises(Refusal) as refused:
        mint(cast.acme, cast.alice)
    assert (refused.value.code, refused.value.status) == ("not_found", 404)


# Rename --------------------------------------------------------------------------------------


def rename(cast: Cast, key: ApiKey, name: str, now=NOW) -> ApiKey:
    return services.rename(key=key, name=name, actor=actor(cast.alice), now=now)


def test_renaming_is_told_with_both_names(cast):
    key = mint(cast.acme, cast.alice).key
    assert rename(cast, key, " staging ").name == "staging"
    event = AuditEvent.objects.latest("id")
    assert event.details == {"before": "production-main", "after": "staging"}


def test_renaming_to_the_same_name_is_no_change(cast):
    key = mint(cast.acme, cast.alice).key
    rename(cast, key, "production-main")
    assert told() == [Action.KEY_GENERATED]


def test_renaming_may_change_the_case_alone(cast):
    key = mint(cast.acme, cast.alice).key
    assert rename(cast, key, "Production-Main").name == "Production-Main"


def test_renaming_to_the_name_of_a_living_key_is_refused_with_a_proposal(cast):
    mint(cast.acme, cast.alice, name="taken")
    key = mint(cast.acme, cast.alice).key
    with pytest.raises(NameTaken) as refused:
        rename(cast, key, "taken")
    assert refused.value.proposal == "taken-2"


def test_a_successor_may_take_the_name_of_the_key_that_it_replaces_again(cast):
    new = rotated(mint(cast.acme, cast.alice), cast.alice)
    renamed = rename(cast, new.key, "other")
    assert rename(cast, renamed, "production-main").name == "production-main"


def test_a_replaced_key_may_take_the_name_of_its_successor(cast):
    new = rotated(mint(cast.acme, cast.alice), cast.alice)
    rename(cast, new.key, "other")
    assert rename(cast, new.replaces, "other").name == "other"


def test_a_dead_key_may_be_renamed_to_a_living_ones_name(cast):
    dead = revoked(mint(cast.acme, cast.alice, name="dead"), cast.alice)
    mint(cast.acme, cast.alice, name="living")
    assert rename(cast, dead.key, "living").name == "living"


# Change of expiry ----------------------------------------------------------------------------


def change(cast: Cast, key: ApiKey, expires_at, now=NOW) -> ApiKey:
    return services.change_expiry(key=key, expires_at=expires_at, actor=actor(cast.alice), now=now)


@pytest.mark.parametrize("life", [None, SECOND, 30 * DAY])
def test_a_living_key_can_get_another_expiry(cast, life):
    key = mint(cast.acme, cast.alice, life=7 * DAY).key
    wanted = NOW + life if life else None
    assert change(cast, key, wanted).expires_at == wanted
    assert told() == [Action.KEY_GENERATED, Action.KEY_EXPIRY_CHANGED]


def test_the_same_expiry_is_no_change(cast):
    key = mint(cast.acme, cast.alice, life=DAY).key
    change(cast, key, NOW + DAY)
    assert told() == [Action.KEY_GENERATED]


def test_an_expired_key_cannot_be_brought_back(cast):
    key = mint(cast.acme, cast.alice, life=DAY).key
    with pytest.raises(Conflict) as refused:
        change(cast, key, None, now=NOW + DAY)
    assert refused.value.code == "key_expired"


def test_a_revoked_key_cannot_be_brought_back(cast):
    key = revoked(mint(cast.acme, cast.alice), cast.alice).key
    with pytest.raises(Conflict) as refused:
        change(cast, key, NOW + DAY)
    assert refused.value.code == "key_revoked"


def test_a_rotated_key_cannot_be_made_to_live_for_ever(cast):
    old = rotated(mint(cast.acme, cast.alice), cast.alice).replaces
    with pytest.raises(Conflict) as refused:
        change(cast, old, None)
    assert refused.value.code == "key_replaced"


# Revoke --------------------------------------------------------------------------------------


def revoke(cast: Cast, key: ApiKey, now=NOW, reason: str = "") -> tuple[ApiKey, bool]:
    return services.revoke(key=key, actor=actor(cast.alice), now=now, reason=reason)


def test_the_call_after_a_revocation_is_refused(cast):
    made = mint(cast.acme, cast.alice)
    revoke(cast, made.key)
    assert verification.verify(made.text, now=NOW).code == Code.REVOKED


def test_only_the_first_revocation_changes_the_key_and_is_told(cast):
    key = mint(cast.acme, cast.alice).key
    first, again = revoke(cast, key, reason="leaked"), revoke(cast, key, LATER, "again")
    assert (first[1], again[1]) == (True, False)
    assert (again[0].revoked_at, again[0].revocation_reason) == (NOW, "leaked")
    assert told() == [Action.KEY_GENERATED, Action.KEY_REVOKED]


def test_an_expired_key_can_still_be_revoked(cast):
    key = mint(cast.acme, cast.alice, life=DAY).key
    changed, won = revoke(cast, key, now=NOW + 2 * DAY)
    assert (changed.status_at(NOW + 2 * DAY), won) == (Status.REVOKED, True)


def test_a_reason_is_kept_up_to_200_characters(cast):
    key = mint(cast.acme, cast.alice).key
    assert revoke(cast, key, reason="r" * 300)[0].revocation_reason == "r" * 200


def test_a_revocation_is_told_under_the_name_that_the_key_has_now(cast):
    seen_earlier = mint(cast.acme, cast.alice).key
    rename(cast, seen_earlier, "renamed")
    revoke(cast, seen_earlier)
    assert AuditEvent.objects.latest("id").object_name == "renamed"


# Delete --------------------------------------------------------------------------------------


def delete(cast: Cast, key: ApiKey, now=NOW) -> bool:
    return services.delete(key=key, actor=actor(cast.alice), now=now)


def test_deleting_revokes_and_takes_off_the_list(cast):
    made = mint(cast.acme, cast.alice)
    assert delete(cast, made.key)
    assert not ApiKey.objects.listed().exists()
    assert verification.verify(made.text, now=NOW).code == Code.REVOKED


def test_the_audit_trail_of_a_deleted_key_stays(cast):
    delete(cast, mint(cast.acme, cast.alice).key)
    assert told() == [Action.KEY_GENERATED, Action.KEY_REVOKED, Action.KEY_DELETED]


def test_deleting_a_revoked_key_keeps_the_moment_of_its_revocation(cast):
    key = revoked(mint(cast.acme, cast.alice), cast.alice).key
    delete(cast, key, now=LATER)
    row = ApiKey.objects.get()
    assert (row.revoked_at, row.deleted_at) == (NOW, LATER)


def test_deleting_twice_is_told_once(cast):
    key = mint(cast.acme, cast.alice).key
    assert [delete(cast, key), delete(cast, key)] == [True, False]
    assert told().count(Action.KEY_DELETED) == 1


# Every service -------------------------------------------------------------------------------


def calls(cast: Cast, key: ApiKey, replaced: ApiKey) -> dict[str, Callable]:
    """One ready call for each service that changes keys."""
    who = {"actor": actor(cast.alice), "now": NOW}
    return {
        "generate": partial(
            services.generate, organization=cast.acme, name="new", expires_at=None, **who
        ),
        "rename": partial(services.rename, key=key, name="renamed", **who),
        "change_expiry": partial(services.change_expiry, key=key, expires_at=NOW + DAY, **who),
        "revoke": partial(services.revoke, key=key, **who),
        "delete": partial(services.delete, key=key, **who),
        "rotate": partial(rotation.rotate, key=key, overlap=DAY, **who),
        "change_overlap": partial(rotation.change_overlap, key=replaced, overlap=2 * DAY, **who),
        "reissue": partial(rotation.reissue, key=key, **who),
    }


EVENTS = {
    "generate": [Action.KEY_GENERATED],
    "rename": [Action.KEY_RENAMED],
    "change_expiry": [Action.KEY_EXPIRY_CHANGED],
    "revoke": [Action.KEY_REVOKED],
    "delete": [Action.KEY_REVOKED, Action.KEY_DELETED],
    "rotate": [Action.KEY_ROTATED, Action.KEY_GENERATED],
    "change_overlap": [Action.KEY_EXPIRY_CHANGED],
    "reissue": [Action.KEY_REVOKED, Action.KEY_REISSUED],
}


@pytest.fixture
def ready(cast) -> dict[str, Callable]:
    key = mint(cast.acme, cast.alice).key
    replaced = rotated(mint(cast.acme, cast.alice, name="rotated"), cast.alice).replaces
    forget()
    return calls(cast, key, replaced)


@pytest.mark.parametrize("name", EVENTS)
def test_each_change_is_told_by_exactly_its_events(ready, name):
    ready[name]()
    assert told() == EVENTS[name]


@pytest.mark.parametrize(
    ("name", "nth"), [(name, nth) for name, events in EVENTS.items() for nth in range(len(events))]
)
def test_a_change_whose_audit_event_cannot_be_written_does_not_happen(
    ready, name, nth, monkeypatch
):
    before, real, asked = snapshot(), audit_notes.record, []

    def fails_at_the_nth(**event):
        asked.append(event)
        if len(asked) == nth + 1:
            raise OSError("the audit log is gone")
        return real(**event)

    monkeypatch.setattr(audit_notes, "record", fails_at_the_nth)
    with pytest.raises(OSError, match="audit log"):
        ready[name]()
    assert snapshot() == before


@pytest.mark.parametrize("name", sorted(EVENTS.keys() - {"generate", "revoke", "delete"}))
def test_a_deleted_key_can_no_longer_be_changed(cast, ready, name):
    for key in ApiKey.objects.all():
        delete(cast, key)
    before = snapshot()
    with pytest.raises(Conflict) as refused:
        ready[name]()
    assert refused.value.code == "key_deleted"
    assert snapshot() == before


@pytest.mark.parametrize("name", sorted(EVENTS.keys() - {"generate"}))
def test_a_key_that_is_gone_with_its_organization_is_not_found(cast, ready, name):
    Organization.objects.filter(pk=cast.acme.pk).delete()
    with pytest.raises(Refusal) as refused:
        ready[name]()
    assert (refused.value.code, refused.value.status) == ("not_found", 404)


@pytest.mark.parametrize("name", sorted(EVENTS.keys() - {"generate"}))
def test_a_service_judges_the_row_as_it_stands_and_not_the_copy_it_was_given(cast, ready, name):
    Membership.objects.filter(user=cast.bob).delete()
    for key in ApiKey.objects.all():
        revoke(cast, key)
    if name in {"rename", "revoke", "delete"}:
        ready[name]()
        assert not ApiKey.objects.filter(revoked_at__isnull=True).exists()
    else:
        with pytest.raises(Conflict):
            ready[name]()


# At once -------------------------------------------------------------------------------------


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_revocations_at_once_one_wins_and_is_told(cast):
    key = mint(cast.acme, cast.alice).key
    results = at_once(*[lambda: revoke(cast, key)[1]] * 2)
    assert sorted(results) == [False, True]
    assert told().count(Action.KEY_REVOKED) == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_twenty_keys_of_one_name_at_once_one_is_made(cast):
    results = at_once(*[lambda: mint(cast.acme, cast.alice)] * 20)
    assert outcomes(results) == ["NameTaken"] * 19 + ["done"]
    assert ApiKey.objects.count() == 1
    assert told() == [Action.KEY_GENERATED]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_renamings_to_one_name_at_once_one_wins(cast):
    keys = [mint(cast.acme, cast.alice, name=name).key for name in ("one", "two")]
    results = at_once(*[partial(rename, cast, key, "wanted") for key in keys])
    assert outcomes(results) == ["NameTaken", "done"]
    assert ApiKey.objects.filter(name="wanted").count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_deletions_at_once_one_is_told(cast):
    key = mint(cast.acme, cast.alice).key
    assert sorted(at_once(*[partial(delete, cast, key)] * 2)) == [False, True]
    assert told().count(Action.KEY_REVOKED) == told().count(Action.KEY_DELETED) == 1


def test_an_actor_without_any_permission_can_still_revoke(cast):
    key = mint(cast.acme, cast.alice).key
    nobody = actor(cast.vera, permissions=frozenset())
    assert services.revoke(key=key, actor=nobody, now=NOW)[1]


@pytest.mark.parametrize("lacking", ["keys:manage", "keys:verify", "pops:read"])
def test_nobody_generates_a_key_stronger_than_themselves(cast, lacking):
    who = actor(cast.bob)
    weak = actor(cast.bob, permissions=who.permissions - {lacking})
    with pytest.raises(Forbidden):
        services.generate(
            organization=cast.acme,
            name="strong",
            expires_at=None,
            actor=weak,
            now=NOW,
            permissions=sorted(who.permissions),
        )
    assert snapshot() == ([], 0)
