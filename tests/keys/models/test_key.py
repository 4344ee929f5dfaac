"""What the database itself refuses of a key, and what a row says of itself."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import RestrictedError

from keys.models import ApiKey, KeyLastUse, KeyUsage, OwnerType
from keys.status import Status
from tests.keys.minting import DAY, NOW, mint


def row(cast, **fields) -> ApiKey:
    return ApiKey(organization=cast.acme, name="row", pepper_version=1, **fields)


def refused(key: ApiKey, constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        key.save()


def test_a_key_cannot_have_two_owners(cast):
    robot = cast.acme.api_users.create(name="robot")
    refused(row(cast, owner_user=cast.bob, owner_api_user=robot), "key_has_exactly_one_owner")


def test_a_living_key_cannot_be_deleted(cast):
    refused(row(cast, deleted_at=NOW), "deleted_key_is_revoked")


def test_one_key_has_one_successor(cast):
    old = mint(cast.acme, cast.alice).key
    row(cast, replaces=old).save()
    refused(row(cast, replaces=old), "replaces_id")


def test_public_ids_are_unique(cast):
    key = mint(cast.acme, cast.alice).key
    refused(row(cast, public_id=key.public_id), "public_id")


def test_a_usage_row_is_one_key_hour_and_outcome(cast):
    key = mint(cast.acme, cast.alice).key
    KeyUsage.objects.create(key=key, hour=NOW, outcome="VALID")
    with pytest.raises(IntegrityError), transaction.atomic():
        KeyUsage.objects.create(key=key, hour=NOW, outcome="VALID")


@pytest.mark.parametrize("kind", OwnerType.values)
def test_the_owner_is_named_by_type_and_public_id(cast, kind):
    robot = cast.acme.api_users.create(name="robot")
    owner, public_id = {
        "organization": (None, cast.acme.public_id),
        "user": (cast.bob, cast.bob.public_id),
        "api_user": (robot, robot.public_id),
    }[kind]
    key = mint(cast.acme, cast.alice, owner=owner).key
    assert (key.owner, key.owner_type, key.owner_public_id) == (owner or cast.acme, kind, public_id)


def test_a_person_who_owns_a_key_cannot_be_deleted_from_under_it(cast):
    mint(cast.acme, cast.alice, owner=cast.bob)
    with pytest.raises(RestrictedError):
        cast.bob.delete()


def test_a_key_outlives_the_account_of_the_person_who_made_it(cast):
    made = mint(cast.acme, cast.bob)
    cast.bob.delete()
    made.key.refresh_from_db()
    assert made.key.created_by_user is None


def test_deleting_an_organization_deletes_its_keys_whoever_owns_them(cast):
    robot = cast.acme.api_users.create(name="robot")
    for name, owner in (("one", None), ("two", cast.bob), ("three", robot)):
        mint(cast.acme, cast.alice, name=name, owner=owner)
    cast.acme.delete()
    assert not ApiKey.objects.exists()


def test_deleted_keys_are_not_listed(cast):
    mint(cast.acme, cast.alice, name="kept")
    ApiKey.objects.filter(pk=mint(cast.acme, cast.alice).key.pk).update(
        revoked_at=NOW, deleted_at=NOW
    )
    assert [key.name for key in ApiKey.objects.listed()] == ["kept"]


def test_a_row_asks_the_one_rule_for_its_status(cast):
    key = mint(cast.acme, cast.alice, life=DAY).key
    assert [key.status_at(NOW), key.status_at(NOW + DAY)] == [Status.EXPIRES_SOON, Status.EXPIRED]
    assert [key.is_living_at(NOW), key.is_living_at(NOW + DAY)] == [True, False]


def test_a_row_shows_its_mask_and_its_name(cast):
    made = mint(cast.acme, cast.alice)
    assert (made.key.masked, str(made.key)) == (f"...********{made.text[-8:]}", "production-main")


def test_a_new_key_comes_with_the_row_of_its_last_use(cast):
    key = mint(cast.acme, cast.alice).key
    assert KeyLastUse.objects.get(key=key).organization == cast.acme
    assert (key.last_used_at, ApiKey(organization=cast.acme).last_used_at) == (None, None)


def test_last_uses_move_to_their_rows_batch_by_batch_and_a_later_one_stays(cast, monkeypatch):
    migration = import_module("keys.migrations.0012_move_last_use")
    monkeypatch.setattr(migration, "A_BATCH", 2)
    keys = [mint(cast.acme, cast.alice, name=f"k{number}").key for number in range(5)]
    with connection.cursor() as cursor:
        moment = connection.ops.adapt_datetimefield_value(NOW)
        cursor.execute("UPDATE keys_apikey SET last_used_at = %s", [moment])
    KeyLastUse.objects.exclude(key=keys[0]).delete()
    KeyLastUse.objects.update(at=NOW + DAY)
    migration.move(apps, SimpleNamespace(connection=connection))
    found = list(KeyLastUse.objects.order_by("key").values_list("key", "organization", "at"))
    assert found[0] == (keys[0].pk, cast.acme.pk, NOW + DAY)
    assert found[1:] == [(key.pk, cast.acme.pk, NOW) for key in keys[1:]]
