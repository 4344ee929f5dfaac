"""Does this code open the second door? A code of the app counts once, and so does a recovery code."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from portal.actors import Actor
from portal.audit.events import Action
from portal.audit.notes import note_of_account
from portal.models import User
from portal.second_factor import recovery, totp
from portal.second_factor.changes import unseal_secret
from portal.second_factor.factors import Type
from portal.secrets.sealing import CannotOpenError


@transaction.atomic
def spend(*, user: User, code: str, actor: Actor, now: datetime) -> Authenticator | None:
    """The factor that the code belongs to, with the code used up; None when it belongs to none.

    The rows are locked, so that of two requests with one code only one is let in. What was used is kept in the row
    and in no cache: a cache that was emptied would take a code a second time.
    """
    rows = Authenticator.objects.select_for_update().filter(user=user).order_by("pk")
    by_type = {row.type: row for row in rows if row.type != Type.WEBAUTHN}
    app, codes = by_type.get(Type.TOTP), by_type.get(Type.RECOVERY_CODES)
    if app and spend_step(app, user, code, now):
        return app
    if codes and spend_recovery_code(codes, user, code, actor):
        return codes
    return None


def spend_step(app: Authenticator, user: User, code: str, now: datetime) -> bool:
    """RFC 6238, 5.2: a code is accepted once, and with it every earlier one is over."""
    try:
        secret = unseal_secret(app.data["secret"], user)
    except CannotOpenError:
        return False
    step = totp.matching_step(secret, code, now, after=app.data["step"])
    if step is None:
        return False
    app.data["step"] = step
    app.save(update_fields=["data"])
    return True


def spend_recovery_code(codes: Authenticator, user: User, code: str, actor: Actor) -> bool:
    left = recovery.without(codes.data, code, user.pk)
    if left is None:
        return False
    codes.data = left
    codes.save(update_fields=["data"])
    note_of_account(Action.USER_RECOVERY_CODE_USED, user, actor, {"left": len(left["digests"])})
    return True
