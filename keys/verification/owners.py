"""May the owner of a key act now, and what may it do? Read in the same statement as the key, and answered once.

A key holds `*`, all that its owner holds, or a narrower list; either way never more than the owner holds at the
moment of the request (security goal: effective right = key and owner now).
"""

from django.db.models import OuterRef, QuerySet, Subquery

from apiusers import effective
from apiusers.effective import expanded
from apiusers.models import ApiUser, MemberPermissions
from keys.models import ApiKey
from keys.verification.records import OwnerStanding
from portal.access import grantable_permissions
from portal.errors import Conflict
from portal.models import Membership, Organization, User
from portal.permissions import known


def with_owner(rows: QuerySet[ApiKey]) -> QuerySet[ApiKey]:
    """The rows with organization, owner and application, and with what `standing_of` asks of a person: the columns
    that `ApiKey` declares and does not store."""
    related = rows.select_related("organization", "owner_user", "owner_api_user", "application")
    return related.annotate(**columns_of_person())


def columns_of_person() -> dict[str, Subquery]:
    """The owning person's portal role, and what teams and roles grant them."""
    here = {"user": OuterRef("owner_user"), "organization": OuterRef("organization")}
    granted = {f"membership__{name}": value for name, value in here.items()}
    return {
        "owner_role": Subquery(Membership.objects.filter(**here).values("role")),
        "owner_granted": Subquery(
            MemberPermissions.objects.filter(**granted).values("permissions")
        ),
    }


def standing_of(row: ApiKey) -> OwnerStanding:
    """The owner of a row that was read through `with_owner`; of another row AttributeError, never a guess.

    A consent is of no use either when its application was switched off or deleted, and may do no more than the
    application may ask for now.
    """
    owner, application = standing_of_owner(row), row.application
    if application is None:
        return owner
    return OwnerStanding(
        is_active=owner.is_active and application.is_live,
        permissions=owner.permissions & frozenset(application.scopes),
    )


def standing_of_owner(row: ApiKey) -> OwnerStanding:
    """Inactive is a person who left or was shut out, and an API user that is deactivated or deleted. The
    organization itself may do everything."""
    if row.owner_api_user is not None:
        api_user = row.owner_api_user
        return OwnerStanding(api_user.is_active, expanded(api_user.permissions))
    if row.owner_user is None:
        return OwnerStanding(is_active=True, permissions=frozenset(known()))
    role = row.owner_role
    granted = grantable_permissions(role) if role else frozenset()
    return OwnerStanding(
        is_active=row.owner_user.is_active and role is not None,
        permissions=granted | expanded(row.owner_granted or []),
    )


def permissions_of(row: ApiKey) -> frozenset[str]:
    """What the key of a row that was read through `with_owner` may do now."""
    return expanded(row.permissions) & standing_of(row).permissions


def permissions_of_active_owner(
    organization: Organization, owner: User | ApiUser | None
) -> frozenset[str] | None:
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
