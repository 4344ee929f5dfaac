"""How often were keys used, by hour and by day, and how much of a limit? Counts of requests, which come in batches.

`keys.usage.writing` alone writes those of uses, and `keys.limits.counts_in_database` those of limits. Hours are kept
for thirty days and days for two years (`keys.usage.sweeping`).
An organization and an application have rows of their own beside those of their keys, so that a page that tells of all
keys together reads as many rows for a million keys as for one. The constraint that makes a row the only one of its
kind is its index too.
"""

from django.db import models

from keys.models.application import Application
from keys.models.key import ApiKey
from portal.models import Organization


class CountOfRequests(models.Model):
    """Requests with one outcome, of one hour or one day."""

    outcome = models.CharField(max_length=24)  # a verification code: VALID, EXPIRED, REVOKED ...
    count = models.PositiveBigIntegerField(default=0)

    class Meta:
        abstract = True


class HourlyCount(CountOfRequests):
    """Requests of one hour."""

    hour = models.DateTimeField()  # start of the hour, UTC

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.count} {self.outcome} at {self.hour}"


class DailyCount(CountOfRequests):
    """Requests of one day."""

    day = models.DateField()  # in UTC: which hours a day had is not kept for longer

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.count} {self.outcome} on {self.day}"


class KeyUsage(HourlyCount):
    """Requests of one key in one hour with one outcome."""

    key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="usage")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "hour", "outcome"], name="one_usage_row")
        ]


class DailyKeyUsage(DailyCount):
    """Requests of one key on one day with one outcome."""

    key = models.ForeignKey(
        ApiKey, on_delete=models.CASCADE, db_index=False, related_name="daily_usage"
    )
    # So that the keys that were refused lately are found without reading all others.
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, db_index=False, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "day", "outcome"], name="one_daily_key_row")
        ]
        # Holds all that the question for the keys refused most reads.
        indexes = [
            models.Index(
                fields=["organization", "outcome", "day", "key", "count"], name="keys_by_outcome"
            )
        ]


class OrganizationUsage(HourlyCount):
    """Requests of all keys of one organization in one hour with one outcome."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, db_index=False, related_name="usage"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "hour", "outcome"], name="one_organization_row"
            )
        ]


class DailyOrganizationUsage(DailyCount):
    """Requests of all keys of one organization on one day with one outcome."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, db_index=False, related_name="daily_usage"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "day", "outcome"], name="one_daily_organization_row"
            )
        ]


class ApplicationUsage(HourlyCount):
    """Requests with what people allowed to one application, in one hour with one outcome."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, db_index=False, related_name="usage"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "hour", "outcome"], name="one_application_row"
            )
        ]


class DailyApplicationUsage(DailyCount):
    """Requests with what people allowed to one application, on one day with one outcome."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, db_index=False, related_name="daily_usage"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "day", "outcome"], name="one_daily_application_row"
            )
        ]


class LimitCount(models.Model):
    """What was handed out of one limit lately. No key is referred to: a row that is over is swept."""

    counter = models.CharField(max_length=60, primary_key=True)  # as keys.limits.named calls it
    state = models.TextField()  # JSON, as keys.limits.states has it
    expires_at = models.DateTimeField(db_index=True)  # after which it says nothing any more

    def __str__(self) -> str:
        return self.counter
