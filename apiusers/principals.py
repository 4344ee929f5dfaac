"""To whom are roles given and whom do teams gather? A principal: a member, an API user, or (for roles) a team."""

from apiusers.models import ApiUser, Team
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
        return {"type": "user", "id": str(holder.user_id), "name": holder.user.email}
    kind = "team" if isinstance(holder, Team) else "api_user"
    return {"type": kind, "id": holder.public_id, "name": holder.name}
