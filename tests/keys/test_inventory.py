"""Before an organization is deleted, the person reads how many keys will stop."""

import pytest

from keys import services
from keys.inventory import living_keys
from portal import clock
from tests.cast import actor


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
