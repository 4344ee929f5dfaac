"""How is an invitation sent again? The same offer with a new link; the old link stops, and the days begin anew."""

from datetime import datetime

from django.db import transaction

from portal import public_ids
from portal.actors import Actor
from portal.audit.events import Action
from portal.models import Invitation
from portal.people import members
from portal.people.invitations import (
    A_DAY_LONG,
    VALID_FOR,
    NewInvitation,
    digest_of,
    locked,
    note,
    refuse_flood,
    refuse_member,
    unanswered,
)
from portal.people.organizations import refuse_without


@transaction.atomic
def resend(*, invitation: Invitation, actor: Actor, now: datetime) -> NewInvitation:
    """Give the invitation a new token and seven more days, also when it has run out. It now ends with the right of
    who sent it again.

    Raises Forbidden, Conflict `invitation_over`, InvalidInput `already_member`, Refusal `too_many_invitations` (429).
    """
    current = locked(invitation, unanswered(), now)
    refuse_without("members.manage", current.organization, actor)
    members.refuse_to_touch_owners({current.role}, current.organization, actor)
    members.refuse_beyond({current.role}, actor)
    refuse_member(current.email, current.organization)
    refuse_flood(actor, now)
    token = public_ids.random_base62(43)
    sent_lately = current.sent_at > now - A_DAY_LONG
    current.token_digest, current.expires_at = digest_of(token), now + VALID_FOR
    current.sends, current.sent_at = (current.sends + 1 if sent_lately else 1), now
    current.invited_by = actor.user
    current.invited_by_key = actor.id if actor.type == "api_key" else ""
    current.save()
    note(Action.MEMBER_INVITATION_RESENT, current, actor, {"role": current.role})
    return NewInvitation(current, token)
