"""When is somebody asked again who they are, before a limit is changed? When the change lets through more than before.

What holds somebody back who has stolen a key is not taken away by a session that may be stolen itself.
"""

from collections.abc import Callable

from portal.http.requests import PageRequest
from portal.models import Organization
from portal.pages.reauthentication import age_for_makers, refuse_stale
from portal.restrictions.document import NONE, Restrictions
from portal.restrictions.rules import Comparison, weakens

Effective = Callable[[Restrictions], Restrictions | None]


def refusing_stale_weakening(
    request: PageRequest, organization: Organization, effective: Effective
) -> Comparison:
    """For a service, which compares under its lock: what the view has read may have been tightened since, and what was
    typed would then let through more than it seemed to. `effective` completes what is set by what the installation
    says. The comparison raises ProofNeededError."""

    def refuse(before: Restrictions, after: Restrictions) -> None:
        if weakens(effective(before) or NONE, effective(after) or NONE):
            refuse_stale(request, age_for_makers(organization))

    return refuse
