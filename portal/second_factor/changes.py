"""What can be done to a person's second factors? Add, replace, rename, remove: one transaction and audit event each."""

from base64 import b64decode, b64encode
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from portal.actors import Actor
from portal.audit.events import Action
from portal.audit.notes import note_of_account
from portal.errors import Conflict, InvalidInput
from portal.models import User
from portal.names import clean_name
from portal.second_factor import recovery, totp
from portal.second_factor.factors import FACTORS, Type
from portal.secrets import sealing

MOST_PASSKEYS = 20
WRONG_CODE = (
    "This is not the code that the app shows now. Enter the newest one; nothing was changed."
)
APP = "authenticator app"


@transaction.atomic
def set_up_app(*, user: User, secret: str, code: str, actor: Actor, now: datetime) -> list[str]:
    """Take `secret` as that of the person's app, in place of an earlier one, once `code` proves that the app has it.

    Returns new recovery codes where there were none, else an empty list. Raises InvalidInput `wrong_code`.
    """
    lock(user)
    step = totp.matching_step(secret, code, now)
    if step is None:
        raise InvalidInput("code", "wrong_code", WRONG_CODE)
    # The step is used up: the code that was shown to set up the app does not sign in as well.
    fields = {"data": {"secret": seal_secret(secret, user), "step": step}, "created_at": now}
    _, made = Authenticator.objects.update_or_create(
        user=user, type=Type.TOTP, defaults={**fields, "last_used_at": None}
    )
    note_of_account(
        Action.USER_SECOND_FACTOR_ADDED, user, actor, {"factor": APP, "replaced": not made}
    )
    return first_codes(user, actor, now)


@transaction.atomic
def add_passkey(
    *, user: User, name: str, credential: dict, actor: Actor, now: datetime
) -> list[str]:
    """Keep a passkey whose ceremony was verified. Returns as `set_up_app`. Raises InvalidInput, Conflict."""
    lock(user)
    if Authenticator.objects.filter(user=user, type=Type.WEBAUTHN).count() >= MOST_PASSKEYS:
        detail = f"A person has {MOST_PASSKEYS} passkeys at most. Remove one first."
        raise Conflict("too_many_passkeys", detail)
    data = {"name": clean_name(name), "credential": credential}
    Authenticator.objects.create(user=user, type=Type.WEBAUTHN, data=data, created_at=now)
    note_of_account(
        Action.USER_SECOND_FACTOR_ADDED, user, actor, {"factor": "passkey", "name": data["name"]}
    )
    return first_codes(user, actor, now)


@transaction.atomic
def rename_passkey(*, passkey: Authenticator, name: str, actor: Actor) -> None:
    """Raises InvalidInput, Conflict `factor_gone`."""
    current = lock_factor(passkey)
    before, after = current.data["name"], clean_name(name)
    if before == after:
        return
    current.data["name"] = after
    current.save(update_fields=["data"])
    note_of_account(
        Action.USER_PASSKEY_RENAMED, current.user, actor, {"before": before, "after": after}
    )


@transaction.atomic
def remove(*, factor: Authenticator, actor: Actor) -> None:
    """Without the last factor, recovery codes stand for nothing and go with it. Raises Conflict `factor_gone`, and
    `password_too_short` where the password alone would be too little."""
    current = lock_factor(factor)
    user = current.user
    others = Authenticator.objects.filter(user=user, type__in=FACTORS).exclude(pk=current.pk)
    if user.password_stands_alone is False and not others.exists():
        detail = (
            "Your password is too short without a second factor. Choose one of 15 characters first."
        )
        raise Conflict("password_too_short", detail)
    note_of_account(Action.USER_SECOND_FACTOR_REMOVED, user, actor, details_of(current))
    current.delete()
    if not Authenticator.objects.filter(user=user, type__in=FACTORS).exists():
        Authenticator.objects.filter(user=user).delete()


@transaction.atomic
def remove_all(*, user: User, actor: Actor) -> None:
    """For somebody who has lost everything. Raises Conflict `no_second_factor`."""
    lock(user)
    rows = Authenticator.objects.filter(user=user)
    if not rows.exists():
        raise Conflict("no_second_factor", f"The account {user.email} has no second factor.")
    note_of_account(Action.USER_SECOND_FACTOR_REMOVED, user, actor, {"factor": "all"})
    rows.delete()


@transaction.atomic
def make_codes(*, user: User, actor: Actor, now: datetime) -> list[str]:
    """New recovery codes in place of the old ones, which stop at once. Raises Conflict `no_second_factor`."""
    lock(user)
    if not Authenticator.objects.filter(user=user, type__in=FACTORS).exists():
        detail = "Recovery codes stand in for a second factor. Set up an app or a passkey first."
        raise Conflict("no_second_factor", detail)
    codes = recovery.new_codes()
    Authenticator.objects.update_or_create(
        user=user,
        type=Type.RECOVERY_CODES,
        defaults={
            "data": recovery.digests_of(codes, user.pk),
            "created_at": now,
            "last_used_at": None,
        },
    )
    note_of_account(Action.USER_RECOVERY_CODES_MADE, user, actor)
    return codes


def first_codes(user: User, actor: Actor, now: datetime) -> list[str]:
    if Authenticator.objects.filter(user=user, type=Type.RECOVERY_CODES).exists():
        return []
    return make_codes(user=user, actor=actor, now=now)


def lock(user: User) -> None:
    """One change of a person's factors at a time."""
    User.objects.select_for_update().get(pk=user.pk)


def lock_factor(factor: Authenticator) -> Authenticator:
    """The factor as it stands now, under its person's lock."""
    lock(factor.user)
    current = Authenticator.objects.select_related("user").filter(pk=factor.pk).first()
    if current is None:
        detail = "This was removed already, perhaps in another window. Nothing was changed."
        raise Conflict("factor_gone", detail)
    return current


def details_of(factor: Authenticator) -> dict[str, str]:
    if factor.type == Type.WEBAUTHN:
        return {"factor": "passkey", "name": factor.data["name"]}
    return {"factor": APP}


def seal_secret(secret: str, user: User) -> str:
    return b64encode(sealing.seal(secret, place(user))).decode()


def unseal_secret(text: str, user: User) -> str:
    """Raises sealing.CannotOpenError."""
    return sealing.unseal(b64decode(text), place(user))


def place(user: User) -> str:
    return f"authenticator app of person {user.pk}"
