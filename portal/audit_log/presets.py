"""Which questions are asked of the audit log most? Each is one click: its events, which the other filters narrow."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import QuerySet

from portal.audit.events import Action
from portal.audit_log.rows import events_of, sign_ins_of
from portal.models import AuditEvent, Organization

Rows = QuerySet[AuditEvent]


@dataclass(frozen=True)
class Preset:
    """`rows` gives the events of the organization that answer the question at this moment, which is told in the
    zone of the reader."""

    words: str
    about: str
    rows: Callable[[Organization, datetime], Rows]


def of_today(organization: Organization, now: datetime) -> Rows:
    midnight = datetime.combine(now.date(), time.min, now.tzinfo)
    return events_of(organization).filter(at__gte=midnight)


def about(*kinds: str) -> Callable[[Organization, datetime], Rows]:
    return lambda organization, now: events_of(organization).filter(object_type__in=kinds)


def by(*actors: str) -> Callable[[Organization, datetime], Rows]:
    return lambda organization, now: events_of(organization).filter(actor_type__in=actors)


def refused(organization: Organization, now: datetime) -> Rows:
    return sign_ins_of(organization, now).filter(action=Action.USER_SIGN_IN_FAILED)


OF_MEMBERS = "Of present members, in the last 30 days. From where they came is not told: it is their account's."
PRESETS: dict[str, Preset] = {
    "today": Preset("Today", "", of_today),
    "keys": Preset("Keys", "API keys and tokens.", about("api_key", "token_offer")),
    "people": Preset("People", "Members, invitations and roles.", about("user", "invitation")),
    "programs": Preset(
        "By programs", "What keys and applications did.", by("api_key", "application")
    ),
    "operators": Preset(
        "By operators",
        "What those who run the installation did, and the portal by itself.",
        by("operator", "operator_key", "system"),
    ),
    "sign-ins": Preset("Sign-ins", OF_MEMBERS, sign_ins_of),
    "refused": Preset("Refused sign-ins", OF_MEMBERS, refused),
}


def rows_of(preset: str, organization: Organization, now: datetime) -> Rows:
    """Every event of the organization without a preset, and for one that there is not."""
    found = PRESETS.get(preset)
    return found.rows(organization, now) if found else events_of(organization)
