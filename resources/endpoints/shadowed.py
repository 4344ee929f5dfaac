"""Which named endpoints does nobody reach any more, because a release made their name a route of the portal?"""

from collections.abc import Iterator

from portal.inspection.finding import WRONG, Finding
from resources.endpoints.rules import RESERVED_NAMES
from resources.models import NamedEndpoint

NAMED = 20  # at most


def shadowed_endpoints() -> Iterator[Finding]:
    """Told by `upgrade_check` before the upgrade, and by `check_installation` after it. Only columns are read that
    every release had."""
    rows = NamedEndpoint.objects.filter(name__in=sorted(RESERVED_NAMES)).order_by("pk")
    for name, organization in rows.values_list("name", "organization__public_id")[:NAMED]:
        what = f"The named endpoint “{name}” of {organization} is not reached: /v1/{name} is a route of the portal now."
        yield Finding(WRONG, what, "Tell its organization to give it another name.")
