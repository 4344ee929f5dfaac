"""An API user is a name in one organization, and cannot sign in."""

import pytest
from django.db import IntegrityError, transaction

from apiusers.models import ApiUser


def test_two_api_users_of_one_organization_cannot_share_a_name(cast):
    cast.acme.api_users.create(name="robot")
    with pytest.raises(IntegrityError), transaction.atomic():
        cast.acme.api_users.create(name="robot")


def test_two_organizations_may_use_the_same_name(cast):
    made = [where.api_users.create(name="robot") for where in (cast.acme, cast.other)]
    assert len({robot.public_id for robot in made}) == 2


def test_an_api_user_has_nothing_to_sign_in_with():
    fields = {field.name for field in ApiUser._meta.get_fields()}
    assert not fields & {"password", "email", "last_login"}


def test_an_api_user_starts_active_under_its_name(cast):
    robot = cast.acme.api_users.create(name="robot")
    assert (robot.is_active, str(robot)) == (True, "robot")
