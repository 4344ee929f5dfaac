"""What do the rules of the house walk through? One world for all tests of a module, as each found it."""

from collections.abc import Iterator
from copy import deepcopy

import pytest
import time_machine

from tests.conftest import FROZEN_AT
from tests.house.access.test_isolation import World
from tests.walking import taken_back


@pytest.fixture(scope="module")
def standing_world(django_db_setup: None, django_db_blocker) -> Iterator[World]:
    """Made once for a module: two furnished organizations take half a second."""
    with (
        time_machine.travel(FROZEN_AT, tick=False),
        django_db_blocker.unblock(),
        taken_back(),
    ):
        yield World()


@pytest.fixture
def world(standing_world: World, frozen, db: None) -> World:
    """The same for one test: what it does to rows and objects is taken back. Time stands still."""
    return deepcopy(standing_world)
