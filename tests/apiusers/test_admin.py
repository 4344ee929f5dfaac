"""The operator sees API users, teams and roles, and changes none."""

import pytest
from django.test import Client

from portal.models import User
from tests.portal.people import signed_in


@pytest.fixture
def operator(db) -> Client:
    return signed_in(User.objects.create_superuser("root@example.com"))


@pytest.fixture
def robot(cast):
    return cast.acme.api_users.create(name="robot")


def test_api_users_are_listed_and_found(operator, robot):
    page = operator.get("/admin/apiusers/apiuser/?q=robot")
    assert robot.public_id in page.content.decode()


def test_an_api_user_can_be_looked_at(operator, robot):
    assert operator.get(f"/admin/apiusers/apiuser/{robot.pk}/change/").status_code == 200


@pytest.mark.parametrize("action", ["add/", "{pk}/delete/"])
def test_none_is_added_or_deleted(operator, robot, action):
    path = f"/admin/apiusers/apiuser/{action.format(pk=robot.pk)}"
    assert operator.get(path).status_code == 403


def test_none_is_changed(operator, robot):
    path = f"/admin/apiusers/apiuser/{robot.pk}/change/"
    operator.post(path, {"name": "renamed"})
    robot.refresh_from_db()
    assert robot.name == "robot"


@pytest.mark.parametrize("kind", ["team", "role"])
def test_teams_and_roles_are_listed_and_not_added(operator, cast, kind):
    cast.acme.teams.create(name="red")
    assert operator.get(f"/admin/apiusers/{kind}/?q=red").status_code == 200
    assert operator.get(f"/admin/apiusers/{kind}/add/").status_code == 403
