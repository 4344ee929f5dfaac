"""How does somebody become a member by mail? A single-use link, bound to address, organization and role.

Only a digest of the link's token is stored. The token is 256 random bits, so a plain SHA-256 is enough: there is
nothing to guess (decision 0003 reasons the same way about keys).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.db.models import QuerySet, Sum

from portal import ceiling, delegation, public_ids
from portal.access import Role, may
from portal.actors import Actor
from portal.addresses import clean_address, found_as
from portal.audit.events import Action, record
from portal.errors import Conflict, Forbidden, InvalidInput, Refusal
from portal.hooks import Hook
from portal.installation import brand
from portal.models import Invitation, Membership, Organization, User
from portal.people import members
from portal.people.organizations import lock, refuse_without
from portal.permissions import MEMBERS_MANAGE

VALID_FOR = timedelta(days=7)
A_DAY = 50  # mails by one person, first and repeated ones, to addresses of their choice
TO_AN_ADDRESS = 10  # the same, from whatever organizations
A_DAY_LONG = timedelta(days=1)
SESSION_KEY = "invitation"

# What the key of this public id, or the one that took over from it, may do at this moment, and the row id of that one;
# nothing when it may not pass.
standing_of_key: Hook[[str, datetime], tuple[frozenset[str], int | None]] = Hook()
# Whether the key of this public id is one of the installation that may change organizations at this moment.
may_operate: Hook[[str, datetime], bool] = Hook()
BY_KEY = ("api_key", "operator_key")  # types of actors who invite by a key


@dataclass(frozen=True)
class NewInvitation:
    """An invitation just made. `token` goes into the mail's link and is kept nowhere."""

    invitation: Invitation
    token: str = field(repr=False)


@transaction.atomic
def invite(
    *, organization: Organization, email: str, role: str, actor: Actor, now: datetime
) -> NewInvitation:
    """Offer membership to an address; an earlier offer to it is withdrawn.

    Raises InvalidInput `already_member`, `unknown_role` or what `clean_address` raises, Forbidden, Refusal
    `too_many_invitations` (429).
    """
    current = lock(organization)
    refuse_without("members.manage", current, actor)
    members.refuse_to_touch_owners({members.clean_role(role)}, current, actor)
    members.refuse_beyond({role}, current, actor)
    email = clean_address(email)
    refuse_member(email, current)
    refuse_flood(actor, current, email, now)
    for earlier in unanswered().filter(organization=current, email=email):
        end(earlier, actor, now)
    token = public_ids.random_base62(43)
    invitation = Invitation.objects.create(
        organization=current,
        email=email,
        role=role,
        token_digest=digest_of(token),
        invited_by=actor.user,
        invited_by_key=actor.id if actor.type in BY_KEY else "",
        created_at=now,
        sent_at=now,
        expires_at=now + VALID_FOR,
    )
    note(Action.MEMBER_INVITED, invitation, actor, {"role": role})
    return NewInvitation(invitation, token)


@transaction.atomic
def resend(*, invitation: Invitation, actor: Actor, now: datetime) -> NewInvitation:
    """Send the same offer again: the old link stops, and the days begin anew, also when it has run out. It now ends
    with the right of who sent it again.

    Raises Forbidden, Conflict `invitation_over`, InvalidInput `already_member`, Refusal `too_many_invitations` (429).
    """
    current = lock_invitation(invitation, unanswered(), now)
    refuse_without("members.manage", current.organization, actor)
    members.refuse_to_touch_owners({current.role}, current.organization, actor)
    members.refuse_beyond({current.role}, current.organization, actor)
    refuse_member(current.email, current.organization)
    refuse_flood(actor, current.organization, current.email, now)
    token = public_ids.random_base62(43)
    sent_lately = current.sent_at > now - A_DAY_LONG
    current.token_digest, current.expires_at = digest_of(token), now + VALID_FOR
    current.sends, current.sent_at = (current.sends + 1 if sent_lately else 1), now
    current.invited_by = actor.user
    current.invited_by_key = actor.id if actor.type in BY_KEY else ""
    current.save()
    note(Action.MEMBER_INVITATION_RESENT, current, actor, {"role": current.role})
    return NewInvitation(current, token)


@transaction.atomic
def withdraw(*, invitation: Invitation, actor: Actor, now: datetime) -> None:
    """Take the offer back; its link stops working. Raises Forbidden, Conflict `invitation_over`."""
    current = lock_invitation(invitation, unanswered(), now)
    refuse_without("members.manage", current.organization, actor)
    members.refuse_to_touch_owners({current.role}, current.organization, actor)
    members.refuse_beyond({current.role}, current.organization, actor)
    end(current, actor, now)


@transaction.atomic
def accept(*, invitation: Invitation, actor: Actor, now: datetime) -> Membership:
    """Become a member. The acting person must have confirmed the invited address.

    Raises Conflict `invitation_over`, `organization_suspended` or `already_member`, Forbidden `other_address`.
    """
    current = lock_invitation(invitation, pending(now), now)
    if current.organization.suspended_at is not None:
        detail = "This organization is suspended. The invitation can be accepted when it goes on. Nothing was changed."
        raise Conflict("organization_suspended", detail)
    if actor.user is None or not holds(actor.user, current.email):
        detail = f"This invitation is for {current.email}. Sign in with that address to accept it."
        raise Forbidden(detail, code="other_address")
    current.accepted_at = now
    current.save(update_fields=["accepted_at"])
    return members.join(
        organization=current.organization, user=actor.user, role=current.role, actor=actor, now=now
    )


def unanswered() -> QuerySet[Invitation]:
    """Invitations that are neither accepted nor withdrawn; those that have run out can be sent again."""
    return Invitation.objects.select_related("organization", "invited_by").filter(
        accepted_at__isnull=True, withdrawn_at__isnull=True
    )


def pending(now: datetime) -> QuerySet[Invitation]:
    """Invitations whose link works: neither accepted, withdrawn nor too old."""
    return unanswered().filter(expires_at__gt=now)


def by_token(token: str, now: datetime) -> Invitation | None:
    """The living invitation whose link has this token."""
    found = pending(now).filter(token_digest=digest_of(token)).first()
    return found if found and of_entitled_inviters([found], now) else None


def remember(session: SessionBase, invitation: Invitation) -> None:
    """Keep in the session that this browser followed the link; the token itself is not kept."""
    session[SESSION_KEY] = invitation.public_id


def invitation_in_session(session: SessionBase, now: datetime) -> Invitation | None:
    """The living invitation whose link this browser followed."""
    public_id = session.get(SESSION_KEY)
    found = pending(now).filter(public_id=public_id).first() if public_id else None
    return found if found and of_entitled_inviters([found], now) else None


def of_entitled_inviters(among: Iterable[Invitation], now: datetime) -> list[Invitation]:
    """Those whose inviter, a person or a key, may still invite: who lost the right lost its open invitations."""
    rows = list(among)
    people = {row.invited_by_id for row in rows} - {None}
    seats = Membership.objects.filter(user__is_active=True, user__in=people)
    inviters = {(seat.organization_id, seat.user_id): seat for seat in seats}

    def is_held(row: Invitation) -> bool:
        if row.invited_by_key:
            return is_backed_by_key(row, now)
        ability = "owners.manage" if row.role == Role.OWNER else "members.manage"
        inviter = inviters.get((row.organization_id, row.invited_by_id or 0))
        return inviter is not None and may(inviter.role, ability)

    return [row for row in rows if is_held(row)]


def inviter_of(invitation: Invitation, now: datetime) -> str:
    """Who invites, for whoever is invited: a person, the portal by a key of its operators, or a program of the
    organization."""
    if invitation.invited_by is not None:
        return str(invitation.invited_by)
    if any(may_operate.call(invitation.invited_by_key, now)):
        return brand.current().name
    return "A program"


def is_backed_by_key(invitation: Invitation, now: datetime) -> bool:
    """A key invites into a role only while it may do and reach all that the role brings; one of the installation while
    it may change organizations."""
    if any(may_operate.call(invitation.invited_by_key, now)):
        return True
    needed = {MEMBERS_MANAGE, *ceiling.of_role(invitation.role, invitation.organization)}
    return any(
        key_pk is not None
        and needed <= held
        and delegation.is_within(
            delegation.reach_of_role(invitation.role), delegation.reach_of_row(key_pk)
        )
        for held, key_pk in standing_of_key.call(invitation.invited_by_key, now)
    )


def end_unbacked(organization: Organization, actor: Actor, now: datetime) -> None:
    """End the open invitations of those who may not invite any more, in the transaction in which they lost the right.

    Out of use they are at once (`backed`). Ended they stay so, when their inviter gets the right again.
    """
    rows = list(unanswered().filter(organization=organization))
    living = {row.pk for row in of_entitled_inviters(rows, now)}
    for row in rows:
        if row.pk not in living:
            end(row, actor, now)


def end_after_role_change(membership: Membership, actor: Actor, now: datetime) -> None:
    end_unbacked(membership.organization, actor, now)


def end_left_behind(membership: Membership, actor: Actor, now: datetime) -> None:
    """Whoever becomes a member again does not find what they had sent as an earlier one."""
    sent = unanswered().filter(organization=membership.organization, invited_by=membership.user)
    for row in sent.filter(invited_by_key=""):
        end(row, actor, now)


def holds(user: User, email: str) -> bool:
    """Whether the person has confirmed this address as theirs."""
    confirmed = EmailAddress.objects.filter(user=user, email__in=found_as(email), verified=True)
    return confirmed.exists()


def lock_invitation(
    invitation: Invitation, among: QuerySet[Invitation], now: datetime
) -> Invitation:
    """The invitation as it stands now, under the organization's lock. Raises Conflict `invitation_over`."""
    lock(invitation.organization)
    current = among.filter(pk=invitation.pk).first()
    if current is None or not of_entitled_inviters([current], now):
        detail = "This invitation was used, withdrawn or has run out. Nothing was changed."
        raise Conflict("invitation_over", detail)
    return current


def end(invitation: Invitation, actor: Actor, now: datetime) -> None:
    invitation.withdrawn_at = now
    invitation.save(update_fields=["withdrawn_at"])
    note(Action.MEMBER_INVITATION_WITHDRAWN, invitation, actor)


def refuse_member(email: str, organization: Organization) -> None:
    seats = Membership.objects.filter(organization=organization)
    if seats.filter(user__email__in=found_as(email)).exists():
        raise InvalidInput("email", "already_member", f"{email} is a member already.", status=409)


def refuse_flood(actor: Actor, organization: Organization, email: str, now: datetime) -> None:
    """Mails of a day are counted for whoever sends them, but for the installation, which may bring in thousands of
    customers; for the organization, whose keys cost nothing; and for the address, whoever writes to it. Raises Refusal
    `too_many_invitations` (429)."""
    mine = {"invited_by": actor.user} if actor.user else {"invited_by_key": actor.id}
    in_all = settings.MAX_INVITATIONS
    for counted, most, bound in (
        (mine, A_DAY, f"One person or key can send {A_DAY} invitations a day."),
        (
            {"organization": organization},
            in_all,
            f"An organization can send {in_all:,} invitations a day.",
        ),
        ({"email": email}, TO_AN_ADDRESS, "This address was invited too often today."),
    ):
        if counted is mine and actor.acts_for_installation:
            continue
        recent = Invitation.objects.filter(**counted, sent_at__gt=now - A_DAY_LONG)
        if (recent.aggregate(mails=Sum("sends"))["mails"] or 0) >= most:
            detail, headers = f"{bound} Nothing was sent.", {"Retry-After": "3600"}
            raise Refusal("too_many_invitations", detail, status=429, headers=headers)


def digest_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def note(action: Action, invitation: Invitation, actor: Actor, details: dict | None = None) -> None:
    record(
        action=action,
        actor=actor,
        organization=invitation.organization,
        object_type="invitation",
        object_id=invitation.public_id,
        object_name=invitation.email,
        details=details,
    )
