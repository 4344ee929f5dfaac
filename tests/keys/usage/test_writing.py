"""A batch is written as a whole: counts add up, "last used" only moves forward, and only old digests are replaced."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from keys.life import services
from keys.models import ApiKey, DailyKeyUsage, KeyLastUse, KeyUsage, OrganizationUsage
from keys.secrets.hashing import Digest
from keys.usage import issued
from keys.usage import writing as usage_rows
from keys.usage.counting import KeyNotes
from portal.models import Organization
from tests.cast import actor
from tests.keys.minting import NOW, SECOND, mint
from tests.keys.oauth.asking import application, consent
from tests.keys.usage.test_issued_rows import note
from tests.parallel import at_once, outcomes

HOUR = timedelta(hours=1)


@pytest.fixture
def key(cast) -> ApiKey:
    return mint(cast.acme, cast.alice).key


def rows(key: ApiKey) -> list[tuple]:
    return sorted(KeyUsage.objects.filter(key=key).values_list("hour", "outcome", "count"))


def test_counts_are_added_to_the_row_of_their_hour(key):
    for number in (2, 3):
        usage_rows.write({key.pk: KeyNotes(counts={(NOW, "VALID"): number})})
    assert rows(key) == [(NOW, "VALID", 5)]


def test_what_an_hour_and_a_day_and_an_organization_had_are_the_same_requests(key, cast):
    """Each count stands once in its key's hour, its key's day, the organization's hour and the organization's day."""
    other = mint(cast.acme, cast.alice, name="other").key
    foreign = mint(cast.other, cast.charlie, name="foreign").key
    midnight = NOW.replace(hour=23)  # the last hour of the day, and the first of the next
    for _ in range(2):
        usage_rows.write(
            {
                key.pk: KeyNotes(counts={(midnight, "VALID"): 2, (midnight + HOUR, "VALID"): 3}),
                other.pk: KeyNotes(counts={(midnight, "VALID"): 5, (midnight, "EXPIRED"): 7}),
                foreign.pk: KeyNotes(counts={(midnight, "VALID"): 11}),
            }
        )
    today, tomorrow = midnight.date(), midnight.date() + timedelta(days=1)
    of_keys = DailyKeyUsage.objects.order_by("key", "day", "outcome")
    assert list(of_keys.values_list("key", "organization", "day", "outcome", "count")) == [
        (key.pk, cast.acme.pk, today, "VALID", 4),
        (key.pk, cast.acme.pk, tomorrow, "VALID", 6),
        (other.pk, cast.acme.pk, today, "EXPIRED", 14),
        (other.pk, cast.acme.pk, today, "VALID", 10),
        (foreign.pk, cast.other.pk, today, "VALID", 22),
    ]
    by_hour = cast.acme.usage.order_by("hour", "outcome").values_list("hour", "outcome", "count")
    assert list(by_hour) == [
        (midnight, "EXPIRED", 14),
        (midnight, "VALID", 14),
        (midnight + HOUR, "VALID", 6),
    ]
    by_day = cast.acme.daily_usage.order_by("day", "outcome").values_list("day", "outcome", "count")
    assert list(by_day) == [
        (today, "EXPIRED", 14),
        (today, "VALID", 14),
        (tomorrow, "VALID", 6),
    ]


def test_what_people_allowed_counts_for_the_application_too(cast):
    app = application(cast)
    allowed = consent(app, cast.bob, "pops:read")
    usage_rows.write({allowed.pk: KeyNotes(counts={(NOW, "FORBIDDEN"): 3, (NOW, "VALID"): 1})})
    by_hour = app.usage.order_by("outcome").values_list("hour", "outcome", "count")
    assert list(by_hour) == [(NOW, "FORBIDDEN", 3), (NOW, "VALID", 1)]
    by_day = app.daily_usage.order_by("outcome").values_list("day", "outcome", "count")
    assert list(by_day) == [(NOW.date(), "FORBIDDEN", 3), (NOW.date(), "VALID", 1)]
    assert cast.acme.usage.count() == 2


def test_each_hour_and_outcome_has_its_row(key):
    counts = {(NOW, "VALID"): 1, (NOW, "REVOKED"): 2, (NOW + HOUR, "VALID"): 3}
    usage_rows.write({key.pk: KeyNotes(counts=counts)})
    assert rows(key) == [(NOW, "REVOKED", 2), (NOW, "VALID", 1), (NOW + HOUR, "VALID", 3)]


@pytest.mark.parametrize(("at", "kept"), [(-SECOND, NOW), (SECOND, NOW + SECOND)])
def test_the_last_use_only_moves_forward(key, at, kept):
    usage_rows.write({key.pk: KeyNotes(last_used_at=NOW)})
    usage_rows.write({key.pk: KeyNotes(last_used_at=NOW + at)})
    key.refresh_from_db()
    assert key.last_used_at == kept


def test_a_digest_is_replaced_while_it_is_the_old_one(key):
    old, new = Digest(key.digest, key.pepper_version), Digest("$argon2id$new", 2)
    assert usage_rows.replace_digests({key.pk: (old, new)}) == 1
    key.refresh_from_db()
    assert (key.digest, key.pepper_version) == ("$argon2id$new", 2)


def test_a_digest_that_changed_meanwhile_is_left_alone(key):
    old, new = Digest("what it was", 1), Digest("$argon2id$new", 2)
    before = key.digest
    assert usage_rows.replace_digests({key.pk: (old, new)}) == 0
    key.refresh_from_db()
    assert (key.digest, key.pepper_version) == (before, 1)


def test_notes_of_a_key_that_is_gone_are_dropped_and_the_others_written(key, cast):
    other = mint(cast.acme, cast.alice, name="other").key
    gone = other.pk
    other.delete()
    notes = {pk: KeyNotes(counts={(NOW, "VALID"): 1}, last_used_at=NOW) for pk in (gone, key.pk)}
    usage_rows.write(notes)
    assert (rows(key), KeyUsage.objects.count()) == ([(NOW, "VALID", 1)], 1)


def test_a_batch_of_keys_that_are_all_gone_is_dropped(key):
    gone = key.pk
    key.delete()
    usage_rows.write({gone: KeyNotes(counts={(NOW, "VALID"): 1}, last_used_at=NOW)})
    assert not KeyUsage.objects.exists()


def test_a_batch_costs_the_same_statements_for_one_key_and_for_many(
    cast, django_assert_max_num_queries
):
    keys = [mint(cast.acme, cast.alice, name=f"k{number}").key for number in range(20)]
    notes = {key.pk: KeyNotes(counts={(NOW, "VALID"): 1}, last_used_at=NOW) for key in keys}
    with django_assert_max_num_queries(12):
        usage_rows.write(notes)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_processes_that_write_the_same_keys_lose_nothing(cast):
    keys = [mint(cast.acme, cast.alice, name=f"k{number}").key.pk for number in range(10)]

    def writer(order: list[int]):
        return lambda: usage_rows.write(
            {pk: KeyNotes(counts={(NOW, "VALID"): 1}, last_used_at=NOW) for pk in order}
        )

    done = at_once(*[writer(keys), writer(keys[::-1])] * 4)
    assert outcomes(done) == ["done"] * 8
    assert set(KeyUsage.objects.values_list("count", flat=True)) == {8}


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_batch_and_a_revocation_at_once_both_hold(cast):
    key = mint(cast.acme, cast.alice).key
    notes = {key.pk: KeyNotes(counts={(NOW, "VALID"): 1}, last_used_at=NOW)}
    done = at_once(
        lambda: usage_rows.write(notes),
        lambda: services.revoke(key=key, actor=actor(cast.alice), now=NOW),
    )
    key.refresh_from_db()
    assert outcomes(done) == ["done", "done"]
    assert (key.revoked_at, key.last_used_at) == (NOW, NOW)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_revocation_does_not_wait_for_a_batch_that_is_being_written(cast):
    """Held open here, a batch of a key that was never used before adds every row that it can add."""
    key = mint(cast.acme, cast.alice).key
    KeyLastUse.objects.all().delete()
    notes = {key.pk: KeyNotes(counts={(NOW, "VALID"): 1}, last_used_at=NOW)}

    def revoke_without_waiting() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '500ms'")
            services.revoke(key=key, actor=actor(cast.alice), now=NOW)

    with transaction.atomic():
        usage_rows.write(notes)
        issued.write([note(key.pk)])
        connection.check_constraints()
        done = at_once(revoke_without_waiting)
    key.refresh_from_db()
    assert outcomes(done) == ["done"]
    assert (key.revoked_at, key.last_used_at) == (NOW, NOW)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_digest_does_not_wait_for_whoever_changes_its_key(cast):
    key = mint(cast.acme, cast.alice).key
    pair = (Digest(key.digest, key.pepper_version), Digest("$argon2id$new", 2))
    with transaction.atomic():
        services.revoke(key=key, actor=actor(cast.alice), now=NOW)
        done = at_once(lambda: usage_rows.replace_digests({key.pk: pair}))
    assert done == [0]


def test_a_key_without_a_row_of_last_use_gets_one_at_its_use(key):
    KeyLastUse.objects.all().delete()
    usage_rows.write({key.pk: KeyNotes(last_used_at=NOW)})
    assert KeyLastUse.objects.filter(key=key, organization=key.organization, at=NOW).exists()


def test_the_newest_keys_without_a_row_of_last_use_get_one(key, cast):
    used = mint(cast.acme, cast.alice, name="used").key
    KeyLastUse.objects.filter(key=used).update(at=NOW)
    KeyLastUse.objects.filter(key=key).delete()
    assert [usage_rows.add_missing(), usage_rows.add_missing()] == [1, 0]
    assert set(KeyLastUse.objects.values_list("key", "at")) == {(key.pk, None), (used.pk, NOW)}


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_an_organization_deleted_meanwhile_takes_its_usage_along(cast):
    key = mint(cast.acme, cast.alice).key
    notes = {key.pk: KeyNotes(counts={(NOW, "VALID"): 1})}
    at_once(lambda: usage_rows.write(notes), Organization.objects.get(pk=cast.acme.pk).delete)
    assert (
        KeyUsage.objects.filter(key_id=key.pk).count() == ApiKey.objects.filter(pk=key.pk).count()
    )


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_an_organization_that_is_being_deleted_holds_up_nobody_elses_counts(cast):
    """A deletion of many keys takes its time; the one thread that writes usage passes it by."""
    doomed = mint(cast.acme, cast.alice).key
    other = mint(cast.other, cast.charlie).key
    notes = {pk: KeyNotes(counts={(NOW, "VALID"): 1}) for pk in (doomed.pk, other.pk)}
    with transaction.atomic():
        Organization.objects.select_for_update().get(pk=cast.acme.pk)
        done = at_once(lambda: usage_rows.write(notes))
    assert outcomes(done) == ["done"]
    assert set(OrganizationUsage.objects.values_list("organization", flat=True)) == {cast.other.pk}
