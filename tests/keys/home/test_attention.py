"""Is what needs somebody one click from its remedy, for whoever may use it?"""

import pytest
from django.urls import reverse

from apiusers.api_users import services as api_users
from keys.home.attention import Matter, matters
from keys.home.noteworthy import noteworthy
from keys.models import ApiKey
from keys.usage import writing
from keys.usage.counting import KeyNotes
from portal.models import Membership, User
from tests.cast import Cast, actor
from tests.keys.minting import DAY, NOW, mint, rotated


def told(user: User, cast: Cast) -> list[Matter]:
    membership = Membership.objects.get(user=user, organization=cast.acme)
    return matters(noteworthy(membership, NOW), membership)


def page_of(cast: Cast, key: ApiKey, page: str) -> str:
    return reverse(f"keys:{page}", args=[cast.acme.public_id, key.public_id])


def refuse(key: ApiKey, outcome: str, number: int = 10) -> None:
    writing.write({key.pk: KeyNotes({(NOW, outcome): number})})


def test_an_expiring_key_is_one_click_from_its_rotation(cast: Cast) -> None:
    key = mint(cast.acme, cast.alice, life=DAY).key
    [matter] = told(cast.alice, cast)
    assert (matter.remedy, matter.is_dialog, matter.at) == ("Rotate", True, key.expires_at)
    assert matter.remedy_address == page_of(cast, key, "rotation")


def test_whoever_may_only_look_is_led_to_the_key(cast: Cast) -> None:
    key = mint(cast.acme, cast.alice, life=DAY).key
    [matter] = told(cast.vera, cast)
    assert (matter.remedy, matter.is_dialog) == ("Open", False)
    assert matter.remedy_address == page_of(cast, key, "detail")


@pytest.mark.parametrize(
    ("outcome", "remedy"),
    [
        ("EXPIRED", "Generate another"),
        ("FORBIDDEN", "See permissions"),
        ("RATE_LIMITED", "Open"),
    ],
)
def test_the_remedy_of_refusals_follows_their_reason(cast: Cast, outcome: str, remedy: str) -> None:
    refuse(mint(cast.acme, cast.alice).key, outcome)
    assert [matter.remedy for matter in told(cast.alice, cast)] == [remedy]


def test_a_few_refusals_need_nobody(cast: Cast) -> None:
    refuse(mint(cast.acme, cast.alice).key, "FORBIDDEN", 9)
    assert told(cast.alice, cast) == []


def test_what_is_refused_comes_first_and_what_is_of_no_use_last(cast: Cast) -> None:
    mint(cast.acme, cast.alice, name="unused", now=NOW - 30 * DAY)
    mint(cast.acme, cast.alice, name="expiring", life=DAY)
    replaced = mint(cast.acme, cast.alice, name="replaced", now=NOW - 2 * DAY)
    rotated(replaced, cast.alice, overlap=2 * DAY, now=NOW - DAY)
    writing.write({replaced.key.pk: KeyNotes({(NOW, "VALID"): 1}, NOW)})
    refuse(mint(cast.acme, cast.alice, name="refused").key, "QUOTA_EXCEEDED")
    found = [matter.key.name for matter in told(cast.alice, cast)]
    assert found == ["refused", "replaced", "expiring", "unused"]


def test_tokens_lead_to_the_pages_of_their_owners(cast: Cast) -> None:
    robot = api_users.create_api_user(
        organization=cast.acme, name="robot", actor=actor(cast.alice), now=NOW
    )
    of_robot = mint(cast.acme, cast.alice, name="of robot", owner=robot, life=DAY).key
    of_bob = mint(cast.acme, cast.bob, name="of bob", owner=cast.bob, life=2 * DAY).key
    acme = cast.acme.public_id
    addresses = {
        "robot": f"/o/{acme}/api-users/{robot.public_id}/tokens/{of_robot.public_id}/rotation",
        "seen": f"/o/{acme}/members/{cast.bob.public_id}/tokens/{of_bob.public_id}",
        "own": f"/o/{acme}/tokens/{of_bob.public_id}/rotation",
    }
    by_alice = [matter.remedy_address for matter in told(cast.alice, cast)]
    assert by_alice == [addresses["robot"], addresses["seen"]]
    assert told(cast.bob, cast)[-1].remedy_address == addresses["own"]
