"""What may clients that registered themselves ask for in an organization? Its administrators say; at first nothing."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from keys.models import ClientAdmission
from keys.oauth.applications.services import clean_scopes, refuse_stronger
from portal import ceiling
from portal.actors import Actor
from portal.audit.events import Action
from portal.models import Organization
from portal.people.organizations import lock, note


def admitting(organizations: Iterable[Organization]) -> dict[int, list[str]]:
    """By row id, those of the organizations that let such clients in, and the permissions that one may ask for."""
    rows = ClientAdmission.objects.filter(organization__in=list(organizations))
    chosen = {
        row.organization_id: sorted(ceiling.within(row.organization, row.scopes))
        for row in rows.select_related("organization__plan")
    }
    return {organization: names for organization, names in chosen.items() if names}


def admitted(organization: Organization) -> list[str]:
    """The permissions that such a client may ask for, sorted; none means that none gets in."""
    return admitting([organization]).get(organization.pk, [])


@transaction.atomic
def admit(
    *, organization: Organization, scopes: Sequence[str], actor: Actor, now: datetime
) -> bool:
    """Let such clients ask for these permissions from now on. True when this call changed something.

    Applications that came in before keep what they may ask for. Raises InvalidInput `unknown_permission`, Forbidden
    `not_in_plan` or `permission_not_held`.
    """
    organization = lock(organization)
    after = clean_scopes(scopes)
    row, _ = ClientAdmission.objects.get_or_create(
        organization=organization, defaults={"changed_at": now}
    )
    ceiling.refuse_beyond(organization, set(after) - set(row.scopes))
    refuse_stronger(set(after) - set(row.scopes), organization, actor)
    before = row.scopes
    if after == before:
        return False
    row.scopes, row.changed_at = after, now
    row.save()
    details = {"before": before, "after": after}
    note(Action.CLIENT_ADMISSION_CHANGED, organization, actor, details)
    return True
