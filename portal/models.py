"""Who is here: people, organizations, memberships, invitations; what was done; and what the installation notes."""

import json
from typing import Any, ClassVar
from unicodedata import normalize
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower

from portal import clock, public_ids
from portal.access import Role
from portal.addresses import canonical, found_as
from portal.time_zones import check_time_zone

LONG_PASSWORD = 15  # characters, NIST SP 800-63B-4, 3.1.1.2: without a second factor


class ReadableJSON(json.JSONEncoder):
    """Letters of every script as they are, so that a search finds them in SQLite's text as in PostgreSQL's."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "ensure_ascii": False})


class ExternallyKnown(models.Model):
    """What other systems call it, and what is noted beside it (portal.external.rules); null for most."""

    external_id = models.CharField(  # noqa: DJ001 - any number of rows have none, and one alone has an empty text
        max_length=128, null=True, blank=True, default=None
    )
    metadata = models.JSONField(null=True, blank=True, default=None, encoder=ReadableJSON)

    class Meta:
        abstract = True


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Raises ValidationError for an address that `portal.addresses.canonical` refuses."""
        user = self.model(email=canonical(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__in=found_as(username or ""))


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in by e-mail address. Outside they are named by `public_id` and never by the row's number,
    which would tell how many people there are and let their ids be guessed."""

    public_id = models.CharField(
        max_length=12, unique=True, default=public_ids.object_id, editable=False
    )
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=100, blank=True)
    # In which times are told to them; empty: in that of the organization (portal.time_zones.zone_told).
    time_zone = models.CharField(
        max_length=64, blank=True, default="", db_default="", validators=[check_time_zone]
    )
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField("may use the admin", default=False)
    # Whether the password is long enough without a second factor; unknown of those chosen before this was kept.
    password_stands_alone = models.BooleanField(null=True, editable=False)
    date_joined = models.DateTimeField(default=clock.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def __str__(self) -> str:
        return self.name or self.email

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(raw_password)
        length = len(normalize("NFC", raw_password or ""))
        self.password_stands_alone = length >= LONG_PASSWORD

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)


class Plan(models.Model):
    """What organizations may have at most, and what their keys are held to where nothing else is said.

    Written by `portal.plans.services` alone. An empty bound leaves it at what the installation says.
    """

    public_id = models.CharField(
        max_length=12, unique=True, default=public_ids.object_id, editable=False
    )
    name = models.CharField(max_length=100)
    description = models.CharField(max_length=500, blank=True)
    permissions = models.JSONField(default=list)  # sorted names and wildcards, or ["*"] for all
    # What keys and the organization are held to (portal.restrictions.plan_limits); null for most.
    limits = models.JSONField(null=True, default=None, editable=False)
    most_keys = models.PositiveIntegerField(null=True, blank=True)
    most_api_users = models.PositiveIntegerField(null=True, blank=True)
    most_members = models.PositiveIntegerField(null=True, blank=True)
    most_rows = models.PositiveBigIntegerField(null=True, blank=True)
    most_bytes = models.PositiveBigIntegerField(null=True, blank=True)
    longest_life_days = models.PositiveIntegerField(null=True, blank=True)  # of keys and tokens
    is_default = models.BooleanField(default=False)  # of organizations that people make themselves
    # An upgrade made it, so that organizations keep what they had, and nobody has looked at it since.
    is_inherited = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("name"), name="plan_name_taken"),
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="one_default_plan"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Organization(ExternallyKnown):
    """The tenant. Everything else belongs to exactly one."""

    public_id = models.CharField(
        max_length=16, unique=True, default=public_ids.organization_id, editable=False
    )
    name = models.CharField(max_length=100)
    time_zone = models.CharField(max_length=64, default="UTC", validators=[check_time_zone])
    demands_second_factor = models.BooleanField(
        default=False
    )  # of every member, portal.pages.access_policies
    # Seconds after which making a lasting key asks again who it is; None: as the installation says.
    step_up_seconds = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    # What it is held to: limits, quotas, addresses (portal.restrictions.document); null for most.
    restrictions = models.JSONField(null=True, default=None, editable=False)
    # What its people, machines and keys may do at most (portal.ceiling). Without one, as the version before makes it,
    # it is what the default plan allows that Keydock comes with.
    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, null=True, related_name="organizations"
    )
    # What it is allowed beside the plan: [{"name", "permissions"}]; null for most.
    exceptions = models.JSONField(null=True, default=None, editable=False)
    # Since when nothing of it passes, and the reason that its members read.
    suspended_at = models.DateTimeField(null=True, editable=False)
    suspension_reason = models.CharField(
        max_length=500, blank=True, default="", db_default="", editable=False
    )
    members = models.ManyToManyField(User, through="Membership", related_name="organizations")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["external_id"],
                condition=models.Q(external_id__isnull=False),
                name="organization_external_id_taken",
                violation_error_message="Another organization has this external id.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person's one role in one organization."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role.choices)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    # What it is held to: limits, quotas, addresses (portal.restrictions.document); null for most.
    restrictions = models.JSONField(null=True, default=None, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "user"], name="one_membership"),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="membership_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.organization}"


class Invitation(models.Model):
    """An offer of membership, bound to one address, one organization and one role; used once."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="invitations"
    )
    public_id = models.CharField(
        max_length=12, unique=True, default=public_ids.object_id, editable=False
    )
    email = models.EmailField()
    role = models.CharField(max_length=16, choices=Role.choices)
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    invited_by_key = models.CharField(max_length=12, blank=True)  # public id of the key that did
    created_at = models.DateTimeField(default=clock.now, editable=False)
    sent_at = models.DateTimeField(default=clock.now, editable=False)  # the last mail
    sends = models.PositiveSmallIntegerField(default=1, editable=False)  # mails lately
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        indexes = [models.Index(fields=["organization", "email"], name="invitation_by_email")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="invitation_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.organization}"


class PermissionRequest(models.Model):
    """What an organization asks for beside its plan: which permissions, and why. Those who run the installation decide
    once. Written by `portal.customers.permission_requests` alone."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        APPROVED = "approved", "Approved"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="permission_requests"
    )
    public_id = models.CharField(
        max_length=12, unique=True, default=public_ids.object_id, editable=False
    )
    permissions = models.JSONField()  # sorted names
    reason = models.CharField(max_length=500)  # why they are asked for
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    asked_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    answer = models.CharField(max_length=500, blank=True)  # why so, which the organization reads
    ended_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+"
    )  # who decided, or withdrew it
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=models.Q(state="waiting"),
                name="permission_requests_waiting",
            ),
            models.Index(fields=["organization", "-asked_at"], name="permission_requests_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "approved", "refused", "withdrawn"]),
                name="permission_request_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{', '.join(self.permissions)} for {self.organization}"


class AuditEvent(models.Model):
    """Who did what to which object, from where and when. Written by `portal.audit.events.record` alone.

    The texts are copies made at the time of the event, so that the record outlives what it tells of.
    """

    at = models.DateTimeField(default=clock.now, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.SET_NULL, null=True, related_name="audit_events"
    )
    organization_public_id = models.CharField(max_length=16, blank=True)
    actor_type = models.CharField(max_length=16)
    actor_id = models.CharField(max_length=40, blank=True)
    actor_name = models.CharField(max_length=254, blank=True)
    action = models.CharField(max_length=64)
    object_type = models.CharField(max_length=32)
    object_id = models.CharField(max_length=40)
    object_name = models.CharField(max_length=254, blank=True)
    details = models.JSONField(default=dict)
    ip = models.GenericIPAddressField(null=True)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["organization", "-at", "-id"], name="audit_newest_first"),
            models.Index(fields=["object_type", "object_id", "-at"], name="audit_of_object"),
            models.Index(fields=["organization", "action", "-at", "-id"], name="audit_of_action"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name} {self.action} {self.object_name}"


class Branding(models.Model):
    """What operators say of the portal itself: its name, how it looks, who is behind it. One row, or none before they
    said anything. Written by `portal.branding.services` alone."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)  # one more with each change
    name = models.CharField(max_length=60)
    support_email = models.EmailField(blank=True)
    terms_url = models.CharField(max_length=500, blank=True)
    privacy_url = models.CharField(max_length=500, blank=True)
    status_url = models.CharField(max_length=500, blank=True)
    sender_name = models.CharField(max_length=60, blank=True)
    accent = models.CharField(max_length=7, blank=True)
    front_page = models.TextField(blank=True)  # Markdown
    sign_up_domains = models.JSONField(default=list, blank=True)
    # Images as they are served, each with its kind ("png", "svg") and the digest that names it; empty for none.
    logo = models.BinaryField(default=bytes)
    logo_kind = models.CharField(max_length=3, blank=True, editable=False)
    logo_digest = models.CharField(max_length=32, blank=True, editable=False)
    logo_dark = models.BinaryField(default=bytes)
    logo_dark_kind = models.CharField(max_length=3, blank=True, editable=False)
    logo_dark_digest = models.CharField(max_length=32, blank=True, editable=False)

    class Meta:
        verbose_name = "name and look"
        verbose_name_plural = "name and look"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_row_of_branding")]

    def __str__(self) -> str:
        return self.name


class FailedTries(models.Model):
    """How often something failed lately: a sign-in at an account, from a device, from an address, anywhere.

    `bucket` is a digest of what is counted, never the typed address itself. `portal.throttles.tries` alone writes it.
    """

    bucket = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    filled = models.PositiveSmallIntegerField(default=0, db_default=0)  # windows, one after another
    since = models.DateTimeField()  # the first counted failure
    last = models.DateTimeField(db_index=True)  # the last counted failure

    class Meta:
        verbose_name_plural = "failed tries"

    def __str__(self) -> str:
        return f"{self.count} failed tries"


class Session(models.Model):
    """A browser's session. Written by `portal.sign_in.session_store` alone.

    `session_key` is the digest of what the cookie holds and `session_data` is sealed under it, so that a reader of
    the database has neither. The other columns are what its person is shown of it.
    """

    session_key = models.CharField(max_length=64, primary_key=True)
    session_data = models.TextField()
    expire_date = models.DateTimeField(db_index=True)
    public_id = models.CharField(
        max_length=12, unique=True, default=public_ids.object_id, editable=False
    )
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sessions")
    started_at = models.DateTimeField(default=clock.now, editable=False)
    seen_at = models.DateTimeField(default=clock.now, editable=False)
    idle_seconds = models.PositiveIntegerField(
        null=True
    )  # without a request; None: as long as it lives
    ip = models.GenericIPAddressField(null=True)  # of a stranger: of the network
    browser = models.CharField(max_length=200, blank=True)  # as it names itself

    class Meta:
        indexes = [
            models.Index(
                fields=["ip", "started_at"],
                condition=models.Q(user=None),
                name="sessions_of_strangers",
            )
        ]

    def __str__(self) -> str:
        return f"session {self.public_id}"


class AddressChange(models.Model):
    """That a person got another e-mail address, and the right of the former one to undo it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="address_changes")
    before = models.EmailField()
    after = models.EmailField()
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    changed_at = models.DateTimeField(default=clock.now, editable=False)
    undone_at = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return f"{self.before} to {self.after}"


class SetupToken(models.Model):
    """The right to make the first administrator, printed to the console; used once."""

    digest = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"setup token until {self.expires_at:%Y-%m-%d %H:%M}"


class Canary(models.Model):
    """The proof of one secret of the installation."""

    name = models.CharField(max_length=40, primary_key=True)
    proof = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "canaries"

    def __str__(self) -> str:
        return self.name


class JournalEntry(models.Model):
    """That one end of a credential is in the journal of this installation: a restored database lacks the newest of
    these. `portal.journal` writes them."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "journal entries"

    def __str__(self) -> str:
        return f"{self.id} at {self.at:%Y-%m-%d %H:%M}"


class Figure(models.Model):
    """How often something has happened in this installation. Written by `portal.running.metrics` alone."""

    name = models.CharField(max_length=100, primary_key=True)
    value = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return self.name


class CacheEntry(models.Model):
    """The table behind Django's database cache, which nodes share where there is no Redis."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "portal_cache"
        verbose_name_plural = "cache entries"

    def __str__(self) -> str:
        return self.cache_key
