"""The owner that a request names is looked up in the caller's organization only."""

import pytest
from django.http import Http404

from apiusers.models import ApiUser
from keys.api.owners import find_owner


def asked(kind: str, identifier: str) -> dict[str, str]:
    return {"type": kind, "id": identifier}


def test_no_owner_is_the_organization(cast):
    assert find_owner(None, cast.acme) is None
    assert find_owner(asked("organization", cast.acme.public_id), cast.acme) is None


def test_a_member_and_an_api_user_are_found(cast):
    robot = ApiUser.objects.create(organization=cast.acme, name="robot")
    assert find_owner(asked("user", cast.bob.public_id), cast.acme) == cast.bob
    assert find_owner(asked("api_user", robot.public_id), cast.acme) == robot


@pytest.mark.parametrize("identifier", ["", "0", "-1", "1e3", "9" * 18, "9" * 40, "٣", "a"])
def test_an_id_of_nobody_is_told_as_not_found(cast, identifier):
    for kind in ("user", "api_user", "organization"):
        with pytest.raises(Http404):
            find_owner(asked(kind, identifier), cast.acme)


def test_what_belongs_to_another_organization_is_told_alike(cast):
    robot = ApiUser.objects.create(organization=cast.other, name="robot")
    for kind, identifier in (
        ("user", cast.charlie.public_id),
        ("api_user", robot.public_id),
        ("organization", cast.other.public_id),
    ):
        with pytest.raises(Http404):
            find_owner(asked(kind, identifier), cast.acme)


def test_somebody_inactive_owns_nothing_new(cast):
    robot = ApiUser.objects.create(organization=cast.acme, name="robot", is_active=False)
    cast.bob.is_active = False
    cast.bob.save()
    for kind, identifier in (("user", cast.bob.public_id), ("api_user", robot.public_id)):
        with pytest.raises(Http404):
            find_owner(asked(kind, identifier), cast.acme)


def test_where_api_users_are_off_none_gets_a_token(cast, settings):
    robot = ApiUser.objects.create(organization=cast.acme, name="robot")
    settings.MODULES = tuple(name for name in settings.MODULES if name != "api-users")
    with pytest.raises(Http404):
        find_owner(asked("api_user", robot.public_id), cast.acme)
