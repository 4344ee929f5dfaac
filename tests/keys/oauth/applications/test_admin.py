"""The operator sees which applications there are, and changes none: that is for their organization. A client that
registered itself and waits is in none, so the operator can remove it."""

import pytest
from django.test import Client

from keys.models import Application, RegisteredClient
from portal.models import AuditEvent, User
from tests.portal.signed_in import signed_in

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


def test_what_organizations_let_in_is_listed(operator: Client):
    assert operator.get("/admin/keys/clientadmission/").status_code == 200


@pytest.mark.parametrize("path", ["{pk}/delete/", ""])
def test_a_waiting_client_is_looked_at_and_removed(operator: Client, path: str):
    client = RegisteredClient.objects.create(name="Scanner")
    here = "/admin/keys/registeredclient/"
    assert client.public_id in operator.get(here).content.decode()
    ticked = {"action": "delete_selected", "_selected_action": client.pk}
    operator.post(here + path.format(pk=client.pk), {"post": "yes", "why": "gone", **ticked})
    assert not RegisteredClient.objects.exists()
    event = AuditEvent.objects.get(action="application.deleted")
    assert (event.object_id, event.actor_type) == (client.public_id, "operator")
