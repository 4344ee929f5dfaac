"""How do memberships, invitations, organizations and accounts that have ended end again after a restore?"""

from datetime import datetime

from portal.actors import Actor
from portal.addresses import found_as
from portal.audit.events import Action
from portal.audit.notes import note_of_account
from portal.journal.entries import NotedEnd
from portal.journal.replays import Replay, nothing
from portal.models import Membership, Organization, User
from portal.people import invitations, members, organizations


def restorer() -> Actor:
    """Who does it again, in the audit log."""
    return Actor.system("the journal, after a restore")


def replays() -> dict[str, Replay]:
    return {
        Action.MEMBER_REMOVED: Replay(remove),
        Action.MEMBER_LEFT: Replay(remove),
        Action.MEMBER_JOINED: Replay(
            nothing, takes_back=(Action.MEMBER_REMOVED, Action.MEMBER_LEFT)
        ),
        Action.MEMBER_INVITATION_WITHDRAWN: Replay(withdraw),
        Action.ORGANIZATION_DELETED: Replay(delete),
        Action.USER_PASSWORD_CHANGED: Replay(forget_password),
        Action.USER_CHANGED: Replay(deactivate, keeps=("is_active",)),
    }


def remove(entry: NotedEnd, now: datetime) -> None:
    """The membership, and the invitation that could bring it back.

    Also of whom the backup knows as the only Owner: whoever was made one since is not in it, and who was removed must
    not be back. `after_restore` names the organizations that have no Owner then.
    """
    rows = Membership.objects.filter(
        organization__public_id=entry.organization, user__public_id=entry.object_id
    )
    for membership in rows.select_related("organization", "user"):
        members.remove(membership=membership, actor=restorer(), now=now, even_last_owner=True)
    user = User.objects.filter(public_id=entry.object_id).first()
    if user is not None:
        waiting = invitations.unanswered().filter(organization__public_id=entry.organization)
        for invitation in waiting.filter(email__in=found_as(user.email)):
            invitations.end(invitation, restorer(), now)


def withdraw(entry: NotedEnd, now: datetime) -> None:
    waiting = invitations.unanswered().filter(public_id=entry.object_id)
    for invitation in waiting.select_related("organization"):
        invitations.end(invitation, restorer(), now)


def delete(entry: NotedEnd, now: datetime) -> None:
    for organization in Organization.objects.filter(public_id=entry.object_id):
        organizations.delete(
            organization=organization, confirmation=organization.name, actor=restorer(), now=now
        )


def forget_password(entry: NotedEnd, now: datetime) -> None:
    """The former password works no more, and the new one is not known here: a new one is asked for by mail."""
    for user in User.objects.filter(public_id=entry.object_id):
        if user.has_usable_password():
            user.set_unusable_password()
            user.save(update_fields=["password"])
            note_of_account(Action.USER_PASSWORD_CHANGED, user, restorer())


def deactivate(entry: NotedEnd, now: datetime) -> None:
    """An account that was deactivated in the admin. One that was activated is activated there again."""
    if entry.details.get("is_active") is not False:
        return
    for user in User.objects.filter(public_id=entry.object_id, is_active=True):
        user.is_active = False
        user.save(update_fields=["is_active"])
        note_of_account(
            Action.USER_CHANGED, user, restorer(), {"changed": ["active"], "is_active": False}
        )
