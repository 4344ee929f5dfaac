"""The demo's Pop is what the contract says, whatever was made of it."""

import pytest

from portal import clock
from resources.demo import people as demo_people
from resources.demo import pops as demo_pops
from resources.models import Pop, PopStatus
from resources.pops.config import config_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(tmp_path, settings) -> demo_people.Demo:
    settings.VAR_DIR, settings.DEMO = tmp_path, True
    return demo_people.make_people(clock.now())


def test_it_is_set_right_under_the_same_id(demo) -> None:
    made = demo_pops.make_pop(demo, clock.now())
    Pop.objects.update(status=PopStatus.INACTIVE, through_keydock=False, worker_base_url="")
    again = demo_pops.make_pop(demo, clock.now())
    assert (again.pk, again.status, again.serves_unnamed) == (made.pk, "active_prod", True)
    assert config_of(again)["base_url"].endswith(f"/pops/{made.pk}/worker")


def test_it_takes_unnamed_clients_back_from_another(demo) -> None:
    other = Pop.objects.create(
        organization=demo.organization, name="Mine", status="inactive", serves_unnamed=True
    )
    assert demo_pops.make_pop(demo, clock.now()).serves_unnamed
    other.refresh_from_db()
    assert not other.serves_unnamed
