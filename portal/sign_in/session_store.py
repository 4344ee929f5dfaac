"""Where does a session lie, and how long does it live? In the database, of no use to whoever reads it there.

The row is found by the digest of the session's key, and its content is sealed under another one: both come from the
key alone, which has 165 random bits and stands in the browser's cookie and nowhere else. Django's own store keeps the
key readable, so that a copy of the database, a backup or a replica opened the admin.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import Q

from portal import clock
from portal.models import Session, User
from portal.throttles import strangers

NONCE_BYTES = 12
LONGEST_BROWSER = 200  # characters of a User-Agent that are kept
# Sessions of people who have not signed in, of which one network keeps the newest, and the installation those that
# portal.throttles.strangers says.
STRANGERS_OF_ONE_NETWORK = 300
A_FEW = 100  # rows that are ended with one more


class SessionStore(DatabaseStore):
    """Django's store, with digests in place of keys, sealed content, and an end that no use puts off.

    A session of a person ends when it was idle for long, and in any case some hours after they signed in; staff of
    the installation have less of both. These limits are asked where the row is read, so no page can forget them.
    """

    row: Session | None = None
    ip: str | None = None  # where the request comes from, and how its browser names itself
    network: str | None = None  # what counts as one stranger
    browser = ""

    @classmethod
    def get_model_class(cls) -> type[Session]:  # type: ignore[override]
        return Session

    def _get_session_from_db(self) -> Session | None:
        now = clock.now()
        living = Session.objects.filter(
            expire_date__gt=now, session_key=digest_of(self.session_key)
        )
        found = living.first()
        if found is None or is_idle(found, now):
            self._session_key = None
            return None
        self.row = found
        return found

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(session_key=digest_of(session_key)).exists()

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            Session.objects.filter(session_key=digest_of(key)).delete()

    def create_model_instance(self, data: dict[str, Any]) -> Session:  # type: ignore[override]
        """The row to be written: a new one where somebody signed in, else the one that was read."""
        key = self._get_or_create_session_key()  # type: ignore[attr-defined]
        person = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        if self.row is not None and self.row.user_id == person:
            row = self.row
        else:
            row = begin(person)
            if person is None:
                end_oldest_of(self.network)
                strangers.SESSIONS.one_more()
        self.row = Session(
            **{name: getattr(row, name) for name in KEPT},
            session_key=digest_of(key),
            session_data=self.encode(data),
            seen_at=clock.now(),
            ip=(self.ip if person else self.network) or row.ip,
            browser=self.browser[:LONGEST_BROWSER] or row.browser,
        )
        if row.session_key == digest_of(key):
            self.row.public_id = row.public_id
        return self.row

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Signed as Django does, then sealed under the session's own key."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        text = super().encode(session_dict).encode()
        key = sealing_key(self._get_or_create_session_key())  # type: ignore[attr-defined]
        sealed = AESGCM(key).encrypt(nonce, text, None)
        return base64.b64encode(nonce + sealed).decode()

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """What is in it; nothing where it was not sealed under this session's key."""
        try:
            sealed = base64.b64decode(session_data)
            key = sealing_key(self.session_key or "")
            text = AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None)
        except (InvalidTag, ValueError):
            return {}
        return super().decode(text.decode())

    def flush(self) -> None:
        """What comes afterwards is another session, with a beginning of its own."""
        super().flush()
        self.row = None

    @classmethod
    def clear_expired(cls) -> None:
        """What is over, and what was idle for too long."""
        now = clock.now()
        Session.objects.filter(expire_date__lte=now).delete()
        for idle in {settings.SESSION_IDLE_SECONDS, settings.ADMIN_SESSION_IDLE_SECONDS}:
            over = Q(idle_seconds=idle, seen_at__lte=now - timedelta(seconds=idle))
            Session.objects.filter(over).delete()


KEPT = ("user_id", "started_at", "idle_seconds", "expire_date")  # of a row, under another key too


def begin(person: int | None) -> Session:
    """A session that begins now. Strangers' sessions hold a form's token or an invitation, and have no idle limit."""
    now = clock.now()
    staff = User.objects.filter(pk=person, is_staff=True).exists() if person else False
    lives = min(settings.SESSION_COOKIE_AGE, settings.ADMIN_SESSION_SECONDS) if staff else None
    idle = settings.ADMIN_SESSION_IDLE_SECONDS if staff else settings.SESSION_IDLE_SECONDS
    return Session(
        user_id=person,
        started_at=now,
        seen_at=now,
        idle_seconds=idle if person else None,
        expire_date=now + timedelta(seconds=lives or settings.SESSION_COOKIE_AGE),
    )


def end_oldest_of(network: str | None) -> None:
    """A network keeps so many sessions of strangers: the next one ends the oldest, so that nobody is refused."""
    rows = Session.objects.filter(user=None, ip=network).order_by("-started_at")
    over = list(rows.values_list("pk", flat=True)[STRANGERS_OF_ONE_NETWORK - 1 :][:A_FEW])
    if over:
        Session.objects.filter(pk__in=over).delete()


def is_idle(row: Session, now: Any) -> bool:
    return bool(row.idle_seconds) and row.seen_at + timedelta(seconds=row.idle_seconds or 0) <= now


def digest_of(session_key: str | None) -> str:
    return derive(session_key, b"the row of a session").hex()


def sealing_key(session_key: str) -> bytes:
    return derive(session_key, b"the content of a session")


def derive(session_key: str | None, purpose: bytes) -> bytes:
    """What cannot be turned back into the key, nor into what was derived for another purpose."""
    return hmac.digest((session_key or "").encode(), b"keydock " + purpose, hashlib.sha256)
