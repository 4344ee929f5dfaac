"""A role is made of the permissions that were ticked."""

from apiusers.models import Role
from tests.apiusers.pages import address, signed_in
from tests.cast import Cast


def test_a_role_is_made_with_the_ticked_permissions(cast: Cast) -> None:
    sent = {"name": "caller", "permissions": ["endpoints:call"]}
    signed_in(cast.alice).post(address(cast, "role_create"), sent)
    assert Role.objects.get(name="caller").permissions == ["endpoints:call"]
