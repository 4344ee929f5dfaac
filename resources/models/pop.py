"""What is a Pop? An app of the organization with a configuration that clients fetch."""

import uuid

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

from portal import clock
from portal.models import Organization


class PopStatus(models.TextChoices):
    ACTIVE_PROD = "active_prod", "Active in production"
    ACTIVE_DEV = "active_dev", "Active in development"
    INACTIVE = "inactive", "Inactive"


class Pop(models.Model):
    """An app with a worker; `GET /pops/{id}/config` tells clients where the worker is."""

    id = models.UUIDField("public id", primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="pops")
    name = models.CharField(max_length=100)
    status = models.CharField(
        max_length=16, choices=PopStatus.choices, default=PopStatus.ACTIVE_PROD
    )
    worker_base_url = models.URLField("worker base URL", max_length=500, blank=True)
    # Clients put it into a path, so it has no characters that mean something there.
    pipeline_id = models.CharField(
        "pipeline id",
        max_length=64,
        blank=True,
        validators=[RegexValidator(r"\A[A-Za-z0-9_-]+\Z", "Use letters, digits, - and _.")],
    )
    # The address that clients are told is Keydock's own, which checks their token and passes the call on.
    through_keydock = models.BooleanField(
        "through the portal",
        default=False,
        help_text="Clients call the portal, which checks their token and passes the call on.",
    )
    forwards_authorization = models.BooleanField(
        "passes the access token on",
        default=False,
        help_text="The worker gets the caller's access token, for instance to ask who calls.",
    )
    serves_unnamed = models.BooleanField(
        "serves clients that name no Pop",
        default=False,
        help_text="Clients that are told no Pop id are sent to this worker.",
    )
    # What the organization's own clients may want to know beside the contract's fields; a JSON object, no secrets.
    configuration = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization"],
                condition=models.Q(serves_unnamed=True),
                name="one_pop_serves_unnamed",
                violation_error_message="Another Pop already serves clients that name no Pop.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def public_id(self) -> str:
        """Its key: the contract of Pops asks for a UUID where other kinds have an id of their own."""
        return str(self.pk)

    def clean(self) -> None:
        """A running Pop has a worker: published clients stumble over an active one without an address."""
        if self.status == PopStatus.INACTIVE:
            return
        needed = {"worker_base_url": self.worker_base_url, "pipeline_id": self.pipeline_id}
        if missing := [name for name, value in needed.items() if not value]:
            raise ValidationError(dict.fromkeys(missing, "An active Pop needs this."))
