"""What may strangers leave in the whole installation? So many rows of each kind, of which the newest stay.

Bounds of a network, an account or an application do not add up to one: whoever has ten thousand networks has ten
thousand times the bound of one. Here nobody is refused for what others did. Beyond the bound the oldest rows that
nobody has finished go, so that whoever comes last gets in, and has as long as a flood takes to fill the table anew.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from portal.audit.events import Action
from portal.models import AuditEvent, Membership, Session, User

A_STEP = 100  # rows that are made by one process until it looks whether there are too many
A_SWEEP = 5000  # rows that go at once


@dataclass(eq=False)
class NewestRows:
    """Rows of one kind that anybody can make. `rows` gives them newest first; of these `most` stay.

    The bound is asked for each hundredth row that a process makes, and by the clean-up each minute: the table is
    never longer than the bound by more than a step of each process.
    """

    name: str  # as the clean-up tells it
    rows: Callable[[], QuerySet[Any]]
    most: int
    made: Any = field(default_factory=lambda: count(1))

    def one_more(self) -> None:
        """A row was made, in the transaction of the caller."""
        if not next(self.made) % A_STEP:
            self.sweep()

    @transaction.atomic
    def sweep(self) -> int:
        """Delete what is beyond the bound; how many went. Rows that somebody holds are left for the next time, and
        none within the bound is locked, as it would be by one statement that locks and skips."""
        beyond = list(self.rows().values_list("pk", flat=True)[self.most :][:A_SWEEP])
        if not beyond:
            return 0
        rows = self.rows().model._default_manager.filter(pk__in=beyond)
        held = list(rows.select_for_update(skip_locked=True).values_list("pk", flat=True))
        rows.filter(pk__in=held).delete()
        return len(held)


def unfinished_sign_ups() -> QuerySet[User]:
    """People who signed up, never confirmed their address and never came in. They have nothing."""
    addresses = EmailAddress.objects.filter(user=OuterRef("pk"))
    rows = User.objects.filter(last_login=None, is_staff=False, is_superuser=False)
    waiting = rows.filter(Exists(addresses)).exclude(Exists(addresses.filter(verified=True)))
    return waiting.exclude(Exists(Membership.objects.filter(user=OuterRef("pk"))))


def events_of(action: Action) -> Callable[[], QuerySet[AuditEvent]]:
    """Events of one action that strangers cause: none of those pushes out what is told of people."""
    rows = AuditEvent.objects.filter(organization=None, action=action)
    return lambda: rows.order_by("-at", "-id")


def events_of_no_organization() -> QuerySet[AuditEvent]:
    """Those of accounts and of waiting clients; what a deleted organization leaves is not among them."""
    rows = AuditEvent.objects.filter(organization=None, organization_public_id="")
    return rows.order_by("-at", "-id")


SIGN_UPS = NewestRows("crowded sign-ups", lambda: unfinished_sign_ups().order_by("-pk"), 50_000)
SESSIONS = NewestRows(
    "crowded sessions", lambda: Session.objects.filter(user=None).order_by("-started_at"), 50_000
)
# Hashing a password for each is what paces these, so that the clean-up alone keeps up with them.
EVENTS = (
    NewestRows("crowded failures", events_of(Action.USER_SIGN_IN_FAILED), 200_000),
    NewestRows("crowded news of sign-ups", events_of(Action.USER_SIGNED_UP), 200_000),
    NewestRows("crowded events", events_of_no_organization, 1_000_000),
)
