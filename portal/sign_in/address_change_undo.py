"""How does somebody whose address was changed by another get the account back? By a link to the old one."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import QuerySet

from portal import public_ids
from portal.actors import Actor
from portal.audit.events import Action
from portal.audit.notes import note_of_account
from portal.errors import Conflict
from portal.models import AddressChange, Session, User
from portal.people.invitations import digest_of

VALID_FOR = timedelta(days=7)


def offer(*, user: User, before: str, after: str, actor: Actor, now: datetime) -> str:
    """Keep that the address was changed, in the transaction of the change; the token of the link that undoes it."""
    token = public_ids.random_base62(43)
    AddressChange.objects.create(
        user=user, before=before, after=after, token_digest=digest_of(token), changed_at=now
    )
    note_of_account(Action.USER_EMAIL_CHANGED, user, actor, {"before": before, "after": after})
    return token


def living(now: datetime) -> QuerySet[AddressChange]:
    rows = AddressChange.objects.select_related("user").filter(undone_at=None)
    return rows.filter(changed_at__gt=now - VALID_FOR)


def by_token(token: str, now: datetime) -> AddressChange | None:
    return living(now).filter(token_digest=digest_of(token)).first()


@transaction.atomic
def undo(*, change: AddressChange, actor: Actor, now: datetime) -> User:
    """Give the account its former address back, end all of its sessions and its password, which whoever changed the
    address knew or chose, and remove second factors that were added since. Later changes of the address are undone
    with it. A new password is chosen by mail.

    Raises Conflict `undo_over` when the link was used meanwhile, or another account has the address by now.
    """
    user = User.objects.select_for_update().get(pk=change.user_id)
    taken = User.objects.filter(email=change.before).exclude(pk=user.pk).exists()
    since = living(now).filter(user=user, changed_at__gte=change.changed_at)
    if taken or not since.filter(pk=change.pk).exists():
        detail = "This link was used, is too old, or its address has another account. Nothing was changed."
        raise Conflict("undo_over", detail)
    AddressChange.objects.filter(pk__in=since.values("pk")).update(undone_at=now)
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=change.before, verified=True, primary=True)
    user.email = change.before
    user.set_unusable_password()
    user.save(update_fields=["email", "password"])
    Authenticator.objects.filter(user=user, created_at__gte=change.changed_at).delete()
    Session.objects.filter(user=user).delete()
    note_of_account(Action.USER_EMAIL_CHANGE_UNDONE, user, actor, {"before": change.after})
    return user
