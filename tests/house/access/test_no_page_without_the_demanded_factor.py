"""No page of an organization opens without the second factor that it demands: every address is asked, none listed."""

import re

import pytest

from portal import clock
from portal.people import second_factor_demand
from tests.cast import actor
from tests.house.access.test_every_view_has_a_policy import OURS
from tests.portal.second_factor.enrolled import with_app
from tests.portal.signed_in import signed_in

pytestmark = pytest.mark.sqlite  # rules of access, the same on both

INSIDE = [a for a in OURS if "<str:organization_id>" in a.path and not a.api_class]
FILLED = {"int": "1", "str": "abc", "slug": "abc"}


def path_in(path: str, organization_id: str) -> str:
    """The address with made-up values for everything but the organization."""
    path = "/" + path.replace("<str:organization_id>", organization_id)
    return re.sub(r"<(?:(\w+):)?\w+>", lambda found: FILLED[found[1] or "str"], path)


@pytest.mark.parametrize("method", ["get", "post"])
def test_every_address_of_an_organization_asks_for_it(cast, method: str):
    with_app(cast.alice)
    second_factor_demand.demand(
        organization=cast.acme, demanded=True, actor=actor(cast.alice), now=clock.now()
    )
    client = signed_in(cast.adam)
    open_ones = []
    for address in INSIDE:
        response = getattr(client, method)(path_in(address.path, cast.acme.public_id))
        if response.status_code != 403 or b"demands a second factor" not in response.content:
            open_ones.append((str(address), response.status_code))
    assert open_ones == []


def test_the_walk_finds_the_pages():
    assert len(INSIDE) > 40
