"""A person reads what each scope means, and which of it their token could not do anyway."""

from keys.oauth.scope_meanings import RequestedScope, requested_scopes
from portal.permissions import known


def test_each_permission_is_told_with_whether_the_person_holds_it() -> None:
    told = requested_scopes(["pops:read", "widgets:view"], frozenset({"pops:read"}))
    assert told == [
        RequestedScope("pops:read", known()["pops:read"], is_given=True),
        RequestedScope("widgets:view", known()["widgets:view"], is_given=False),
    ]


def test_the_identity_and_renewal_are_told_after_the_permissions() -> None:
    told = requested_scopes(
        ["pops:read", "openid", "profile", "email", "offline_access"], frozenset()
    )
    names = ["pops:read", "openid", "profile", "email", "offline_access"]
    assert [wish.name for wish in told] == names


def test_a_permission_that_is_gone_is_not_told() -> None:
    assert requested_scopes(["orders:read"], frozenset({"orders:read"})) == []
