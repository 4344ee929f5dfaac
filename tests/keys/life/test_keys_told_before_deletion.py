"""Before an organization is deleted, the person reads how many keys will stop."""

from threading import Event

import pytest
from django.db import connection, transaction

from keys.life import services
from keys.life.subscriptions import living_keys
from keys.models import ApiKey
from keys.usage import writing as usage_rows
from keys.usage.counting import KeyNotes
from portal import clock
from portal.people import organizations
from tests.cast import actor
from tests.keys.minting import NOW, mint
from tests.parallel import at_once, outcomes


@pytest.mark.parametrize(
    ("count", "told"),
    [(0, []), (1, ["1 API key stops working"]), (2, ["2 API keys stop working"])],
)
def test_living_keys_are_counted_and_dead_ones_are_not(cast, count: int, told: list[str]):
    for name in ["dead", *(f"key-{n}" for n in range(count))]:
        made = services.generate(
            organization=cast.acme,
            name=name,
            expires_at=None,
            actor=actor(cast.alice),
            now=clock.now(),
        )
        if name == "dead":
            services.revoke(key=made.key, actor=actor(cast.alice), now=clock.now())
    assert [line.split(":")[0] for line in living_keys(cast.acme, clock.now())] == told


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_an_organization_is_deleted_whole_while_the_use_of_its_key_is_being_written(cast):
    key = mint(cast.acme, cast.alice).key
    is_written = Event()

    def write_usage() -> None:
        with transaction.atomic():
            usage_rows.write({key.pk: KeyNotes({(NOW, "VALID"): 1}, NOW)})
            is_written.set()
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(0.5)")

    def delete() -> None:
        is_written.wait(timeout=60)
        organizations.delete(
            organization=cast.acme,
            confirmation=cast.acme.name,
            actor=actor(cast.alice),
            now=NOW,
        )

    assert outcomes(at_once(write_usage, delete)) == ["done", "done"]
    assert not ApiKey.objects.exists()
