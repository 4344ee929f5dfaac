"""The operator sees which applications there are, and changes none: that is for their organization."""

import pytest
from django.test import Client

from keys.oauth.application_records import Application
from portal.models import User
from tests.portal.people import signed_in

LIST = "/admin/keys/application/"


@pytest.fixture
def operator(db) -> Client:
    return signed_in(User.objects.create_superuser("root@example.com"))


@pytest.fixture
def application(cast) -> Application:
    return Application.objects.create(organization=cast.acme, name="Warehouse scanner")


def test_applications_are_listed_and_looked_at(operator: Client, application: Application):
    assert application.public_id in operator.get(f"{LIST}?q=warehouse").content.decode()
    assert operator.get(f"{LIST}{application.pk}/change/").status_code == 200


@pytest.mark.parametrize("action", ["add/", "{pk}/delete/"])
def test_none_is_added_or_deleted(operator: Client, application: Application, action: str):
    assert operator.post(LIST + action.format(pk=application.pk)).status_code == 403
    assert Application.objects.get() == application


def test_lifetimes_are_listed(operator: Client):
    assert operator.get("/admin/keys/tokenlifetimes/").status_code == 200
