"""A self-registered application comes into the organization that its first person names, if that one lets such in."""

from dataclasses import replace

import pytest
from django.test import Client

from keys.models import ApiKey, Application, RegisteredClient
from keys.oauth.applications import admission, self_registration, services
from keys.oauth.applications.client_metadata import ClientMetadata
from keys.oauth.applications.services import Registration
from portal.access import Role
from portal.actors import Actor
from portal.errors import InvalidInput
from portal.models import Membership, Organization
from tests.cast import Cast, actor
from tests.keys.minting import NOW
from tests.keys.oauth.asking import CALLBACK, application, redemption, token
from tests.keys.oauth.consent.prompting import answered, decide, directive, request_of
from tests.keys.pages.asking import text_of
from tests.portal.signed_in import signed_in

SCOPE = "keys:manage pops:read openid"


@pytest.fixture
def client(cast: Cast, frozen, settings) -> RegisteredClient:
    settings.CLIENT_REGISTRATION = True
    said = ClientMetadata("Scanner", [CALLBACK], None)
    return self_registration.register(said=said, actor=Actor.system(), now=NOW)


@pytest.fixture
def alice(cast: Cast) -> Client:
    let_in(cast, cast.acme)
    return signed_in(cast.alice)


def let_in(cast: Cast, organization: Organization) -> None:
    who = actor(cast.alice)
    scopes = ["pops:read", "widgets:view"]
    admission.admit(organization=organization, scopes=scopes, actor=who, now=NOW)


def test_the_prompt_warns_and_asks_for_what_is_let_in_alone(client, alice):
    page = text_of(alice.get(request_of(client, scope=SCOPE)))
    for words in ("Scanner wants a temporary token", "chose its own name", "Acme Robotics"):
        assert words in page
    assert "pops:read" in page
    assert "keys:manage" not in page


def test_looking_and_denying_bring_nothing_in(client, alice):
    alice.get(request_of(client))
    assert answered(decide(alice, request_of(client), "deny"))["error"] == "access_denied"
    assert not Application.objects.exists()
    assert RegisteredClient.objects.get() == client


def test_allowing_brings_it_in_and_gives_a_token_of_what_is_let_in(client, alice, cast):
    told = answered(decide(alice, request_of(client, scope=SCOPE)))
    app = Application.objects.get()
    given = token(redemption(app, told["code"])).json()
    assert given["scope"] == "pops:read openid"
    assert (app.organization, app.public_id) == (cast.acme, client.public_id)
    assert not RegisteredClient.objects.exists()


OWN = "cursor://anysphere.cursor-mcp/oauth/callback"


@pytest.fixture
def native(cast: Cast, frozen, settings) -> RegisteredClient:
    settings.CLIENT_REGISTRATION = True
    said = ClientMetadata("Editor", [OWN], None)
    return self_registration.register(said=said, actor=Actor.system(), now=NOW)


def test_a_native_program_gets_its_code_at_its_own_scheme(native, alice):
    address = request_of(native, redirect_uri=OWN)
    page = alice.get(address)
    assert "the program on this device that opens cursor: links" in text_of(page)
    assert directive(page, "form-action") == "form-action 'self' cursor:"
    answer = decide(alice, address)
    assert answer["Location"].startswith(f"{OWN}?code=")
    app = Application.objects.get()
    given = token(redemption(app, answered(answer)["code"], redirect_uri=OWN))
    assert given.status_code == 200
    assert not app.origins.exists()


def test_the_denial_goes_there_too(native, alice):
    said = answered(decide(alice, request_of(native, redirect_uri=OWN), "deny"))
    assert said["error"] == "access_denied"


def test_an_administrator_can_change_a_native_program(native, alice, cast):
    decide(alice, request_of(native, redirect_uri=OWN))
    app = Application.objects.get()
    asked = replace(Registration.of(app), name="The editor")
    assert (
        services.change(application=app, asked=asked, actor=actor(cast.alice)).name == "The editor"
    )
    asked = replace(asked, web_message=True)
    app = services.change(application=app, asked=asked, actor=actor(cast.alice))
    by_message = request_of(app, redirect_uri=OWN, response_mode="web_message")
    assert alice.get(by_message).status_code == 400


def test_an_organizations_own_application_has_no_scheme_of_its_own(cast):
    with pytest.raises(InvalidInput):
        application(cast, redirect_uris=[OWN])


def test_afterwards_it_asks_as_any_other_and_each_time(client, alice, cast):
    decide(alice, request_of(client, scope=SCOPE))
    again = request_of(client, scope=SCOPE)
    assert "Scanner wants a temporary token" in text_of(alice.get(again))
    assert "code" in answered(decide(signed_in(cast.bob), again))
    assert ApiKey.objects.consents().count() == 2
    assert "belongs to" in text_of(signed_in(cast.charlie).get(again))


def test_a_scope_that_nobody_knows_is_refused_to_it_too(client, alice):
    assert answered(alice.get(request_of(client, scope="pops:fly")))["error"] == "invalid_scope"


def test_who_is_in_no_organization_that_lets_it_in_is_told_so(client, alice, cast):
    charlie = signed_in(cast.charlie)
    page = charlie.get(request_of(client))
    assert page.status_code == 403
    assert "no organization of yours lets such applications in" in text_of(page)
    assert directive(page, "form-action") == "form-action 'self' https://app.example"
    assert decide(charlie, request_of(client)).status_code == 403
    assert answered(decide(charlie, request_of(client), "deny"))["error"] == "access_denied"


def test_who_has_several_chooses(client, alice, cast):
    Membership.objects.create(organization=cast.other, user=cast.alice, role=Role.VIEWER)
    let_in(cast, cast.other)
    page = alice.get(request_of(client))
    assert "Acme Robotics" in text_of(page)
    assert "Other Works" in text_of(page)
    assert directive(page, "form-action") == "form-action 'self' https://app.example"
    assert decide(alice, request_of(client)).status_code == 200  # asks where, allows nothing
    chosen = request_of(client, organization=cast.other.public_id)
    assert "code" in answered(decide(alice, chosen))
    assert Application.objects.get().organization == cast.other


@pytest.mark.parametrize("named", ["other", "nonsense", ""])
def test_an_organization_that_is_not_ones_own_is_not_chosen(client, alice, cast, named):
    let_in(cast, cast.other)
    wanted = cast.other.public_id if named == "other" else named
    assert alice.get(request_of(client, organization=wanted)).status_code == 403


def test_the_demand_for_a_second_factor_counts_before_it_is_let_in(client, alice, cast):
    cast.acme.demands_second_factor = True
    cast.acme.save()
    assert "demands a second factor" in text_of(alice.get(request_of(client)))
    assert decide(alice, request_of(client)).status_code == 403
    assert not Application.objects.exists()


def test_who_waited_too_long_or_is_switched_off_is_unknown(client, alice, settings):
    settings.CLIENT_REGISTRATION = False
    assert "No application in use" in text_of(alice.get(request_of(client)))
