"""What stops, as far as resources go, when an organization is deleted?"""

from datetime import datetime

from portal.models import Organization
from resources.models import Connector, NamedEndpoint, Pop, Widget
from resources.row_locks import hold

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
    hold(
        *(
            m._default_manager.filter(organization=organization)
            for m in (NamedEndpoint, Widget, Pop)
        )
    )
