"""What can the demo's keys read? The conversations: granted to the Owner and the API user that calls."""

import random
from datetime import datetime, timedelta

from resources.demo.api_users import CALLER, NEWCOMER
from resources.demo.conversations import conversations_endpoint
from resources.demo.history import requests_in
from resources.demo.people import Demo, acting
from resources.grants import services as grants
from resources.models import Connector, ConnectorGrant, EndpointUsage, Level, NamedEndpoint
from resources.usage.counting import Outcome

DAYS = 14  # of calls
DAILY = 900  # calls


def make_endpoint(demo: Demo, now: datetime) -> dict[str, str]:
    """`endpoint_name`. The endpoint, its rows and its grants are set right where somebody changed them."""
    endpoint = conversations_endpoint(
        organization=demo.organization, actor=acting(demo.owner), now=now
    )
    share(demo, endpoint.connector, now)
    if not EndpointUsage.objects.filter(endpoint=endpoint).exists():
        invent_calls(endpoint, now)
    return {"endpoint_name": endpoint.name}


def share(demo: Demo, connector: Connector, now: datetime) -> None:
    """The Owner and the caller read rows, and the newcomer reaches nothing at all."""
    actor = acting(demo.owner)
    mine = demo.organization.memberships.select_related("user", "organization").get(user=demo.owner)
    grants.grant(connector=connector, holder=mine, level=Level.USER, actor=actor, now=now)
    [calling] = demo.organization.api_users.filter(name=CALLER, deleted_at=None)
    grants.grant(connector=connector, holder=calling, level=Level.USER, actor=actor, now=now)
    for newcomer in demo.organization.api_users.filter(name=NEWCOMER):
        for grant in ConnectorGrant.objects.filter(api_user=newcomer).select_related("connector"):
            grants.take_away(connector=grant.connector, holder=newcomer, actor=actor)


def invent_calls(endpoint: NamedEndpoint, now: datetime) -> None:
    """Invented calls of two weeks, so that the chart has something to show."""
    chance = random.Random(29)  # noqa: S311  figures for a picture, no secret
    last = now.replace(minute=0, second=0, microsecond=0)
    outcomes = {"VALID": Outcome.ANSWERED, "FORBIDDEN": Outcome.REFUSED}
    EndpointUsage.objects.bulk_create(
        EndpointUsage(
            endpoint=endpoint,
            hour=last - timedelta(hours=back),
            outcome=outcomes[outcome],
            count=count,
        )
        for back in range(1, DAYS * 24)
        for outcome, count in requests_in(last - timedelta(hours=back), DAILY, chance)
        if count
    )
