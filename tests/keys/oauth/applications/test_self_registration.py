"""A client that registered itself waits in no organization, until one member brings it into one, once."""

from datetime import timedelta

import pytest

from keys.models import Application, ApplicationOrigin, RegisteredClient
from keys.oauth.applications import admission, self_registration
from keys.oauth.applications.client_metadata import ClientMetadata
from portal.actors import Actor
from portal.errors import Refusal
from portal.models import AuditEvent, Organization
from portal.throttles.tries import WINDOW
from tests.cast import Cast, actor, summon
from tests.keys.minting import NOW
from tests.keys.oauth.asking import CALLBACK, ORIGIN, application
from tests.parallel import at_once, outcomes
from tests.portal.signed_in import actions

pytestmark = pytest.mark.usefixtures("frozen", "switched_on")
STRANGER = Actor("anonymous", "", "", "192.0.2.7")


@pytest.fixture
def switched_on(settings) -> None:
    settings.CLIENT_REGISTRATION = True


def registered(name: str = "Scanner", scopes: list[str] | None = None) -> RegisteredClient:
    said = ClientMetadata(name, [CALLBACK], scopes)
    return self_registration.register(said=said, actor=STRANGER, now=NOW)


def let_in(cast: Cast, *scopes: str) -> None:
    who = actor(cast.alice)
    admission.admit(organization=cast.acme, scopes=scopes, actor=who, now=NOW)


def bring_in(
    client: RegisteredClient, cast: Cast, organization: Organization | None = None
) -> Application:
    return self_registration.bring_in(
        client_id=client.public_id,
        organization=organization or cast.acme,
        actor=actor(cast.bob),
        now=NOW,
    )


def test_registering_is_recorded_outside_of_every_organization(db):
    client = registered()
    event = AuditEvent.objects.get(action="application.registered_itself")
    assert (event.object_id, event.actor_type, event.ip) == (
        client.public_id,
        "anonymous",
        "192.0.2.7",
    )
    assert event.organization is None


def test_while_it_waits_it_is_an_application_of_nobody(db):
    found = self_registration.waiting(registered(scopes=["pops:read"]).public_id, NOW)
    assert (found.organization_id, found.scopes, found.is_self_registered) == (
        None,
        ["pops:read"],
        True,
    )
    assert not Application.objects.exists()


def test_it_waits_for_seven_days_and_not_while_registration_is_off(db, settings):
    client = registered()
    assert self_registration.waiting(
        client.public_id, NOW + RegisteredClient.WAITS - timedelta(seconds=1)
    )
    assert self_registration.waiting(client.public_id, NOW + RegisteredClient.WAITS) is None
    settings.CLIENT_REGISTRATION = False
    assert self_registration.waiting(client.public_id, NOW) is None


def test_who_allows_it_brings_it_in_with_what_is_let_in_there(cast):
    let_in(cast, "pops:read", "widgets:view")
    client = registered(scopes=["keys:manage", "pops:read"])
    made = bring_in(client, cast)
    assert (made.public_id, made.scopes) == (client.public_id, ["pops:read"])
    assert (made.is_self_registered, made.created_by) == (True, cast.bob)
    assert ApplicationOrigin.is_allowed(ORIGIN)
    assert actions(cast.acme)[-1] == "application.let_in"


def test_who_comes_second_finds_it_there(cast):
    let_in(cast, "pops:read")
    client = registered()
    assert bring_in(client, cast) == bring_in(client, cast)
    assert actions(cast.acme).count("application.let_in") == 1


def test_it_is_not_brought_into_a_second_organization(cast):
    let_in(cast, "pops:read")
    client = registered()
    bring_in(client, cast)
    with pytest.raises(Refusal) as refused:
        bring_in(client, cast, cast.other)
    assert refused.value.code == "client_not_admitted"


def test_an_organization_that_lets_none_in_gets_none(cast):
    client = registered()
    with pytest.raises(Refusal) as refused:
        bring_in(client, cast)
    assert (refused.value.code, refused.value.status) == ("client_not_admitted", 409)
    assert RegisteredClient.objects.get() == client


def test_there_are_not_too_many_of_one_organization(cast, monkeypatch):
    monkeypatch.setattr(self_registration, "AT_MOST", 1)
    let_in(cast, "pops:read")
    application(cast)
    bring_in(registered(), cast)
    with pytest.raises(Refusal) as refused:
        bring_in(registered(), cast)
    assert refused.value.code == "too_many_applications"


def test_its_name_is_nobodys(cast):
    let_in(cast, "pops:read")
    first, second = (bring_in(registered(), cast) for _ in range(2))
    assert first.name == second.name == "Scanner"
    assert application(cast, name="Scanner")


def test_registrations_of_one_network_wait_after_twenty_and_of_no_other(db):
    waits = [
        self_registration.wait_of("192.0.2.7", NOW)
        for _ in range(self_registration.OF_AN_ADDRESS + 1)
    ]
    assert waits == [timedelta(0)] * self_registration.OF_AN_ADDRESS + [WINDOW]
    assert self_registration.wait_of("192.0.2.8", NOW) == timedelta(0)
    assert self_registration.wait_of("192.0.2.7", NOW + WINDOW) == timedelta(0)


def test_removing_a_waiting_one_is_recorded_once(db):
    client = registered()
    assert self_registration.remove(client=client, actor=Actor.system())
    client.pk = 0
    assert not self_registration.remove(client=client, actor=Actor.system())
    assert AuditEvent.objects.filter(action="application.deleted").count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_organizations_at_once_one_gets_it():
    cast = summon()
    client = registered()
    for organization in (cast.acme, cast.other):
        who = actor(cast.alice)
        admission.admit(organization=organization, scopes=["pops:read"], actor=who, now=NOW)
    calls = [lambda one=one: bring_in(client, cast, one) for one in (cast.acme, cast.other)]
    assert outcomes(at_once(*calls)) == ["Conflict", "done"]
    assert Application.objects.filter(public_id=client.public_id).count() == 1


@pytest.mark.parametrize("name", ["Acme", "ACME!", "a c m e"])
def test_it_is_not_brought_in_under_the_name_of_the_organization(cast, name):
    cast.acme.name = "Acme"
    cast.acme.save()
    let_in(cast, "pops:read")
    with pytest.raises(Refusal) as refused:
        bring_in(registered(name), cast)
    assert refused.value.code == "client_not_admitted"


@pytest.mark.parametrize(
    "name", ["Scanner", "scanner desktop", "Sc\u0430nn\u0435r", "Scann\u00e9r"]
)
def test_it_is_not_brought_in_under_the_name_of_an_application_of_people(cast, name):
    let_in(cast, "pops:read")
    application(cast, name="Scanner")
    client = RegisteredClient.objects.create(name=name, redirect_uris=[CALLBACK], created_at=NOW)
    with pytest.raises(Refusal) as refused:
        bring_in(client, cast)
    assert refused.value.code == "client_not_admitted"


def test_names_of_other_organizations_are_told_to_nobody(cast):
    """A refusal would tell every stranger which applications others have."""
    let_in(cast, "pops:read")
    Application.objects.create(organization=cast.other, name="Scanner", redirect_uris=[CALLBACK])
    assert bring_in(registered(), cast).organization == cast.acme
