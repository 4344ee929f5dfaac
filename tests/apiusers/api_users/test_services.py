"""What can be done to an API user, and what is refused."""

import pytest

from apiusers.api_users import services
from portal import clock
from portal.audit.events import Action
from portal.errors import Conflict, InvalidInput
from portal.models import AuditEvent
from tests.cast import Cast, actor


def make(cast: Cast, name: str = "robot"):
    return services.create_api_user(
        organization=cast.acme, name=name, actor=actor(cast.alice), now=clock.now()
    )


def events(action: Action) -> int:
    return AuditEvent.objects.filter(action=action).count()


def test_a_new_api_user_is_granted_nothing(cast: Cast) -> None:
    assert make(cast).permissions == []


def test_creating_writes_one_audit_event(cast: Cast) -> None:
    make(cast)
    assert events(Action.API_USER_CREATED) == 1


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "a\x00b", "line\nbreak"])
def test_a_name_that_cannot_be_one_is_refused(cast: Cast, name: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        make(cast, name)
    assert refusal.value.code == "invalid_name"


def test_a_taken_name_is_refused_whatever_its_case(cast: Cast) -> None:
    make(cast)
    with pytest.raises(InvalidInput) as refusal:
        make(cast, "ROBOT")
    assert (refusal.value.code, refusal.value.status) == ("name_taken", 409)


def test_the_name_of_a_deleted_api_user_is_free_again(cast: Cast) -> None:
    services.delete_api_user(api_user=make(cast), actor=actor(cast.alice), now=clock.now())
    assert make(cast).name == "robot"


def test_renaming_to_its_own_name_changes_and_records_nothing(cast: Cast) -> None:
    robot = make(cast)
    services.change_api_user(api_user=robot, name="robot", description="", actor=actor(cast.alice))
    assert events(Action.API_USER_CHANGED) == 0


def test_an_over_long_description_is_refused(cast: Cast) -> None:
    with pytest.raises(InvalidInput):
        services.change_api_user(
            api_user=make(cast), name="robot", description="x" * 501, actor=actor(cast.alice)
        )


def test_deactivating_twice_writes_one_event(cast: Cast) -> None:
    robot = make(cast)
    for _ in range(2):
        services.set_active(api_user=robot, active=False, actor=actor(cast.alice))
    assert events(Action.API_USER_DEACTIVATED) == 1


def test_a_deleted_api_user_cannot_be_brought_back(cast: Cast) -> None:
    robot = make(cast)
    services.delete_api_user(api_user=robot, actor=actor(cast.alice), now=clock.now())
    with pytest.raises(Conflict):
        services.set_active(api_user=robot, active=True, actor=actor(cast.alice))


def test_deleting_twice_is_done_once(cast: Cast) -> None:
    robot, who = make(cast), actor(cast.alice)
    done = [services.delete_api_user(api_user=robot, actor=who, now=clock.now()) for _ in "ab"]
    assert done == [True, False]
    assert events(Action.API_USER_DELETED) == 1


def test_an_external_id_names_one_living_api_user_of_its_organization(cast: Cast) -> None:
    robot, other, by = make(cast), make(cast, "other"), actor(cast.alice)
    asked = {"external_id": "erp-1", "metadata": {"site": "Ulm"}}
    services.identify(api_user=robot, asked=asked, actor=by)
    services.identify(api_user=robot, asked=asked, actor=by)
    event = AuditEvent.objects.get(action=Action.API_USER_METADATA_CHANGED)
    assert event.details == {"external_id": [None, "erp-1"], "metadata": ["site"]}
    for attempt in (
        lambda: services.identify(api_user=other, asked=asked, actor=by),
        lambda: services.create_api_user(
            organization=cast.acme, name="third", actor=by, now=clock.now(), external=asked
        ),
    ):
        with pytest.raises(InvalidInput) as refusal:
            attempt()
        assert (refusal.value.code, refusal.value.status) == ("external_id_taken", 409)
    services.delete_api_user(api_user=robot, actor=by, now=clock.now())
    assert services.identify(api_user=other, asked=asked, actor=by).external_id == "erp-1"
