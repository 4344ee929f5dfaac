"""An organization with very many keys is deleted whole, in small statements, and nobody else's key with it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keys.life.subscriptions import delete_keys
from keys.models import ApiKey, IssuedToken, KeyUsage
from portal.databases import batches
from portal.models import AuditEvent
from portal.people import organizations
from tests.cast import Cast, actor
from tests.furniture import Home, furnish
from tests.keys.minting import NOW, mint, rotated

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def home(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Home:
    """An organization with one of each, and keys that refer to one another across batches of two."""
    monkeypatch.setattr(batches, "SIZE", 2)
    monkeypatch.setattr(organizations, "EVENTS_AT_ONCE", 2)
    home = furnish(cast.acme, cast.alice)
    key = mint(cast.acme, cast.alice, name="first", now=NOW)
    for _ in range(3):
        key = rotated(key, cast.alice)
    ApiKey.objects.filter(pk=home.key.pk).update(created_by_key=key.key)
    KeyUsage.objects.create(key=home.key, hour=NOW, outcome="VALID", count=1)
    return home


def test_all_keys_of_the_organization_go_with_what_hangs_on_them(cast: Cast, home: Home) -> None:
    theirs = furnish(cast.other, cast.charlie)
    kept = set(ApiKey.objects.filter(organization=cast.other).values_list("pk", flat=True))
    delete_keys(cast.acme)
    assert set(ApiKey.objects.values_list("pk", flat=True)) == kept
    assert not KeyUsage.objects.exists()
    assert IssuedToken.objects.filter(key=theirs.key).exists()


def test_the_organization_goes_with_its_keys_and_its_events_stay(cast: Cast, home: Home) -> None:
    public_id, events = cast.acme.public_id, AuditEvent.objects.count()
    organizations.delete(
        organization=cast.acme, confirmation=cast.acme.name, actor=actor(cast.alice), now=NOW
    )
    connection.check_constraints()
    left = AuditEvent.objects.filter(organization=None, organization_public_id=public_id)
    assert (left.count(), ApiKey.objects.count()) == (events + 1, 0)


def test_no_statement_names_more_keys_than_a_batch_has(cast: Cast, home: Home) -> None:
    with CaptureQueriesContext(connection) as queries:
        delete_keys(cast.acme)
    deletions = [one["sql"] for one in queries if one["sql"].startswith("DELETE FROM keys_apikey")]
    assert len(deletions) >= 4
    assert all(" BETWEEN " in deletion for deletion in deletions)
