"""What is remembered, so that the same thing sent twice is done once? Of a request neither its Idempotency-Key nor an
answer in the clear, and of a form a digest of its own random token, with the key that it made.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import models

TIDIED_AT_ONCE = 100  # rows


class AnsweredRequest(models.Model):
    """One request of one calling key, with its answer sealed for ten minutes (`keys.secrets.sealing`)."""

    ANSWER_KEPT = timedelta(minutes=10)
    RECORD_KEPT = timedelta(hours=24)

    caller: Any  # the key that called
    caller_id: int
    key_hash = models.CharField(max_length=64)  # SHA-256 of the Idempotency-Key, hex
    fingerprint = models.CharField(max_length=64)  # HMAC-SHA-256 of route and body, hex
    created_at = models.DateTimeField(db_index=True)
    object_id = models.CharField(max_length=36, blank=True)  # public id of what was made
    sealed_answer = models.BinaryField(default=bytes)
    pepper_version = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.object_id or 'nothing yet'} of {self.caller_id}"

    @classmethod
    def forget(cls, now: datetime) -> None:
        """Drop what is too old: the sealed answers first, the records a day after they were made."""
        rows = cls._default_manager.all()
        old = rows.filter(created_at__lte=now - cls.RECORD_KEPT)
        rows.filter(pk__in=take_unlocked(old)).delete()
        answered = rows.filter(created_at__lte=now - cls.ANSWER_KEPT)
        stale = take_unlocked(answered.exclude(sealed_answer=b""))
        rows.filter(pk__in=stale).update(sealed_answer=b"")


class IdempotencyRecord(AnsweredRequest):
    """A request of a key of an organization."""

    caller = models.ForeignKey("keys.ApiKey", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["caller", "key_hash"], name="one_idempotency_key")
        ]


class OperatorIdempotencyRecord(AnsweredRequest):
    """A request of a key of the installation."""

    caller = models.ForeignKey("keys.OperatorKey", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["caller", "key_hash"], name="one_operator_idempotency_key"
            )
        ]


def take_unlocked(rows: "models.QuerySet[Any]") -> list[int]:
    """Some rows, taken so that two callers who tidy up at once never wait for each other."""
    taken = rows.select_for_update(skip_locked=True).order_by("pk")
    return list(taken.values_list("pk", flat=True)[:TIDIED_AT_ONCE])


class AnsweredForm(models.Model):
    """A form that has made its key. Sent again, by a double click or a reload, it makes no second one."""

    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the form's own random token
    key = models.ForeignKey("keys.ApiKey", on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"form of key {self.key_id}"
