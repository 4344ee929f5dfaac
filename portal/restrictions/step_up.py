"""When is somebody asked again who they are, before a limit is changed? When the change lets through more than before.

What holds somebody back who has stolen a key is not taken away by a session that may be stolen itself.
"""

from collections.abc import Callable, Mapping
from typing import Any

from portal.http.requests import PageRequest
from portal.models import Organization
from portal.pages.reauthentication import age_for_makers, refuse_stale
from portal.restrictions.document import NONE, Restrictions
from portal.restrictions.rules import changed, weakens

Effective = Callable[[Restrictions], Restrictions | None]


def refuse_stale_weakening(
    request: PageRequest,
    organization: Organization,
    before: Restrictions,
    asked: Mapping[str, Any],
    effective: Effective,
) -> None:
    """`effective` completes what is set by what the installation says. Raises ProofNeededError, InvalidInput."""
    now, then = effective(before) or NONE, effective(changed(before, asked)) or NONE
    if weakens(now, then):
        refuse_stale(request, age_for_makers(organization))
