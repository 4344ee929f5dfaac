"""Which second factors were kept with which key, and how are they kept with the current one?"""

from base64 import b64decode
from collections import Counter

from allauth.mfa.models import Authenticator
from django.db import transaction

from portal.second_factor.changes import lock_factor, seal_secret, unseal_secret
from portal.second_factor.factors import Type
from portal.secrets import sealing
from portal.secrets.sealing import Sealed


def apps_by_version() -> dict[int, int]:
    """How many authenticator apps there are under each version of the keyring."""
    rows = Authenticator.objects.filter(type=Type.TOTP)
    return dict(Counter(version_of(row) for row in rows.iterator()))


def codes_by_version() -> dict[int, int]:
    """How many people have recovery codes under each version. Digests cannot be made anew without the codes."""
    rows = Authenticator.objects.filter(type=Type.RECOVERY_CODES)
    return dict(Counter(row.data["version"] for row in rows.iterator()))


def reseal_apps() -> tuple[int, list[str]]:
    """Seal anew what is under an older key: how many, and whose secret cannot be opened."""
    done, lost = 0, []
    rows = Authenticator.objects.filter(type=Type.TOTP).select_related("user").order_by("pk")
    for row in rows.iterator():
        if version_of(row) != max(sealing.keyring()):
            try:
                reseal(row)
            except sealing.CannotOpenError:
                lost.append(row.user.email)
            else:
                done += 1
    return done, lost


@transaction.atomic
def reseal(app: Authenticator) -> None:
    """Under the person's lock: a sign-in at the same moment writes the same row."""
    current = lock_factor(app)
    current.data["secret"] = seal_secret(
        unseal_secret(current.data["secret"], current.user), current.user
    )
    current.save(update_fields=["data"])


def give_up_codes(version: int) -> int:
    """Delete the recovery codes of this version; their people are told to make new ones. Returns of how many."""
    rows = Authenticator.objects.filter(type=Type.RECOVERY_CODES)
    gone = [row.pk for row in rows.iterator() if row.data["version"] == version]
    return Authenticator.objects.filter(pk__in=gone).delete()[0]


def version_of(app: Authenticator) -> int:
    return sealing.version_of(b64decode(app.data["secret"]))


def sealed_kinds() -> list[Sealed]:
    """What `manage.py sealing` lists and renews of people's second factors."""
    return [
        Sealed("authenticator apps", apps_by_version, reseal_apps),
        Sealed("sets of recovery codes", codes_by_version, lambda: (0, []), give_up_codes),
    ]
