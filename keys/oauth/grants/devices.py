"""How is a program allowed that has no browser? It shows a short code, which a person types elsewhere (RFC 8628)."""

import hashlib
import math
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from keys.models import ApiKey, Application, DeviceAuthorization
from keys.oauth import lifetimes
from keys.oauth.errors import OAuthError, invalid_grant
from keys.oauth.grants import consents
from keys.oauth.grants.opaque_tokens import digest_of, new_text
from keys.oauth.scopes import OFFLINE
from portal.actors import Actor
from portal.errors import Refusal
from portal.models import FailedTries, User
from portal.throttles.devices import digest
from portal.throttles.strangers import NewestRows
from portal.throttles.tries import Bucket, begin, succeed

LETTERS = (
    "BCDFGHJKLMNPQRSTVWXZ"  # 20 consonants: no words, no digits to mistake (RFC 8628 section 6.1)
)
LENGTH = 8
PREFIX = "kdd"
WRONG_CODES = 5  # of one person
WITHIN = timedelta(hours=1)
# Of one application, beside MAX_WAITING_DEVICES, and of the installation: devices that nobody has answered.
WAITING = NewestRows("crowded devices", lambda: unanswered().order_by("-pk"), 20_000)
A_FEW = 100  # rows that are ended with one more
# What the network may take off the time between two questions: a program that keeps to its interval is not slowed down.
JITTER = timedelta(milliseconds=500)
SLOWER = 5  # seconds more between two questions, for a program that asks too often


@dataclass(frozen=True)
class Started:
    """What the program is told: the code it asks with, and the one it shows."""

    device_code: str
    user_code: str
    row: DeviceAuthorization


class Guesses(Bucket):
    """Wrong codes of one person: five, then an hour's rest."""

    def wait(self, tries: FailedTries, now: datetime) -> timedelta:
        return tries.since + WITHIN - now if tries.count >= (self.most or 0) else timedelta(0)

    def is_over(self, tries: FailedTries, now: datetime) -> bool:
        return tries.since + WITHIN <= now


def start(
    application: Application,
    *,
    scope: Iterable[str],
    resource: str,
    now: datetime,
    asked_from: str | None = None,
    network: str = "",
) -> Started:
    """Begin a device grant (RFC 8628 section 3.2). Both codes are told here and once; only their digests are stored.

    Whoever knows the application's id may ask, and each request leaves a row. Raises OAuthError
    `temporarily_unavailable` (429) beyond MAX_DEVICE_REQUESTS of `network` in a window; beyond MAX_WAITING_DEVICES of
    the application, from wherever they come, the oldest that waits ends, so that a flood refuses nobody else.
    """
    refuse_flood(network, now)
    device_code = new_text(PREFIX)
    user_code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    row = DeviceAuthorization.objects.create(
        device_digest=digest_of(device_code),
        user_code_digest=digest_of(user_code),
        application=application,
        scope=list(scope),
        resource=resource,
        created_at=now,
        expires_at=now + lifetimes.OF_DEVICE,
        interval=lifetimes.DEVICE_INTERVAL,
        asked_from=asked_from,
    )
    end_oldest_of(application)
    WAITING.one_more()
    return Started(device_code, f"{user_code[:4]}-{user_code[4:]}", row)


def refuse_flood(network: str, now: datetime) -> None:
    wait = begin([Bucket(digest("device requests", network), settings.MAX_DEVICE_REQUESTS)], now)
    if wait > timedelta(0):
        seconds = math.ceil(wait.total_seconds())
        detail = f"Too many devices have asked. Wait {seconds} seconds, then try again."
        raise OAuthError("temporarily_unavailable", detail, 429, {"Retry-After": str(seconds)})


def end_oldest_of(application: Application) -> None:
    """Those beyond the bound of the application; more than one only where the bound was made smaller."""
    rows = unanswered().filter(application=application).order_by("-pk")
    over = list(rows.values_list("pk", flat=True)[settings.MAX_WAITING_DEVICES :][:A_FEW])
    if over:
        unanswered().filter(pk__in=over).delete()


def unanswered() -> QuerySet[DeviceAuthorization]:
    """Devices that strangers can make: what a person allowed or refused is not among them."""
    return DeviceAuthorization.objects.filter(consent__isnull=True, denied_at__isnull=True)


def find(typed: str, user: User, now: datetime) -> DeviceAuthorization:
    """The waiting device of the code that a person typed, in any case and with any dashes and spaces.

    Raises Refusal `unknown_user_code`, and `too_many_user_codes` (429) after five wrong ones in an hour.
    """
    name = hashlib.sha256(f"device code:{user.pk}".encode()).hexdigest()
    bucket = Guesses(name, WRONG_CODES)
    if begin([bucket], now) > timedelta(0):
        detail = "Too many wrong codes. Wait an hour, then start again on the device."
        raise Refusal("too_many_user_codes", detail, status=429)
    code = "".join(letter for letter in typed.upper()[:40] if letter in LETTERS)
    found = waiting(now).filter(user_code_digest=digest_of(code)).first()
    if found is None:
        detail = (
            "This code is not known, has expired or was answered already. Compare it with what the device shows, "
            "or start again there."
        )
        raise Refusal("unknown_user_code", detail)
    succeed([bucket], now)  # a right code is no guess; the wrong ones before it still count
    return found


def waiting(now: datetime) -> QuerySet[DeviceAuthorization]:
    """Devices that nobody has answered yet, of applications that are in use."""
    return DeviceAuthorization.objects.filter(
        expires_at__gt=now,
        denied_at__isnull=True,
        consent__isnull=True,
        application__deleted_at__isnull=True,
        application__disabled_at__isnull=True,
    ).select_related("application__organization")


@transaction.atomic
def allow(*, device: DeviceAuthorization, user: User, actor: Actor, now: datetime) -> bool:
    """Let the program have what it asked for, on behalf of this person. False when it was answered already.

    The caller has seen to it that the person is a member of the application's organization.
    """
    consent = consents.give(
        application=device.application, user=user, scope=device.scope, actor=actor, now=now
    )
    if waiting(now).filter(pk=device.pk).update(consent=consent):
        return True
    transaction.set_rollback(True)
    return False


def life_of_consent(device: DeviceAuthorization) -> timedelta:
    """How long the consent lives that an Allow would give."""
    application = device.application
    consent = ApiKey(application=application, organization=application.organization)
    return consents.life_of(consent, with_refresh=OFFLINE in device.scope)


def deny(*, device: DeviceAuthorization, now: datetime) -> bool:
    """Refuse the program. False when it was answered already."""
    return bool(waiting(now).filter(pk=device.pk).update(denied_at=now))


def redeem(*, text: str, client_id: str, now: datetime) -> DeviceAuthorization:
    """The allowed device, used up by this call. Raises OAuthError with the errors of RFC 8628 section 3.5.

    What a question changes is committed before the refusal is raised.
    """
    with transaction.atomic():
        rows = DeviceAuthorization.objects.select_for_update(no_key=True)
        device = rows.filter(device_digest=digest_of(text)).first()
        if device is None or device.application.public_id != client_id or device.used_at:
            raise invalid_grant("The device code is not known, or was used. Start again.")
        refusal = answer_poll(device, now)
    if refusal is not None:
        raise refusal
    return device


def answer_poll(device: DeviceAuthorization, now: datetime) -> OAuthError | None:
    """Note the question, and say why there are no tokens yet or at all; None when there are."""
    wait = timedelta(seconds=device.interval) - JITTER
    too_soon = device.asked_at and now < device.asked_at + wait
    device.asked_at = now
    if device.expires_at <= now:
        return OAuthError("expired_token", "The code has expired. Start again.")
    if device.denied_at is not None:
        return OAuthError("access_denied", "The person refused.")
    if device.consent_id is None and too_soon:
        device.interval = min(device.interval + SLOWER, 300)
        device.save(update_fields=["asked_at", "interval"])
        return OAuthError("slow_down", f"Wait {device.interval} seconds between two questions.")
    if device.consent_id is not None:
        device.used_at = now
    device.save(update_fields=["asked_at", "used_at"])
    pending = OAuthError("authorization_pending", "Nobody has answered yet. Ask again later.")
    return None if device.consent_id is not None else pending
