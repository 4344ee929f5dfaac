"""Which machines have an identity of their own, and which teams and roles say what a principal may do?

A principal is a membership (a person in one organization) or an API user. What teams and roles grant adds up.
"""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from portal import clock, public_ids
from portal.models import ExternallyKnown, Membership, Organization


class Described(models.Model):
    """What an organization makes and calls by a name."""

    public_id = models.CharField(
        max_length=12, unique=True, default=public_ids.object_id, editable=False
    )
    name = models.CharField(max_length=100)
    description = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class ApiUser(Described, ExternallyKnown):
    """A machine identity of an organization. It has no password and cannot sign in."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="api_users"
    )
    is_active = models.BooleanField(default=True)
    deleted_at = models.DateTimeField(null=True, editable=False)
    # Sorted names, or ["*"] for all. Written by apiusers.effective.recompute alone.
    permissions = models.JSONField(default=list, editable=False)
    # What it is held to: limits, quotas, addresses (portal.restrictions.document); null for most.
    restrictions = models.JSONField(null=True, default=None, editable=False)

    class Meta:
        verbose_name = "API user"
        constraints = [
            models.UniqueConstraint(
                "organization",
                Lower("name"),
                condition=Q(deleted_at__isnull=True),
                name="api_user_name_taken",
            ),
            models.UniqueConstraint(
                fields=["organization", "external_id"],
                condition=Q(deleted_at__isnull=True, external_id__isnull=False),
                name="api_user_external_id_taken",
            ),
        ]


class MemberPermissions(models.Model):
    """What teams and roles grant a member beyond the portal role. Written by apiusers.effective.recompute alone."""

    membership = models.OneToOneField(
        Membership, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    permissions = models.JSONField(default=list)  # sorted names, or ["*"] for all

    def __str__(self) -> str:
        return str(self.membership)


class Team(Described):
    """People and API users together: what the team is granted, each member has."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="teams")

    class Meta:
        constraints = [
            models.UniqueConstraint("organization", Lower("name"), name="team_name_taken")
        ]


class TeamMember(models.Model):
    """One person or one API user in one team."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="team_members")
    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, null=True, related_name="+"
    )
    api_user = models.ForeignKey(
        ApiUser, on_delete=models.CASCADE, null=True, related_name="team_members"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="team_member_is_one_principal",
                condition=Q(membership__isnull=True, api_user__isnull=False)
                | Q(membership__isnull=False, api_user__isnull=True),
            ),
            models.UniqueConstraint(fields=["team", "membership"], name="person_once_in_team"),
            models.UniqueConstraint(fields=["team", "api_user"], name="api_user_once_in_team"),
        ]

    def __str__(self) -> str:
        return f"{self.principal} in {self.team}"

    @property
    def principal(self) -> Membership | ApiUser:
        """The one of the two that is set; the constraint sees to it."""
        found = self.membership or self.api_user
        assert found is not None  # noqa: S101 - the database holds the constraint
        return found


class Role(Described):
    """A named set of permissions. Without an organization it is predefined, the same for everybody."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, null=True, related_name="roles"
    )
    public_id = models.CharField(
        max_length=24, unique=True, default=public_ids.object_id, editable=False
    )
    permissions = models.JSONField(default=list)  # sorted names, or ["*"] for all

    class Meta:
        constraints = [
            models.UniqueConstraint("organization", Lower("name"), name="role_name_taken")
        ]


class RoleAssignment(models.Model):
    """One role given to one person, one API user or one team."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="assignments")
    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, null=True, related_name="+"
    )
    api_user = models.ForeignKey(
        ApiUser, on_delete=models.CASCADE, null=True, related_name="role_assignments"
    )
    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, null=True, related_name="role_assignments"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="role_is_given_to_one",
                condition=Q(membership__isnull=False, api_user=None, team=None)
                | Q(membership=None, api_user__isnull=False, team=None)
                | Q(membership=None, api_user=None, team__isnull=False),
            ),
            models.UniqueConstraint(fields=["role", "membership"], name="role_once_per_person"),
            models.UniqueConstraint(fields=["role", "api_user"], name="role_once_per_api_user"),
            models.UniqueConstraint(fields=["role", "team"], name="role_once_per_team"),
        ]

    def __str__(self) -> str:
        return f"{self.role} for {self.membership or self.api_user or self.team}"
