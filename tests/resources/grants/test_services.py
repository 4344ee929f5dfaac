"""What can be done to a grant, and what is refused."""

import pytest

from apiusers.api_users import services as api_users
from portal import clock
from portal.audit.events import Action
from portal.errors import Conflict, InvalidInput, Refusal
from portal.models import AuditEvent, Membership
from resources.grants import services as grants
from resources.models import ConnectorGrant, Level
from tests.cast import Cast, actor
from tests.resources.access.test_reach import give
from tests.resources.making import api_user, http, table


def test_a_grant_is_recorded_with_its_holder_and_level(cast: Cast) -> None:
    assert give(cast, http(cast), api_user(cast.acme))
    event = AuditEvent.objects.get(action=Action.CONNECTOR_GRANTED)
    assert (event.details["to"]["name"], event.details["after"]) == ("robot", "user")


def test_granting_the_same_again_changes_and_records_nothing(cast: Cast) -> None:
    connector, robot = http(cast), api_user(cast.acme)
    assert [give(cast, connector, robot) for _ in "ab"] == [True, False]
    assert AuditEvent.objects.filter(action=Action.CONNECTOR_GRANTED).count() == 1


def test_another_level_takes_the_place_of_the_first(cast: Cast) -> None:
    connector, robot = http(cast), api_user(cast.acme)
    give(cast, connector, robot)
    give(cast, connector, robot, Level.READER)
    assert ConnectorGrant.objects.get().level == Level.READER


def test_holders_of_another_organization_do_not_exist_here(cast: Cast) -> None:
    connector = http(cast)
    for holder in (api_user(cast.other), Membership.objects.get(user=cast.charlie)):
        with pytest.raises(Refusal) as refusal:
            give(cast, connector, holder)
        assert refusal.value.status == 404
    assert not ConnectorGrant.objects.exists()


def test_an_unknown_level_is_refused(cast: Cast) -> None:
    with pytest.raises(InvalidInput):
        give(cast, http(cast), api_user(cast.acme), "owner")


def test_a_deleted_api_user_is_granted_nothing(cast: Cast) -> None:
    robot = api_user(cast.acme)
    api_users.delete_api_user(api_user=robot, actor=actor(cast.alice), now=clock.now())
    robot.refresh_from_db()
    with pytest.raises(Conflict):
        give(cast, http(cast), robot)


def test_a_deleted_connector_is_granted_to_nobody(cast: Cast) -> None:
    connector = http(cast)
    connector.__class__.objects.all().delete()
    with pytest.raises(Conflict):
        give(cast, connector, api_user(cast.acme))


def test_taking_away_is_done_and_recorded_once(cast: Cast) -> None:
    connector, robot = http(cast), api_user(cast.acme)
    give(cast, connector, robot)
    done = [
        grants.take_away(connector=connector, holder=robot, actor=actor(cast.alice)) for _ in "ab"
    ]
    assert done == [True, False]
    assert AuditEvent.objects.filter(action=Action.CONNECTOR_GRANT_REMOVED).count() == 1


def test_levels_of_a_holder_are_set_together_and_only_changes_are_told(cast: Cast) -> None:
    one, two = table(cast, name="one"), table(cast, name="two")
    robot, who, now = api_user(cast.acme), actor(cast.alice), clock.now()
    wanted = {one: "reader", two: ""}
    counted = [grants.set_levels(holder=robot, levels=wanted, actor=who, now=now) for _ in range(2)]
    assert counted == [1, 0]
    assert grants.set_levels(holder=robot, levels={one: "", two: "user"}, actor=who, now=now) == 2
