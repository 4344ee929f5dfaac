"""An organization has so many rows of each kind, and is told how many and who can raise it."""

from collections.abc import Callable
from typing import Any

import pytest

from apiusers.api_users import services as api_users
from apiusers.roles import services as roles
from apiusers.teams import services as teams
from keys.oauth.applications import services as applications
from portal import clock
from portal.errors import Refusal
from portal.people import invitations, members, organizations
from resources.connectors import services as connectors
from resources.endpoints import services as endpoints
from resources.endpoints.services import EndpointSettings
from resources.http.rules import HttpSettings
from resources.pops import services as pops
from resources.pops.rules import PopSettings
from resources.widgets import services as widgets
from resources.widgets.rules import WidgetSettings
from tests.cast import Cast, actor, person

Make = Callable[[Cast, str], Any]


def by(cast: Cast) -> dict[str, Any]:
    return {"organization": cast.acme, "actor": actor(cast.alice), "now": clock.now()}


def connector(cast: Cast, name: str) -> Any:
    http = HttpSettings(base_url="https://api.example.com")
    return connectors.create_http_connector(name=name, http=http, **by(cast))


def endpoint(cast: Cast, name: str, source: Any = None) -> Any:
    asked = EndpointSettings(
        name=name, connector=source or connector(cast, f"c {name}"), requires_token=False
    )
    return endpoints.publish(settings=asked, **by(cast))


def widget(cast: Cast, name: str) -> Any:
    asked = WidgetSettings(name=name, kind="table", endpoint=endpoint(cast, f"for-{name}"))
    return widgets.create(settings=asked, **by(cast))


def application(cast: Cast, name: str) -> Any:
    asked = applications.Registration(name=name, redirect_uris=["https://a.example/cb"])
    return applications.register(asked=asked, **by(cast))


KINDS: dict[str, Make] = {
    "MAX_API_USERS": lambda cast, name: api_users.create_api_user(name=name, **by(cast)),
    "MAX_TEAMS": lambda cast, name: teams.create_team(name=name, **by(cast)),
    "MAX_ROLES": lambda cast, name: roles.create_role(name=name, permissions=[], **by(cast)),
    "MAX_CONNECTORS": connector,
    "MAX_ENDPOINTS": endpoint,
    "MAX_WIDGETS": widget,
    "MAX_POPS": lambda cast, name: pops.create(
        settings=PopSettings(name=name, status="inactive"), **by(cast)
    ),
    "MAX_APPLICATIONS": application,
}


@pytest.mark.parametrize("setting", KINDS)
def test_one_more_is_refused_and_says_what_can_be_done(cast: Cast, settings, setting: str) -> None:
    setattr(settings, setting, 2)
    for number in range(2):
        KINDS[setting](cast, f"n{number}")
    with pytest.raises(Refusal) as refusal:
        KINDS[setting](cast, "n2")
    said = refusal.value
    assert (said.code, said.status) == ("bound_reached", 409)
    assert said.extra == {"bound": 2, "setting": f"KEYDOCK_{setting}"}
    assert f"KEYDOCK_{setting}" in said.detail


def test_nobody_joins_a_full_organization(cast: Cast, settings) -> None:
    settings.MAX_MEMBERS = cast.acme.memberships.count()
    with pytest.raises(Refusal) as refusal:
        members.join(user=person("Late"), role="viewer", **by(cast))
    assert refusal.value.code == "bound_reached"


def test_a_person_owns_so_many_organizations(cast: Cast, settings) -> None:
    settings.MAX_OWNED_ORGANIZATIONS = 1
    with pytest.raises(Refusal) as refusal:
        organizations.create(
            name="Second", time_zone="UTC", actor=actor(cast.alice), now=clock.now()
        )
    assert refusal.value.extra["setting"] == "KEYDOCK_MAX_OWNED_ORGANIZATIONS"


def invite(cast: Cast, email: str, organization: Any = None, sender: Any = None) -> None:
    invitations.invite(
        organization=organization or cast.acme,
        email=email,
        role="viewer",
        actor=actor(sender or cast.alice),
        now=clock.now(),
    )


def test_an_organization_sends_so_many_invitations_whoever_sends_them(cast: Cast, settings) -> None:
    settings.MAX_INVITATIONS = 2
    invite(cast, "a@example.com")
    invite(cast, "b@example.com", sender=cast.adam)
    with pytest.raises(Refusal) as refusal:
        invite(cast, "c@example.com")
    assert (refusal.value.code, refusal.value.status) == ("too_many_invitations", 429)


def test_an_address_is_invited_so_often_from_wherever(cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr(invitations, "TO_AN_ADDRESS", 2)
    invite(cast, "a@example.com")
    invite(cast, "a@example.com", organization=cast.other, sender=cast.charlie)
    with pytest.raises(Refusal) as refusal:
        invite(cast, "a@example.com")
    assert refusal.value.code == "too_many_invitations"
    invite(cast, "b@example.com")
