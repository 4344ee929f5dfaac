"""A list of many rows costs as many queries as a list of few: walk every address, before and after there is more."""

from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apiusers.api_users import services
from apiusers.models import ApiUser, Team
from apiusers.roles import services as roles
from apiusers.teams import services as teams
from keys.life import offers
from keys.models import Application
from keys.oauth.grants import consents
from portal import clock
from portal.access import Role
from portal.actors import Actor
from portal.models import Membership, User
from portal.people import invitations
from portal.permissions import known
from resources.connectors import services as connectors
from resources.grants import services as grants
from resources.http.rules import HttpSettings
from resources.models import Level, NamedEndpoint, Pop, Widget, WidgetKind
from tests.cast import Cast, actor, person
from tests.furniture import Home, furnish, with_token
from tests.house.access.test_isolation import OWN_PAGES, PAGES, ROUTES, browser
from tests.keys.calling import Program
from tests.keys.minting import mint
from tests.walking import filled, operations

# Queries are counted, and their number is the same on both databases.
pytestmark = [pytest.mark.usefixtures("frozen"), pytest.mark.sqlite, pytest.mark.heavy]


@pytest.fixture
def home(cast: Cast) -> Home:
    return furnish(cast.acme, cast.alice)


def furnish_more(cast: Cast, home: Home, number: int) -> None:
    """One more of each kind of object, tied to those that are there as rows of a list are."""
    made = {"organization": cast.acme, "actor": actor(cast.alice), "now": clock.now()}
    guest = person(f"More-{number}")
    seat = Membership.objects.create(organization=cast.acme, user=guest, role=Role.VIEWER)
    robot = services.create_api_user(name=f"robot {number}", **made)
    team = teams.create_team(name=f"team {number}", **made)
    gather([seat, robot, home.api_user, home.member], [team, home.team], home, number)
    hand_out_tokens(cast, home, number, [guest, cast.alice, home.member.user], robot)
    invitations.invite(email=f"invited-{number}@example.com", role=Role.VIEWER, **made)
    holders = [seat, robot, team, home.api_user, home.member, home.team]
    publish(cast, home, number, holders, [robot, home.api_user])
    Pop.objects.create(organization=cast.acme, name=f"pop {number}")


def gather(principals: list[Any], groups: list[Team], home: Home, number: int) -> None:
    """Everybody in every team, and everybody and every team with every role."""
    who = Actor.system()
    role = roles.create_role(
        name=f"role {number}", permissions=["pops:read"],
        organization=home.organization, actor=who, now=clock.now(),
    )  # fmt: skip
    for team, principal in product(groups, principals):
        teams.add_member(team=team, principal=principal, actor=who)
    for each, holder in product([role, home.role], [*principals, *groups]):
        roles.assign(role=each, holder=holder, actor=who)


def hand_out_tokens(
    cast: Cast, home: Home, number: int, people: list[User], robot: ApiUser
) -> None:
    """A key with a living token, an offer and a consent for each, and a token that somebody left behind."""
    acme, who, now = cast.acme, actor(cast.alice), clock.now()
    application = Application.objects.create(
        organization=acme, name=f"app {number}", redirect_uris=["https://app.example/cb"]
    )
    leaver = person(f"Gone-{number}")
    leaving = Membership.objects.create(organization=acme, user=leaver, role=Role.VIEWER)
    for owner in (None, robot, home.api_user, leaver, *people):
        with_token(mint(acme, cast.alice, owner=owner, name=f"key {number}", now=now).key)
    leaving.delete()
    for user in people:
        offers.offer_token(
            user=user, name=f"offer {number}", expires_at=None,
            organization=acme, actor=who, now=now,
        )  # fmt: skip
        consents.give(application=application, user=user, scope=["pops:read"], actor=who, now=now)


def publish(
    cast: Cast, home: Home, number: int, holders: list[Any], viewers: list[ApiUser]
) -> None:
    """Connectors granted to all, an endpoint over an old and a new one, widgets over old and new endpoints."""
    acme, who, now = cast.acme, actor(cast.alice), clock.now()
    made = {"organization": acme, "actor": who, "now": now}
    http = HttpSettings(base_url="https://api.example.com")
    source = connectors.create_http_connector(name=f"api {number}", http=http, **made)
    table = connectors.create_table_connector(name=f"table {number}", **made)
    known_ones = [source, table, home.connector, home.http_connector]
    for connector, holder in product(known_ones, holders):
        grants.grant(connector=connector, holder=holder, level=Level.USER, actor=who, now=now)
    for place, connector in enumerate((source, home.connector)):
        endpoint = NamedEndpoint.objects.create(
            organization=acme, name=f"rows-{number}-{place}", connector=connector
        )
        endpoint.parameters.create(name="id", column="id", position=1)
        for shown in (endpoint, home.endpoint):
            widget = Widget.objects.create(
                organization=acme, name=f"widget {number} {shown.name} {place}", endpoint=shown,
                kind=WidgetKind.TABLE, is_restricted=True, only_listed=True,
            )  # fmt: skip
            widget.viewers.set(viewers)


def cost(client: Client, path: str) -> int:
    """How many queries an answer takes, when what may be kept in memory is there already."""
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries)


def test_no_answer_asks_the_database_once_for_each_row(cast: Cast, home: Home) -> None:
    program = Program(mint(cast.acme, cast.alice, name="p", permissions=known(), now=clock.now()))
    reader, caller = browser(cast.alice), Client(headers=program.headers)
    walk = [(reader, page.path) for page in PAGES + OWN_PAGES]
    walk += [(caller, route.path) for route in ROUTES if "get" in operations(route)]
    paths = [(client, path, filled(path, home, cast.alice)) for client, path in walk]
    furnish_more(cast, home, 1)
    few = {path: cost(client, address) for client, path, address in paths}
    for number in (2, 3):
        furnish_more(cast, home, number)
    many = {path: cost(client, address) for client, path, address in paths}
    assert {path: (few[path], many[path]) for path in few if many[path] > few[path]} == {}
