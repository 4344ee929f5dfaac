"""What is counted of a limit that processes share? Written by `keys.limits.database` alone."""

from django.db import models


class LimitCount(models.Model):
    """What was handed out of one limit lately. No key is referred to: a row that is over is swept."""

    counter = models.CharField(max_length=60, primary_key=True)  # as keys.limits.named calls it
    state = models.TextField()  # JSON, as keys.limits.states has it
    expires_at = models.DateTimeField(db_index=True)  # after which it says nothing any more

    def __str__(self) -> str:
        return self.counter
