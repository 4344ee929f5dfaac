"""The operator sees API users, teams and roles, and changes none."""

import pytest
from django.test import Client

from apiusers.models import Role
from portal.models import User
from tests.portal.signed_in import signed_in


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


@pytest.mark.parametrize("kind", ["team", "role", "teammember", "roleassignment"])
def test_teams_and_roles_and_who_has_them_are_listed_and_not_added(operator, cast, robot, kind):
    team = cast.acme.teams.create(name="red")
    team.team_members.create(api_user=robot)
    team.role_assignments.create(role=Role.objects.get(public_id="pop-reader"))
    assert operator.get(f"/admin/apiusers/{kind}/?q=red").status_code == 200
    assert operator.get(f"/admin/apiusers/{kind}/add/").status_code == 403
