"""Is a key's history told in sentences, newest first, and its own alone?"""

from datetime import timedelta

import pytest

from apiusers.models import ApiUser
from keys.life import orphans, rotation, services
from keys.lists.history import SENTENCES, SHOWN, history_of
from keys.models import ApiKey
from keys.oauth.revocation import revoked_access_tokens
from portal.audit.events import Action
from portal.models import Membership
from tests.cast import Cast, actor
from tests.keys.minting import DAY, NOW, mint, revoked, rotated

pytestmark = pytest.mark.usefixtures("frozen")


def told(key: ApiKey) -> list[str]:
    return [line.what for line in history_of(key)]


def test_every_event_of_a_key_has_its_sentence() -> None:
    of_keys = {action for action in Action if action.startswith(("key.", "access_token."))}
    assert of_keys | {Action.TOKEN_HANDED_OVER} == set(SENTENCES)


def test_the_end_of_its_access_tokens_is_told(cast: Cast) -> None:
    key, who = mint(cast.acme, cast.alice).key, actor(cast.alice)
    revoked_access_tokens.revoke_token(
        key=key, token_id="t", expires_at=NOW + DAY, actor=who, now=NOW
    )
    revoked_access_tokens.revoke_all(key=key, actor=who)
    assert told(key)[:2] == [
        "revoked every access token of this key",
        "revoked an access token of this key",
    ]


def test_what_was_done_is_told_newest_first(cast: Cast) -> None:
    made = mint(cast.acme, cast.alice)
    services.rename(key=made.key, name="renamed", actor=actor(cast.bob), now=NOW)
    revoked(made, cast.alice)
    assert told(made.key) == [
        "revoked this key",
        "renamed this key from “production-main”",
        "generated this key",
    ]


def test_a_token_is_called_so_and_its_hand_over_is_told(cast: Cast) -> None:
    robot = ApiUser.objects.create(organization=cast.acme, name="robot")
    token = mint(cast.acme, cast.bob, owner=cast.bob, name="nightly").key
    Membership.objects.get(user=cast.bob).delete()
    orphans.hand_over(key=token, api_user=robot, actor=actor(cast.alice), now=NOW)
    assert told(token) == [
        "handed this token over to robot",
        "generated this token",
    ]


def test_who_did_it_is_named(cast: Cast) -> None:
    assert history_of(mint(cast.acme, cast.alice).key)[0].who == "alice@example.com"


def test_a_changed_expiry_is_told_with_both_moments(cast: Cast) -> None:
    key = mint(cast.acme, cast.alice, life=DAY).key
    services.change_expiry(key=key, expires_at=None, actor=actor(cast.alice), now=NOW)
    line = history_of(key)[0]
    assert (line.names_expiry, line.before, line.after) == (True, NOW + DAY, None)


def test_a_rotation_is_told_on_both_keys(cast: Cast) -> None:
    made = mint(cast.acme, cast.alice)
    new = rotated(made, cast.alice).key
    rotation.change_overlap(key=made.key, overlap=timedelta(0), actor=actor(cast.alice), now=NOW)
    assert told(made.key)[:2] == ["changed the end of the overlap", "rotated this key"]
    assert told(new) == ["generated this key in a rotation"]


def test_a_re_issue_is_told_on_both_keys(cast: Cast) -> None:
    made = mint(cast.acme, cast.alice)
    new = rotation.reissue(key=made.key, actor=actor(cast.alice), now=NOW).key
    assert told(made.key)[0] == "revoked this key (reissued)"
    assert "re-issued this key" in told(new)


def test_the_history_of_another_key_is_not_told(cast: Cast) -> None:
    mint(cast.acme, cast.alice, name="other")
    key = mint(cast.acme, cast.alice).key
    assert len(told(key)) == 1


def test_a_long_history_is_cut(cast: Cast) -> None:
    key = mint(cast.acme, cast.alice).key
    for number in range(SHOWN + 5):
        services.rename(key=key, name=f"name-{number}", actor=actor(cast.alice), now=NOW)
    assert len(told(key)) == SHOWN
