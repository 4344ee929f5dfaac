"""What is remembered between the steps of a grant? Codes, refresh tokens and devices, as SHA-256 digests alone.

`keys.oauth.grants.opaque_tokens` makes them.
"""

from django.db import models

from keys.models.application import Application
from portal import clock


class AuthorizationCode(models.Model):
    """A code on its way from the consent prompt to the application: 60 seconds, used once (RFC 6749 section 4.1.2)."""

    digest = models.CharField(max_length=64, unique=True)
    consent = models.ForeignKey("keys.ApiKey", on_delete=models.CASCADE, related_name="+")
    redirect_uri = models.TextField()  # as the request named it, its port included
    code_challenge = models.CharField(max_length=43)  # S256 (RFC 7636 section 4.2)
    nonce = models.TextField(blank=True)  # for the id_token
    scope = models.JSONField(default=list)  # allowed permissions, openid, offline_access ...
    resource = models.TextField(blank=True)  # RFC 8707; empty: the issuer
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"code of {self.consent_id}"


class RefreshToken(models.Model):
    """One link of a chain of refresh tokens. The consent is the family: whatever ends it ends them all."""

    digest = models.CharField(max_length=64, unique=True)
    consent = models.ForeignKey("keys.ApiKey", on_delete=models.CASCADE, related_name="+")
    scope = models.JSONField(default=list)
    resource = models.TextField(blank=True)
    nonce = models.TextField(blank=True)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(db_index=True)  # of the family, and never later
    used_at = models.DateTimeField(null=True)  # exchanged for the next link

    def __str__(self) -> str:
        return f"refresh token of {self.consent_id}"


class DeviceAuthorization(models.Model):
    """A program without a browser that waits until a person allows it on another device (RFC 8628)."""

    device_digest = models.CharField(max_length=64, unique=True)
    user_code_digest = models.CharField(max_length=64, unique=True)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    scope = models.JSONField(default=list)
    resource = models.TextField(blank=True)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(db_index=True)
    interval = models.PositiveSmallIntegerField()  # seconds between two questions
    asked_at = models.DateTimeField(null=True)  # the last question of the program
    denied_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)  # tokens were given
    asked_from = models.GenericIPAddressField(null=True)  # shown to the person who is asked
    consent = models.ForeignKey(  # set when the person allowed it
        "keys.ApiKey", on_delete=models.CASCADE, null=True, related_name="+"
    )

    def __str__(self) -> str:
        return f"device of {self.application_id}"
