"""What may the owner of a key do now, and is the owner still there? Read in the same statement as the key.

A key holds `*`, all that its owner holds, or a narrower list; either way never more than the owner holds at the
moment of the request (security goal: effective right = key and owner now).
"""

from django.db.models import OuterRef, QuerySet, Subquery

from apiusers import effective
from apiusers.effective import expanded
from apiusers.models import ApiUser, MemberPermissions
from keys.models import ApiKey
from portal.access import grantable_permissions
from portal.errors import Conflict
from portal.models import Membership, Organization, User
from portal.permissions import known


def with_owner(rows: QuerySet[ApiKey]) -> QuerySet[ApiKey]:
    """The rows with organization, owner and application, and for a person the portal role and what teams and roles
    grant."""
    here = {"user": OuterRef("owner_user"), "organization": OuterRef("organization")}
    granted = {f"membership__{name}": value for name, value in here.items()}
    return rows.select_related(
        "organization", "owner_user", "owner_api_user", "application"
    ).annotate(
        owner_role=Subquery(Membership.objects.filter(**here).values("role")),
        owner_granted=Subquery(MemberPermissions.objects.filter(**granted).values("permissions")),
    )


def is_active(row: ApiKey) -> bool:
    """False for a person who left or was shut out, an API user that is deactivated or deleted, and a consent whose
    application was switched off or deleted."""
    if row.application is not None and not row.application.is_live:
        return False
    if row.owner_user:
        return row.owner_user.is_active and role_of_owner(row) is not None
    return row.owner_api_user is None or row.owner_api_user.is_active


def permissions_of(row: ApiKey) -> frozenset[str]:
    """What the key may do now: its own permissions, as far as its owner holds them, and a consent no more than its
    application may ask for now."""
    held = expanded(row.permissions) & held_by_owner(row)
    return held & frozenset(row.application.scopes) if row.application is not None else held


def held_by_owner(row: ApiKey) -> frozenset[str]:
    """What the owner of a key may do now: everything, where the organization itself owns it."""
    if row.owner_api_user:
        return expanded(row.owner_api_user.permissions)
    if row.owner_user is None:
        return frozenset(known())
    if hasattr(row, "owner_granted"):
        role = role_of_owner(row)
        return (grantable_permissions(role) if role else frozenset()) | expanded(
            row.owner_granted or []
        )
    # A row just made did not come through `with_owner`.
    membership = row.organization.memberships.filter(user=row.owner_user).first()
    return effective.permissions_of(membership) if membership else frozenset()


def role_of_owner(row: ApiKey) -> str | None:
    """The owning person's portal role, as `with_owner` read it; None for one who left."""
    return getattr(row, "owner_role", None)


def held_by(organization: Organization, owner: User | ApiUser | None) -> frozenset[str] | None:
    """What the owner of a token to be made holds; None when it is the organization itself.

    Raises Conflict `owner_inactive` for a person who is no member, and a deactivated or deleted API user.
    """
    if owner is None:
        return None
    principal: ApiUser | Membership | None = owner if isinstance(owner, ApiUser) else None
    if isinstance(owner, User):
        principal = organization.memberships.filter(user=owner, user__is_active=True).first()
    if principal is None or principal.organization_id != organization.pk:
        raise Conflict("owner_inactive", "This person is no member. Nothing was created.")
    if isinstance(principal, ApiUser) and not principal.is_active:
        raise Conflict(
            "owner_inactive",
            "This API user is not active. Reactivate it first. Nothing was created.",
        )
    return effective.permissions_of(principal)
