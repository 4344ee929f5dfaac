"""How does an installation get its first administrator? By a one-time token that only its console shows.

There is no default account: until somebody with a shell on the machine has made an administrator, nobody can come
into the admin (ASVS 5.0, 6.3.2).
"""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import QuerySet

from portal import public_ids
from portal.actors import Actor
from portal.addresses import clean_address, found_as
from portal.audit.events import Action, record
from portal.errors import Conflict, InvalidInput
from portal.models import SetupToken, User
from portal.names import clean_name
from portal.people.invitations import digest_of

VALID_FOR = timedelta(hours=24)


@transaction.atomic
def issue(*, now: datetime) -> str:
    """A new token; earlier ones stop working. Raises Conflict `administrator_exists`."""
    refuse_second()
    SetupToken.objects.filter(expires_at__gt=now).update(expires_at=now)
    token = public_ids.random_base62(43)
    SetupToken.objects.create(digest=digest_of(token), expires_at=now + VALID_FOR)
    return token


def is_valid(token: str, now: datetime) -> bool:
    return living(token, now).exists() and not administrator_exists()


@transaction.atomic
def redeem(
    *, token: str, email: str, name: str, password: str, actor: Actor, now: datetime
) -> User:
    """Make the administrator. Of two callers with one token exactly one gets through.

    Raises Conflict `setup_token_over` or `administrator_exists`, InvalidInput.
    """
    if not living(token, now).update(used_at=now):
        detail = "This link was used or has run out. Run manage.py first_admin for another one."
        raise Conflict("setup_token_over", detail)
    refuse_second()
    email = clean_address(email)
    if User.objects.filter(email__in=found_as(email)).exists():
        raise InvalidInput("email", "email_taken", "There is an account with this address already.")
    user = User.objects.create_superuser(email, password, name=clean_name(name))
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    record(
        action=Action.ADMINISTRATOR_CREATED,
        actor=actor,
        organization=None,
        object_type="user",
        object_id=user.public_id,
        object_name=user.email,
    )
    return user


def was_issued(token: str) -> bool:
    """Whether this installation made the token, however it ended: its holder may be told that it is over."""
    return SetupToken.objects.filter(digest=digest_of(token)).exists()


def living(token: str, now: datetime) -> QuerySet[SetupToken]:
    return SetupToken.objects.filter(
        digest=digest_of(token), used_at__isnull=True, expires_at__gt=now
    )


def administrator_exists() -> bool:
    return User.objects.filter(is_superuser=True, is_active=True).exists()


def refuse_second() -> None:
    if administrator_exists():
        detail = "There is an administrator already, who can name others in the admin."
        raise Conflict("administrator_exists", detail)
