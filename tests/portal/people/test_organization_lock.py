"""Who waits while an organization's row is held? Who decides by its rows, and not who only refers to it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection, transaction

from keys.life import services as keys
from portal import clock
from portal.audit.events import Action, record
from portal.errors import Refusal
from portal.models import AuditEvent
from portal.people import organizations
from tests.cast import Cast, actor, summon
from tests.keys.minting import NOW, mint


def elsewhere(act: Callable[[], object]) -> str:
    """How `act` fares in a transaction of another connection that waits for a lock for a moment only."""

    def try_it() -> str:
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL lock_timeout = '400ms'")
                act()
        except OperationalError as error:
            return "waited" if "lock timeout" in str(error) else str(error)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(try_it).result(timeout=60)


def event_about(cast: Cast) -> None:
    record(
        action=Action.ORGANIZATION_CHANGED, actor=actor(cast.alice), organization=cast.acme,
        object_type="organization", object_id="", object_name="",
    )  # fmt: skip


def rename(cast: Cast) -> None:
    organizations.change(
        organization=cast.acme, name="Another", time_zone="UTC", actor=actor(cast.alice), now=NOW
    )


on_postgresql = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def people() -> Cast:
    return summon()


class TestOnPostgreSQL:
    pytestmark = on_postgresql

    def test_who_only_refers_to_the_organization_does_not_wait(self, people: Cast) -> None:
        with transaction.atomic():
            organizations.lock(people.acme)
            assert elsewhere(lambda: event_about(people)) == "done"
        assert AuditEvent.objects.filter(organization=people.acme).count() == 1

    def test_who_decides_by_its_rows_waits_on_whichever_floor(self, people: Cast) -> None:
        with transaction.atomic():
            organizations.lock(people.acme)
            assert elsewhere(lambda: rename(people)) == "waited"
            assert elsewhere(lambda: mint(people.acme, people.alice)) == "waited"

    def test_a_deletion_holds_back_what_would_refer_to_nothing(self, people: Cast) -> None:
        """Otherwise such a row, committed between the deletion's steps, would make the deletion fail at its end."""
        public_id = people.acme.public_id
        with transaction.atomic():
            removed(people)
            assert elsewhere(lambda: event_about(people)) == "waited"
        kept = AuditEvent.objects.filter(organization_public_id=public_id, organization=None)
        assert [event.action for event in kept] == ["organization.deleted"]


def removed(cast: Cast) -> None:
    organizations.delete(
        organization=cast.acme,
        confirmation=cast.acme.name,
        actor=actor(cast.alice),
        now=clock.now(),
    )


def test_an_organization_that_is_gone_is_told_alike_on_every_floor(cast: Cast) -> None:
    key = mint(cast.acme, cast.alice).key
    removed(cast)
    told = []
    for act in (
        lambda: rename(cast),
        lambda: mint(cast.acme, cast.alice),
        lambda: keys.revoke(key=key, actor=actor(cast.alice), now=NOW),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        told.append((refused.value.status, refused.value.code, refused.value.detail))
    assert set(told) == {
        (404, "not_found", "There is no such organization any more. Nothing was changed.")
    }
