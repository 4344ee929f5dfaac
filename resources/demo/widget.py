"""Which widget does the demo have? A table over its conversations, restricted to tokens, set right at every seed."""

import random
from datetime import datetime, timedelta

from portal.actors import Actor
from resources.demo.conversations import conversations_endpoint
from resources.demo.history import requests_in
from resources.demo.people import Demo, acting
from resources.models import NamedEndpoint, Widget, WidgetKind, WidgetUsage
from resources.usage.counting import Outcome
from resources.widgets import services as widgets
from resources.widgets.rules import WidgetSettings, settings_of

NAME = "Latest conversations"
# Where the demo's client applications are taken to run, on this machine.
ORIGINS = ("http://127.0.0.1:8971",)
COLUMNS = (
    *("participantFirstName", "participantLastName", "conversationStatus"),
    *("externalCampaignId", "messageCount", "createdAt"),
)

DAYS = 9  # of views
DAILY = 160  # views


def make_widget(demo: Demo, now: datetime) -> dict[str, str]:
    """`widget_id`. It is looked at after the endpoint was set right, which it stands on."""
    actor = acting(demo.owner)
    over = conversations_endpoint(organization=demo.organization, actor=actor, now=now)
    widget = conversations_widget(over=over, actor=actor, now=now)
    if not widget.usage.exists():
        invent_views(widget, now)
    return {"widget_id": widget.public_id}


def conversations_widget(*, over: NamedEndpoint, actor: Actor, now: datetime) -> Widget:
    """Made where it is missing; what somebody who tried the demo made of it is undone."""
    wanted = WidgetSettings(
        name=NAME,
        kind=WidgetKind.TABLE,
        endpoint=over,
        columns=list(COLUMNS),
        allowed_origins=list(ORIGINS),
        height=480,
        viewers=[],
    )
    found = Widget.objects.filter(organization=over.organization, name=NAME).first()
    if found is None:
        organization = over.organization
        return widgets.create(organization=organization, settings=wanted, actor=actor, now=now)
    if settings_of(found) == wanted:
        return found
    return widgets.change(widget=found, settings=wanted, actor=actor)


def invent_views(widget: Widget, now: datetime) -> None:
    """Invented views, so that the chart has something to show."""
    chance = random.Random(41)  # noqa: S311  figures for a picture, no secret
    last = now.replace(minute=0, second=0, microsecond=0)
    hours = [last - timedelta(hours=back) for back in range(1, DAYS * 24)]
    counted = [(hour, dict(requests_in(hour, DAILY, chance))) for hour in hours]
    WidgetUsage.objects.bulk_create(
        WidgetUsage(widget=widget, hour=hour, outcome=Outcome.ANSWERED, count=counts["VALID"])
        for hour, counts in counted
        if counts.get("VALID")
    )
