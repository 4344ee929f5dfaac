"""What does the company call an organization of its own, and what does it note beside it? Operators say.

A customer's own people may not: the company's API takes the external id for its customer, so whoever could set it could
pass for another customer. Only operators learn, too, that an id belongs to somebody else already.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from portal.actors import Actor
from portal.audit.events import Action
from portal.external import rules
from portal.models import Organization
from portal.people.organizations import lock, note
from portal.plans.services import refuse_others

NOUN = "organization of this installation"


@transaction.atomic
def identify(*, organization: Organization, asked: Mapping[str, Any], actor: Actor) -> bool:
    """Give the organization the external id and the metadata that are asked, as the API takes them (`external_id`,
    `metadata`); what is not named stays. True when this call changed something.

    Raises InvalidInput `invalid_external_id`, `external_id_taken` (409), `invalid_metadata`, `metadata_too_large`,
    Forbidden `operator_only`, Refusal `not_found`.
    """
    refuse_others(actor)
    current = lock(organization)
    before = rules.external_of(current)
    after = rules.changed(before, asked)
    if after == before:
        return False
    current.external_id, current.metadata = after
    with rules.refusing_taken(current, NOUN):
        current.save(update_fields=["external_id", "metadata"])
    note(Action.ORGANIZATION_METADATA_CHANGED, current, actor, rules.told(before, after))
    return True
