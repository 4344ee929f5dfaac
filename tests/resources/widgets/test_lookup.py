"""Which widgets a member may know of."""

from portal import clock
from portal.models import Membership, User
from resources.grants import services as grants
from resources.widgets.lookup import widget_at, widgets_for, widgets_of
from tests.cast import Cast, actor
from tests.resources.making import endpoint, table
from tests.resources.widget_cast import widget


def seen_by(cast: Cast, person: User) -> list[str]:
    return [one.name for one in widgets_for(Membership.objects.get(user=person))]


def test_who_manages_resources_sees_all_and_others_what_they_reach_or_everybody_does(
    cast: Cast,
) -> None:
    closed = endpoint(cast, table(cast, name="closed"), "closed")
    public = endpoint(cast, table(cast, name="public"), "public", requires_token=False)
    widget(cast, closed, name="closed")
    widget(cast, public, name="public")
    assert seen_by(cast, cast.bob) == ["closed", "public"]
    assert seen_by(cast, cast.vera) == ["public"]
    vera = Membership.objects.get(user=cast.vera)
    grants.grant(
        connector=closed.connector,
        holder=vera,
        level="reader",
        actor=actor(cast.alice),
        now=clock.now(),
    )
    assert seen_by(cast, cast.vera) == ["closed", "public"]
    assert seen_by(cast, cast.charlie) == []


def test_an_address_needs_no_organization(cast: Cast) -> None:
    made = widget(cast, endpoint(cast, table(cast)))
    assert widget_at(made.public_id) == made
    assert list(widgets_of(cast.other)) == []
