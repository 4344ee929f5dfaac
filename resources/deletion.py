"""What stops when an organization is deleted, and how is what uses are counted of held until it is gone?"""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from portal.models import Organization
from resources.models import Connector, NamedEndpoint, Pop, Widget

NOUNS = (
    (
        NamedEndpoint,
        "endpoint",
        "its callers get 404 Not Found.",
        "their callers get 404 Not Found.",
    ),
    (Widget, "widget", "pages that embed it show none.", "pages that embed them show none."),
    (Pop, "Pop", "its clients get 404 Not Found.", "their clients get 404 Not Found."),
    (Connector, "connector", "its rows and secrets go.", "their rows and secrets go."),
)


def hold_until_deleted(*kinds: QuerySet[Any]) -> None:
    """Lock these endpoints, widgets or Pops until the transaction ends.

    The writer of counts locks these rows and not the organization; its new rows would otherwise refer to what is gone.
    The order inside each kind is the writer's own, so that the two wait for each other instead of deadlocking.
    """
    for rows in kinds:
        held = rows.order_by("pk").select_for_update(no_key=True)
        list(held.values_list("pk", flat=True))


def living_resources(organization: Organization, now: datetime) -> list[str]:
    """A phrase for each kind of which there are any."""
    phrases = []
    for model, noun, one, several in NOUNS:
        count = model._default_manager.filter(organization=organization).count()
        if count:
            said = f"1 {noun} is deleted: {one}"
            phrases.append(said if count == 1 else f"{count:,} {noun}s are deleted: {several}")
    return phrases


def hold_counted(organization: Organization) -> None:
    """Lock what uses are counted of until it is deleted, so that no count is written in between."""
    hold_until_deleted(
        *(
            m._default_manager.filter(organization=organization)
            for m in (NamedEndpoint, Widget, Pop)
        )
    )
