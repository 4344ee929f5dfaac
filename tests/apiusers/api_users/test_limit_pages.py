"""What all tokens of a member or an API user share is set on a tab of theirs, with what is used of it."""

import pytest

from portal.models import AuditEvent, Membership
from tests.apiusers.pages import address, signed_in
from tests.cast import Cast
from tests.keys.pages.asking import text_of
from tests.resources.making import api_user

pytestmark = pytest.mark.usefixtures("frozen")
TYPED = {"limit_0_requests": "10", "limit_0_length": "30", "limit_0_unit": "1"}
DOCUMENT = {"limits": [{"requests": 10, "seconds": 30, "name": ""}]}


def limits_of(cast: Cast, name: str) -> dict | None:
    return Membership.objects.get(user=getattr(cast, name)).restrictions


def test_an_administrator_limits_an_api_user(cast: Cast) -> None:
    robot = api_user(cast.acme, "robot")
    path = address(cast, "api_user_limits", robot.public_id)
    answer = signed_in(cast.adam).post(path, TYPED, follow=True)
    assert "The limits were saved." in text_of(answer)
    assert "10 of 10 left in 30 seconds" in text_of(answer)
    robot.refresh_from_db()
    assert robot.restrictions == DOCUMENT
    assert AuditEvent.objects.latest("id").action == "api_user.limited"


def test_an_administrator_limits_a_member_and_only_owners_owners(cast: Cast) -> None:
    adam = signed_in(cast.adam)
    path = address(cast, "member_limits", cast.bob.public_id)
    assert adam.post(path, TYPED).status_code == 303
    assert limits_of(cast, "bob") == DOCUMENT
    assert AuditEvent.objects.get().action == "member.limited"
    owner = address(cast, "member_limits", cast.alice.public_id)
    assert "Save limits" not in adam.get(owner).content.decode()
    refused = adam.post(owner, TYPED)
    assert (refused.status_code, limits_of(cast, "alice")) == (422, None)
    assert signed_in(cast.alice).post(owner, TYPED).status_code == 303


def test_others_see_the_limits_and_change_none(cast: Cast) -> None:
    path, client = address(cast, "member_limits", cast.bob.public_id), signed_in(cast.bob)
    seen = client.get(path)
    assert "No limit is set." in text_of(seen)
    assert "Save limits" not in seen.content.decode()
    assert client.post(path, TYPED).status_code == 403


def test_a_mistake_is_told_at_its_field(cast: Cast) -> None:
    path = address(cast, "member_limits", cast.bob.public_id)
    answer = signed_in(cast.adam).post(path, {**TYPED, "limit_0_length": "0"})
    assert (answer.status_code, limits_of(cast, "bob")) == (422, None)
    assert "A limit is of 1 to 86,400 seconds." in text_of(answer)
