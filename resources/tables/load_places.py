"""How many tables are loaded at once? Two, and one of an organization: verifying keys needs the processor too."""

from collections.abc import Iterator
from contextlib import contextmanager

from portal.errors import Refusal
from portal.throttles.fair_places import FairPlaces, NoPlaceError

LOADS_AT_ONCE = 2
LINE = 4  # loads that wait for their turn
WAITS = 10.0  # seconds
_places = FairPlaces(LOADS_AT_ONCE, line=LINE, seconds=WAITS)


@contextmanager
def place(organization_id: int) -> Iterator[None]:
    """One of the places of this process for loads. Raises Refusal `busy` (503)."""
    try:
        with _places.place(organization_id):
            yield
    except NoPlaceError as error:
        detail = "Other tables are being loaded at the moment. Nothing was loaded. Try again in a minute."
        raise Refusal("busy", detail, status=503, headers={"Retry-After": "60"}) from error
