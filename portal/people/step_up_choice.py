"""After how long does an organization ask its members again who they are? Never later than the installation says."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from portal.actors import Actor
from portal.audit.events import Action
from portal.durations import in_words
from portal.errors import InvalidInput
from portal.models import Organization
from portal.people.organizations import lock, note, refuse_without

CHOICES = (3600, 1800, 900, 300)  # seconds


def offered() -> list[int]:
    """The choices that are less than what the installation says."""
    return [seconds for seconds in CHOICES if seconds < settings.STEP_UP_SECONDS]


@transaction.atomic
def choose(
    *, organization: Organization, seconds: int | None, actor: Actor, now: datetime
) -> Organization:
    """Ask after `seconds` before a lasting key or token is made from pages; None: as the installation says.

    Raises Forbidden, InvalidInput `unknown_step_up`, Refusal `not_found`.
    """
    current = lock(organization)
    refuse_without("organization.manage", current, actor)
    before = current.step_up_seconds
    if seconds == before:
        return current
    if seconds is not None and seconds not in offered():
        detail = f"Choose less than {in_words(settings.STEP_UP_SECONDS)} from the list."
        raise InvalidInput("step_up", "unknown_step_up", detail)
    current.step_up_seconds = seconds
    current.save(update_fields=["step_up_seconds"])
    note(
        Action.ORGANIZATION_CHANGED,
        current,
        actor,
        {"changed": {"step_up": [told(before), told(seconds)]}},
    )
    return current


def told(seconds: int | None) -> str:
    return "as the installation says" if seconds is None else in_words(seconds)
