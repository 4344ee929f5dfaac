"""What is stored of a key of the installation, with which operators look after organizations and plans?"""

from datetime import datetime

from django.db import models

from keys import keystring
from keys.status import LIVING, Status, status_of
from portal import clock, public_ids


class OperatorKey(models.Model):
    """A long-lived secret of the installation itself. It belongs to no organization, and lies apart from the keys of
    organizations: so none of theirs can become one, and none of these is found where theirs are judged."""

    public_id = models.CharField(
        max_length=keystring.ID_LENGTH, unique=True, default=public_ids.object_id, editable=False
    )
    name = models.CharField(max_length=100)
    scopes = models.JSONField(default=list)  # sorted, of keys.operators.scopes
    # What it is held to: limits, quotas, addresses (portal.restrictions.document).
    restrictions = models.JSONField(null=True, default=None, editable=False)
    tail = models.CharField("last characters", max_length=keystring.TAIL_LENGTH, editable=False)
    digest = models.CharField(max_length=255, editable=False)
    pepper_version = models.PositiveSmallIntegerField(editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, editable=False)  # to the minute
    revoked_at = models.DateTimeField(null=True, editable=False)
    revocation_reason = models.CharField(max_length=200, blank=True, editable=False)

    def __str__(self) -> str:
        return self.name

    @property
    def masked(self) -> str:
        return keystring.masked(self.tail)

    def status_at(self, now: datetime) -> Status:
        return status_of(expires_at=self.expires_at, revoked_at=self.revoked_at, now=now)

    def is_living_at(self, now: datetime) -> bool:
        return self.status_at(now) in LIVING
