"""Who sent wrong keys? Written by `keys.verification.wrong_key_rows` alone, for operators to read."""

from django.db import models


class WrongKeys(models.Model):
    """How many wrong keys one caller sent in one hour. Nobody is refused by it, and nothing of a key is kept."""

    # An IPv4 address or the /64 of an IPv6 address; empty for callers who are not told apart.
    caller = models.CharField(max_length=45, blank=True)
    hour = models.DateTimeField()
    count = models.PositiveBigIntegerField("wrong keys")
    last_at = models.DateTimeField("last one at")

    class Meta:
        verbose_name = "caller with wrong keys"
        verbose_name_plural = "callers with wrong keys"
        constraints = [
            models.UniqueConstraint(fields=("hour", "caller"), name="wrong_keys_by_hour")
        ]

    def __str__(self) -> str:
        return self.caller or "other callers"
