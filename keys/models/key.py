"""What is stored of a key, and how much it was used?"""

from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Upper

from apiusers.models import ApiUser
from keys import keystring
from keys.models.application import Application
from keys.status import LIVING, Status, status_of
from portal import clock, public_ids
from portal.models import ExternallyKnown, Organization, User

# A consent is a key without a text (decision 0034): it is in no list of keys.
LISTED = Q(deleted_at__isnull=True, application__isnull=True)
UNREVOKED = LISTED & Q(revoked_at__isnull=True)


class OwnerType(models.TextChoices):
    ORGANIZATION = "organization", "Organization"
    USER = "user", "User"
    API_USER = "api_user", "API user"


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def listed(self) -> "ApiKeyQuerySet":
        """Keys that were not deleted, consents left out. Deleting hides a revoked row; its history stays."""
        return self.filter(LISTED)

    def consents(self) -> "ApiKeyQuerySet":
        """What people have allowed to applications: the parents of those applications' tokens."""
        return self.filter(application__isnull=False)

    def owned_by(
        self, organization: Organization, owner: User | ApiUser | None = None
    ) -> "ApiKeyQuerySet":
        """Keys of one owner; without one, those that belong to the organization itself."""
        return self.filter(
            organization=organization,
            owner_user=owner if isinstance(owner, User) else None,
            owner_api_user=owner if isinstance(owner, ApiUser) else None,
        )


class ApiKey(ExternallyKnown):
    """A long-lived secret, of which only a digest and the last eight characters are kept."""

    public_id = models.CharField(
        max_length=keystring.ID_LENGTH, unique=True, default=public_ids.object_id, editable=False
    )
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="keys")
    # The owner is exactly one: a user, an API user, or the organization itself when both are empty.
    owner_user = models.ForeignKey(
        User, on_delete=models.RESTRICT, null=True, blank=True, related_name="owned_keys"
    )
    owner_api_user = models.ForeignKey(
        ApiUser, on_delete=models.RESTRICT, null=True, blank=True, related_name="keys"
    )
    # Set on a consent: what a person allowed this application. RESTRICT, as applications are only marked deleted.
    application = models.ForeignKey(
        Application, on_delete=models.RESTRICT, null=True, editable=False, related_name="consents"
    )
    name = models.CharField(max_length=100)
    permissions = models.JSONField(default=list)  # sorted names of permissions
    # What it is held to: limits, quotas, addresses (portal.restrictions.document); null for most.
    restrictions = models.JSONField(null=True, default=None, editable=False)
    is_installation_verifier = models.BooleanField(
        "installation verifier",
        default=False,
        help_text="May verify the keys of every organization. For the company's own API.",
    )

    tail = models.CharField("last characters", max_length=keystring.TAIL_LENGTH, editable=False)
    digest = models.CharField(max_length=255, editable=False)
    pepper_version = models.PositiveSmallIntegerField(editable=False, db_index=True)

    created_at = models.DateTimeField(default=clock.now, editable=False)
    created_by_user = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    created_by_key = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    revocation_reason = models.CharField(max_length=200, blank=True, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Access tokens carry it; raising it ends all that were issued before.
    token_generation = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    # The key that this one took over from. One key has one successor, however many rotate it at once.
    replaces = models.OneToOneField(
        "self", on_delete=models.SET_NULL, null=True, editable=False, related_name="successor"
    )

    # No columns: read beside the row by `keys.verification.owners.with_owner`, and absent from any other row.
    owner_role: str | None  # the owning person's portal role; None for one who left
    owner_granted: list[str] | None  # what teams and roles grant this person

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = "API key"
        constraints = [
            models.CheckConstraint(
                name="key_has_exactly_one_owner",
                condition=Q(owner_user__isnull=True) | Q(owner_api_user__isnull=True),
            ),
            models.CheckConstraint(
                name="deleted_key_is_revoked",
                condition=Q(deleted_at__isnull=True) | Q(revoked_at__isnull=False),
            ),
            # Who is not deleted holds it, though it was revoked: one id names one row of the list.
            models.UniqueConstraint(
                fields=["organization", "external_id"],
                condition=Q(deleted_at__isnull=True, external_id__isnull=False),
                name="key_external_id_taken",
            ),
        ]
        # Each list, status and count is a range of one of these; keys/migrations/0002 adds the search on PostgreSQL.
        indexes = [
            models.Index(
                "organization",
                F("created_at").desc(),
                F("id").desc(),
                condition=LISTED,
                name="keys_newest_first",
            ),
            models.Index(
                "organization", "expires_at", "id", condition=LISTED, name="keys_by_expiry"
            ),
            # A status among keys that were never used, which stand in the order of their ids: read from this alone.
            models.Index(
                fields=["organization", "id"],
                include=["expires_at", "revoked_at", "owner_user", "owner_api_user"],
                condition=LISTED,
                name="keys_in_order",
            ),
            models.Index(
                "organization", Upper("name"), "id", condition=LISTED, name="keys_by_name"
            ),
            models.Index(
                "organization", "expires_at", "id", condition=UNREVOKED, name="keys_unrevoked"
            ),
            models.Index(
                "organization",
                F("created_at").desc(),
                F("id").desc(),
                condition=LISTED & Q(revoked_at__isnull=False),
                name="keys_revoked",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new row comes with the one that keeps its last use: a list in that order names every key."""
        if not self._state.adding:
            return super().save(*args, **kwargs)
        with transaction.atomic():
            super().save(*args, **kwargs)
            self.last_use = KeyLastUse.objects.create(key=self, organization_id=self.listed_in)

    @property
    def listed_in(self) -> int | None:
        """The organization in whose lists it may stand; None for a consent."""
        return None if self.is_consent else self.organization_id

    @property
    def last_used_at(self) -> datetime | None:
        """None while it was never used, as far as is written."""
        try:
            return self.last_use.at
        except ObjectDoesNotExist:
            return None

    @property
    def is_consent(self) -> bool:
        return self.application_id is not None

    @property
    def masked(self) -> str:
        return keystring.masked(self.tail)

    @property
    def replaced_by(self) -> "ApiKey | None":
        """The key that took over from this one in a rotation."""
        try:
            return self.successor
        except ObjectDoesNotExist:
            return None

    def status_at(self, now: datetime) -> Status:
        return status_of(expires_at=self.expires_at, revoked_at=self.revoked_at, now=now)

    def is_living_at(self, now: datetime) -> bool:
        return self.status_at(now) in LIVING

    @property
    def owner_type(self) -> OwnerType:
        if self.owner_user_id:
            return OwnerType.USER
        return OwnerType.API_USER if self.owner_api_user_id else OwnerType.ORGANIZATION

    @property
    def owner(self) -> Organization | User | ApiUser:
        return self.owner_user or self.owner_api_user or self.organization

    @property
    def owner_public_id(self) -> str:
        return self.owner.public_id


class KeyLastUse(models.Model):
    """When a key was used last; one row for each key. Written in batches by `keys.usage.writing`.

    Apart from the key, because a row that is written holds back whoever wants to write it: nothing that is counted
    may make a revocation wait (decision 0048).
    """

    key = models.OneToOneField(
        ApiKey, on_delete=models.CASCADE, primary_key=True, related_name="last_use"
    )
    # For the order of lists, which consents are in none of.
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, null=True, db_index=False, related_name="+"
    )
    at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                "organization", F("at").desc(), F("key").desc(), name="last_uses_latest_first"
            )
        ]

    def __str__(self) -> str:
        return f"Last use of {self.key_id}: {self.at}"
