"""What is stored of clients that registered themselves, and of the organizations that let them in?"""

from datetime import datetime, timedelta

from django.db import models

from keys.models.application import Application
from portal import clock, public_ids
from portal.models import Organization


class RegisteredClientQuerySet(models.QuerySet["RegisteredClient"]):
    def waiting(self, now: datetime) -> "RegisteredClientQuerySet":
        """Clients that somebody may still be the first to allow."""
        return self.filter(created_at__gt=now - RegisteredClient.WAITS)


class RegisteredClient(models.Model):
    """A program that said at `/oauth/register` what it is. It belongs to nobody until a person allows it something in
    an organization: then it becomes an application of that organization, with the same client id (decision 0040)."""

    WAITS = timedelta(days=7)  # for the first person who allows it

    public_id = models.CharField(  # the client_id, now and as an application
        max_length=12, unique=True, default=public_ids.object_id, editable=False
    )
    name = models.CharField(max_length=100)
    redirect_uris = models.JSONField(default=list)  # as keys.redirect_uris registers them
    scopes = models.JSONField(null=True)  # permissions that it may ask for; None: it did not say
    created_at = models.DateTimeField(default=clock.now, editable=False, db_index=True)

    objects = RegisteredClientQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    def as_application(self, organization: Organization | None, most: list[str]) -> Application:
        """The application that it would be in the organization, not stored; `most` is what may be asked for there."""
        scopes = [name for name in most if self.scopes is None or name in self.scopes]
        return Application(
            public_id=self.public_id,
            organization=organization,
            name=self.name,
            redirect_uris=self.redirect_uris,
            scopes=scopes,
            is_self_registered=True,
        )


class ClientAdmission(models.Model):
    """What clients that registered themselves may ask for in an organization. Without a row, or empty: none gets in."""

    organization = models.OneToOneField(
        Organization, on_delete=models.CASCADE, related_name="client_admission"
    )
    scopes = models.JSONField(default=list)  # sorted names of permissions
    changed_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"admission of {self.organization_id}"
