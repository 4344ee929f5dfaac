"""Widgets of Acme, and API users whose tokens may see them or may not: what the tests of widgets have in common."""

from typing import Any

from django.test import Client

from apiusers.models import ApiUser, Role
from apiusers.roles import services as roles
from keys.life.services import NewKey
from portal import clock
from resources.grants import services as grants
from resources.models import Connector, Level, NamedEndpoint, Widget
from resources.widgets import services as widgets
from resources.widgets.rules import WidgetSettings
from tests.cast import Cast, actor
from tests.keys.minting import mint
from tests.resources.making import api_user


def widget(cast: Cast, over: NamedEndpoint, **given: Any) -> Widget:
    settings = {"name": f"widget {Widget.objects.count()}", "kind": "table", **given}
    return widgets.create(
        organization=over.organization,
        settings=WidgetSettings(endpoint=over, **settings),
        actor=actor(cast.alice),
        now=clock.now(),
    )


def robot(
    cast: Cast,
    connector: Connector | None,
    *,
    level: str = Level.USER,
    role: str | None = "widget-reader",
    name: str = "robot",
) -> ApiUser:
    """An API user of Acme with this role, if any, that reaches this connector, if any."""
    made = api_user(cast.acme, name)
    if role:
        roles.set_roles(
            holder=made,
            chosen=list(Role.objects.filter(public_id=role)),
            actor=actor(cast.alice),
        )
    if connector:
        grants.grant(
            connector=connector,
            holder=made,
            level=level,
            actor=actor(cast.alice),
            now=clock.now(),
        )
    made.refresh_from_db()
    return made


def token_of(cast: Cast, owner: Any) -> NewKey:
    """A token of the owner, made now."""
    return mint(cast.acme, cast.alice, owner=owner, name=f"token of {owner.pk}", now=clock.now())


def embed(
    shown: Widget, token: str = "", headers: dict[str, str] | None = None, **asked: str
) -> Any:
    """The answer of `/embed/{id}`, asked by a browser without a cookie."""
    given = {"token": token, **asked} if token else asked
    return Client().get(f"/embed/{shown.public_id}", given, headers=headers or {})
