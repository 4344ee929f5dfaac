"""Builders see every connector of their organization, everybody else what was granted to them."""

import pytest
from django.http import Http404

from portal import clock
from portal.errors import Refusal
from portal.models import Membership
from resources.access.visibility import connector_or_404, reach_of_member, visible_connectors
from resources.grants import services as grants
from tests.cast import Cast, actor
from tests.resources.making import table


def member(cast: Cast, name: str) -> Membership:
    return Membership.objects.select_related("organization", "user").get(user=getattr(cast, name))


@pytest.mark.parametrize(
    ("name", "count"), [("alice", 1), ("adam", 1), ("bob", 1), ("vera", 0), ("charlie", 0)]
)
def test_who_sees_a_connector_that_was_granted_to_nobody(cast: Cast, name: str, count: int) -> None:
    table(cast)
    assert visible_connectors(member(cast, name)).count() == count


def test_a_viewer_sees_what_was_granted_at_its_level(cast: Cast) -> None:
    connector, vera = table(cast), member(cast, "vera")
    grants.grant(
        connector=connector, holder=vera, level="reader", actor=actor(cast.alice), now=clock.now()
    )
    assert connector_or_404(vera, connector.public_id) == connector
    with pytest.raises(Refusal):
        reach_of_member(vera).refuse_rows(connector)


@pytest.mark.parametrize("asked", ["", "AAAAAAAAAAAA", "a\0b"])
def test_an_unknown_id_is_404(cast: Cast, asked: str) -> None:
    with pytest.raises(Http404):
        connector_or_404(member(cast, "alice"), asked)
