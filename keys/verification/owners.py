"""May the owner of a key act now, and what may it do? Read in the same statement as the key, and answered once.

A key holds `*`, all that its owner holds, or a narrower list; either way never more than the owner holds at the
moment of the request (security goal: effective right = key and owner now).
"""

from django.db.models import OuterRef, QuerySet, Subquery

from apiusers import effective
from apiusers.models import ApiUser, MemberPermissions
from keys.models import ApiKey
from keys.verification import records
from keys.verification.records import Client, OrganizationStanding, OwnerStanding, Person
from portal.ceiling import ceiling_of, held_within
from portal.errors import Conflict
from portal.models import Membership, Organization, User


def with_owner(rows: QuerySet[ApiKey]) -> QuerySet[ApiKey]:
    """The rows with organization, owner, application and last use, and with what `standing_of` asks of a person: the
    columns that `ApiKey` declares and does not store."""
    related = rows.select_related(
        "organization__plan", "owner_user", "owner_api_user", "application", "last_use"
    )
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


def row_of(public_id: str) -> ApiKey | None:
    """The row of a key or consent, for those who act with it: a token of it was read, or it was judged."""
    return with_owner(ApiKey.objects.all()).filter(public_id=public_id).first()


def standing_of(row: ApiKey) -> OwnerStanding:
    """The owner of a row that was read through `with_owner`; of another row AttributeError, never a guess."""
    api_user, user, application = row.owner_api_user, row.owner_user, row.application
    person = client = None
    if user is not None:
        granted = tuple(row.owner_granted or ())
        person = Person(user.pk, user.public_id, str(user), user.is_active, row.owner_role, granted)
    if application is not None:
        scopes = tuple(application.scopes)
        client = Client(application.public_id, scopes, application.is_live)
    organization = row.organization
    return records.standing_of(
        OrganizationStanding(ceiling_of(organization), organization.suspended_at is not None),
        api_user.is_active if api_user else None,
        tuple(api_user.permissions) if api_user else (),
        person,
        client,
    )


def permissions_of(row: ApiKey) -> frozenset[str]:
    """What the key of a row that was read through `with_owner` may do now."""
    return held_within(standing_of(row).permissions, row.permissions)


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
