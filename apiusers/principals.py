"""To whom are roles given and whom do teams gather? A principal: a member, an API user, or (for roles) a team."""

from apiusers.models import ApiUser, Team
from portal.errors import Conflict, Deleted
from portal.models import Membership

Principal = Membership | ApiUser
Holder = Membership | ApiUser | Team


def column(holder: Holder) -> dict:
    """The foreign key that names this holder, for filters and for creating rows."""
    if isinstance(holder, Membership):
        return {"membership": holder}
    return {"team": holder} if isinstance(holder, Team) else {"api_user": holder}


def described(holder: Holder) -> dict:
    """How an audit event names the holder."""
    if isinstance(holder, Membership):
        return {"type": "user", "id": holder.user.public_id, "name": holder.user.email}
    kind = "team" if isinstance(holder, Team) else "api_user"
    return {"type": kind, "id": holder.public_id, "name": holder.name}


def refuse_gone(holder: Holder) -> None:
    """Who was deleted meanwhile is given nothing. Asked under the lock of the organization.

    Raises Conflict `api_user_deleted`, `team_deleted` or `not_a_member`.
    """
    if isinstance(holder, ApiUser):
        if not ApiUser.objects.filter(pk=holder.pk, deleted_at__isnull=True).exists():
            raise Deleted("API user")
    elif isinstance(holder, Team):
        if not Team.objects.filter(pk=holder.pk).exists():
            raise Deleted("team")
    elif not Membership.objects.filter(pk=holder.pk).exists():
        raise Conflict("not_a_member", "This person is not a member any more. Nothing was changed.")
