"""What is remembered of access tokens? That one was revoked, which are alive, and the keys that sign them."""

from django.db import models

from portal import clock


class RevokedToken(models.Model):
    """What the door refuses although its parent lives: a token and those made from it, or a whole signing key.

    `subject` is the `jti` of a token or the `kid` of a signing key. The row is of no use after `expires_at`.
    """

    subject = models.CharField(max_length=64, primary_key=True)
    revoked_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.subject


class IssuedToken(models.Model):
    """A note of an issued token, for the list of living ones. Written in batches after the answer, never in it.

    No decision leans on it: a note that was lost with its process leaves a token that its key's panel does not
    list, and that dies all the same with its key, or with all tokens of its key.
    """

    key = models.ForeignKey("keys.ApiKey", on_delete=models.CASCADE, related_name="issued_tokens")
    token_id = models.CharField(max_length=64, unique=True)  # jti
    ancestors = models.JSONField(default=list)  # jti of the tokens that it was made from
    generation = models.PositiveIntegerField()  # of the key's tokens, when it was issued
    grant = models.CharField(max_length=24)
    scope = models.JSONField(default=list)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["key", "expires_at"], name="tokens_of_a_key")]

    def __str__(self) -> str:
        return f"token of {self.key_id}"


class SigningKey(models.Model):
    """A key of the ring that signs tokens, beside the one of the environment (`keys.secrets.signing`).

    Only `active_from` is stored of its life: when it is published, signs and retires is told by the clock and by
    its successor.
    """

    kid = models.CharField(max_length=43, unique=True)  # thumbprint (RFC 7638)
    algorithm = models.CharField(max_length=8)  # ES256 or RS256
    sealed = models.BinaryField()  # the private part
    pepper_version = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField(default=clock.now)
    active_from = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.algorithm} {self.kid}"
