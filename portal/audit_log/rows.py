"""Which events may an organization's administrators read? Those of the organization, and how its members signed in.

An account belongs to no organization: its person may work for several. Of its events an organization is told that
somebody signed in or failed to, since they became a member and within the last days, and not from where: that is
between the person and the portal, and another organization's business perhaps (decision 0077).
"""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from portal.audit.events import Action
from portal.models import AuditEvent, Membership, Organization

SIGN_INS = (Action.USER_SIGNED_IN, Action.USER_SIGN_IN_FAILED, Action.USER_SIGNED_OUT)
SIGN_INS_TOLD = timedelta(days=30)


def events_of(organization: Organization) -> QuerySet[AuditEvent]:
    """What was done in the organization and with it."""
    return AuditEvent.objects.filter(organization=organization)


def sign_ins_of(organization: Organization, now: datetime) -> QuerySet[AuditEvent]:
    """How present members came to their accounts lately, found by the accounts: the index holds the object first."""
    members = Membership.objects.filter(organization=organization)
    since_joining = members.filter(
        user__public_id=OuterRef("object_id"), created_at__lte=OuterRef("at")
    )
    return AuditEvent.objects.filter(
        Exists(since_joining),
        organization=None,
        object_type="user",
        object_id__in=members.values("user__public_id"),
        action__in=SIGN_INS,
        at__gte=now - SIGN_INS_TOLD,
    )


def address_of(event: AuditEvent) -> str | None:
    """From where it was done; None where that is not known, or not the organization's to know."""
    return event.ip if event.organization_id else None
