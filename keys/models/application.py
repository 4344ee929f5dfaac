"""What is stored of an application that may ask people for access, and of the lifetimes that an organization chose?"""

from django.db import models
from django.db.models import Q

from keys.redirect_uris import origin_of, private_use_scheme, without_loopback_port
from portal import clock, public_ids
from portal.ceiling import within
from portal.models import Organization, User
from portal.permissions import known


class ApplicationQuerySet(models.QuerySet["Application"]):
    def listed(self) -> "ApplicationQuerySet":
        """Applications that were not deleted."""
        return self.filter(deleted_at__isnull=True)

    def live(self) -> "ApplicationQuerySet":
        """Applications that may be used: neither deleted nor switched off."""
        return self.listed().filter(disabled_at__isnull=True)


class Application(models.Model):
    """A public client (RFC 6749 section 2.1) of an organization: it has an id and no secret.

    It counts as unverified: anybody can start a program that says it is this one. So a person is asked each time,
    and answers go to registered addresses alone. Its row outlives its deletion, for what it was allowed.
    """

    public_id = models.CharField(  # the client_id
        max_length=12, unique=True, default=public_ids.object_id, editable=False
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="applications"
    )
    name = models.CharField(max_length=100)
    redirect_uris = models.JSONField(default=list)  # as keys.redirect_uris registers them
    allowed_origins = models.JSONField(default=list)  # whose pages may call with its tokens (CORS)
    scopes = models.JSONField(default=list)  # sorted names of permissions that it may ask for
    token_seconds = models.PositiveIntegerField(null=True, blank=True)  # None: the organization's
    web_message = models.BooleanField(default=False)  # response_mode=web_message
    return_redirect = models.BooleanField(default=False)  # /sdkauth?url=, off by default
    return_urls = models.JSONField(default=list)  # where /sdkauth may send a browser back to
    # It told its name and addresses itself, at /oauth/register, and a member let it in (decision 0040).
    is_self_registered = models.BooleanField(default=False, db_default=False, editable=False)

    created_at = models.DateTimeField(default=clock.now, editable=False)
    created_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    disabled_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["organization", "-created_at", "-id"],
                condition=Q(deleted_at__isnull=True),
                name="applications_newest_first",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_live(self) -> bool:
        return self.deleted_at is None and self.disabled_at is None

    @property
    def allowed_scopes(self) -> frozenset[str]:
        """What of its scopes may be asked for now: what the plan allows. One that waits is in no organization yet, and
        may ask for whatever its organization will allow."""
        asked = known().keys() & set(self.scopes)
        return within(self.organization, asked) if self.organization_id else frozenset(asked)

    def write_origins(self) -> None:
        """Make the rows by which an origin is looked up those of `allowed_origins`, and of the addresses to which
        answers go: a page that gets a code or a token has to use it. Call it after each save."""
        addresses = [*self.redirect_uris, *self.return_urls]
        addresses = [one for one in addresses if not private_use_scheme(one)]  # no page has it
        origins = {*self.allowed_origins, *map(origin_of, addresses)}
        wanted = {without_loopback_port(origin) for origin in origins}
        self.origins.exclude(origin__in=wanted).delete()
        rows = [ApplicationOrigin(application=self, origin=origin) for origin in sorted(wanted)]
        ApplicationOrigin.objects.bulk_create(rows, ignore_conflicts=True)


class ApplicationOrigin(models.Model):
    """One allowed origin of an application, on loopback without its port: what a cross-origin call is looked up by."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="origins")
    origin = models.CharField(max_length=300, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "origin"], name="one_origin_row")
        ]

    def __str__(self) -> str:
        return self.origin

    @classmethod
    def is_allowed(cls, origin: str) -> bool:
        """Whether some application in use has registered this origin. One indexed statement."""
        if not origin or len(origin) > 300:
            return False
        rows = cls.objects.filter(origin=without_loopback_port(origin))
        return rows.filter(
            application__deleted_at__isnull=True, application__disabled_at__isnull=True
        ).exists()


class TokenLifetimes(models.Model):
    """How long access tokens of one organization live, in seconds; None: as the installation says."""

    organization = models.OneToOneField(
        Organization, on_delete=models.CASCADE, related_name="token_lifetimes"
    )
    exchange_seconds = models.PositiveIntegerField(null=True, blank=True)  # /authentication/token
    oauth_seconds = models.PositiveIntegerField(null=True, blank=True)  # /oauth/token
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "token lifetimes"

    def __str__(self) -> str:
        return f"lifetimes of {self.organization_id}"
