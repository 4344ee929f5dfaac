"""What happens to an API user happens to its tokens."""

from apiusers.models import ApiUser
from keys.life.subscriptions import count_living_tokens, revoke_tokens
from portal.audit.events import Action
from portal.models import AuditEvent
from tests.cast import Cast, actor
from tests.keys.minting import DAY, NOW, mint, revoked


def test_living_tokens_are_counted_and_others_are_not(cast: Cast) -> None:
    robot = ApiUser.objects.create(organization=cast.acme, name="robot")
    mint(cast.acme, cast.alice, name="one", owner=robot)
    revoked(mint(cast.acme, cast.alice, name="two", owner=robot), cast.alice)
    mint(cast.acme, cast.alice, name="three", owner=robot, life=DAY, now=NOW - 2 * DAY)
    mint(cast.acme, cast.alice, name="four")
    assert count_living_tokens(robot, NOW) == 1


def test_all_are_revoked_with_an_event_each(cast: Cast) -> None:
    robot = ApiUser.objects.create(organization=cast.acme, name="robot")
    for name in ("one", "two"):
        mint(cast.acme, cast.alice, name=name, owner=robot)
    mint(cast.acme, cast.alice, name="of the organization")
    assert [revoke_tokens(robot, actor(cast.alice), NOW) for _ in "ab"] == [2, 0]
    assert AuditEvent.objects.filter(action=Action.KEY_REVOKED).count() == 2
