"""How does a person's account end, and what has to be handed over first? One transaction, all of it or nothing.

Nothing of the person's own is kept: memberships, tokens, consents, sessions, second factors and addresses go as rows.
What belongs to an organization stays, and no longer names its maker; audit events bear copies of names (decision 0064).
"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from portal.actors import Actor
from portal.addresses import found_as
from portal.audit.events import Action
from portal.audit.notes import note_of_account
from portal.errors import Conflict, Deleted, Forbidden, InvalidInput
from portal.hooks import Hook
from portal.models import Membership, Organization, User
from portal.people import invitations, members, notices
from portal.people.organizations import lock_all

# The ids of the organizations' rows in which floors above keep what is the person's, members or not.
places_of: Hook[[User], set[int]] = Hook()
# What stops when the account is deleted at this moment, a phrase each.
stops_with_it: Hook[[User, datetime], list[str]] = Hook()
# Called in the transaction that deletes it, under the locks of all these organizations: end and delete what floors
# above keep of the person, an audit event for each credential that still lived.
before_deletion: Hook[[User, Actor, datetime], None] = Hook()


@transaction.atomic
def delete(
    *, user: User, confirmation: str, actor: Actor, now: datetime, even_last: bool = False
) -> None:
    """Delete the account with all that is the person's. They are told by mail.

    `confirmation` is the person's e-mail address, typed by whoever deletes it. Organizations without another active
    Owner are handed over or deleted first, each by its own rules: deleting them along would take from others what
    nobody asked them about. `even_last` asks nothing of this: what had ended before a restore ends again.
    Raises Forbidden, InvalidInput `address_differs`, Conflict `last_owner`, `last_administrator`, `account_changed` or
    `account_deleted`.
    """
    refuse_others(user, actor)
    refuse_other_address(user, confirmation)
    current = lock_account(user)
    if not even_last:
        refuse_last_owner(current)
        refuse_last_administrator(current)
    end_memberships(current, actor, now, even_last)
    before_deletion.call(current, actor, now)
    note_of_account(Action.USER_DELETED, current, actor)
    is_own = actor.user == current
    text = "portal/accounts/deleted_mail.txt"
    notices.tell([current], "Your account was deleted", text, {"is_own": is_own})
    current.delete()


def owned_alone(user: User) -> list[Organization]:
    """The organizations that would be without an active Owner, by name."""
    seats = members.without_other_owner(Membership.objects.filter(user=user))
    rows = seats.select_related("organization").order_by("organization__name", "pk")
    return [seat.organization for seat in rows]


def what_stops(user: User, now: datetime) -> list[str]:
    """What stops when the account is deleted, a phrase each."""
    return [phrase for phrases in stops_with_it.call(user, now) for phrase in phrases]


def lock_account(user: User) -> User:
    """The account as it stands now; nobody else changes what it has in any organization until the transaction ends.

    Organizations first, in the order of their rows, as everybody who locks several: then the account, as those who
    make a member have locked the organization before they refer to the person. Raises Conflict `account_changed`
    where there is one more organization by then, and `account_deleted`.
    """
    locked = places(user)
    lock_all(locked)
    if (
        user.is_superuser
    ):  # two administrators who delete themselves at once would each count the other
        list(administrators().select_for_update(no_key=True))
    current = User.objects.select_for_update().filter(pk=user.pk).first()
    if current is None:
        raise Deleted("account")
    if places(user) - locked:
        detail = "The account came into another organization meanwhile. Nothing was changed. Look again, then repeat."
        raise Conflict("account_changed", detail)
    return current


def places(user: User) -> set[int]:
    """The rows of all organizations in which there is something of the person's."""
    seats = Membership.objects.filter(user=user).values_list("organization_id", flat=True)
    return set(seats).union(*places_of.call(user))


def administrators() -> QuerySet[User]:
    return User.objects.filter(is_superuser=True, is_active=True).order_by("pk")


def refuse_others(user: User, actor: Actor) -> None:
    """An account is its person's, whatever somebody's role in an organization is. Raises Forbidden."""
    if actor.user != user and not actor.acts_for_installation:
        raise Forbidden(
            "An account is deleted by its person or by an operator. Nothing was changed."
        )


def refuse_other_address(user: User, confirmation: str) -> None:
    """What cannot be undone is confirmed by typing the address. Raises InvalidInput `address_differs`."""
    if user.email not in found_as(confirmation):
        detail = f"Type the e-mail address of the account, {user.email}. Nothing was changed."
        raise InvalidInput("confirmation", "address_differs", detail)


def refuse_last_owner(user: User) -> None:
    """Raises Conflict `last_owner`, which names every organization that has to be handed over."""
    alone = owned_alone(user)
    if alone:
        names = ", ".join(f"“{organization.name}”" for organization in alone)
        detail = (
            f"Nobody else is an active Owner of {names}. Make somebody else an Owner there, or delete the "
            "organization, first. Nothing was changed."
        )
        raise Conflict("last_owner", detail)


def refuse_last_administrator(user: User) -> None:
    """An installation keeps somebody who can open the whole admin. Raises Conflict `last_administrator`."""
    if user.is_superuser and not administrators().exclude(pk=user.pk).exists():
        detail = (
            "This is the last administrator of the installation. Make somebody else one first, in the admin. "
            "Nothing was changed."
        )
        raise Conflict("last_administrator", detail)


def end_memberships(user: User, actor: Actor, now: datetime, even_last: bool) -> None:
    """Each is told in its organization's audit log, as if the person had left or been removed there."""
    for seat in Membership.objects.filter(user=user).select_related("organization", "user"):
        invitations.end_left_behind(seat, actor, now)
        if actor.user == user:
            members.leave(membership=seat, actor=actor, now=now)
        else:
            members.remove(membership=seat, actor=actor, now=now, even_last_owner=even_last)
