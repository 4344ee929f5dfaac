"""How does an allowed application come to its tokens? A code, proved by its verifier and used once (RFC 7636)."""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from keys.models import ApiKey, AuthorizationCode
from keys.oauth import lifetimes
from keys.oauth.errors import OAuthError, invalid_grant, invalid_request
from keys.oauth.grants import consents
from keys.oauth.grants.opaque_tokens import digest_of, new_text
from portal.actors import Actor
from portal.people.organizations import lock

VERIFIER = re.compile(r"[A-Za-z0-9\-._~]{43,128}", re.ASCII)
PREFIX = "kdc"


def issue(
    *,
    consent: ApiKey,
    redirect_uri: str,
    code_challenge: str,
    scope: Iterable[str],
    nonce: str,
    resource: str,
    now: datetime,
) -> str:
    """A code for what the person just allowed. It is told once, in the answer to the application's address."""
    text = new_text(PREFIX)
    AuthorizationCode.objects.create(
        digest=digest_of(text),
        consent=consent,
        redirect_uri=redirect_uri,
        code_challenge=code_challenge,
        scope=list(scope),
        nonce=nonce,
        resource=resource,
        created_at=now,
        expires_at=now + lifetimes.OF_CODE,
    )
    return text


def redeem(
    *, text: str, client_id: str, redirect_uri: str, verifier: str, actor: Actor, now: datetime
) -> AuthorizationCode:
    """The code, used up by this call. Raises OAuthError `invalid_grant` or `invalid_request`.

    It is used up before anything is made from it, under a lock on its row, so of twenty callers at once one goes
    on. A code that comes a second time was seen by somebody else: what the first one got ends with the consent
    (RFC 6749 section 4.1.2). That must be committed, so the refusal is raised outside the transaction.
    """
    if not VERIFIER.fullmatch(verifier):
        raise invalid_request(
            "code_verifier is missing or malformed: 43 to 128 letters of RFC 7636."
        )
    with transaction.atomic():
        code = lock_code(text)
        if code is None or not is_client_of(code, client_id):
            raise unknown_code()  # another client's code stays good for the client that it was given to
        is_first = use_up(code, actor, now)
    if not is_first or code.expires_at <= now:
        raise unknown_code()
    if redirect_uri != code.redirect_uri:
        raise invalid_grant("redirect_uri is not the one of the authorization request.")
    if not hmac.compare_digest(challenge_of(verifier), code.code_challenge):
        raise invalid_grant("code_verifier does not prove the code_challenge.")
    return code


def lock_code(text: str) -> AuthorizationCode | None:
    """The code's row with its organization locked before it, in the order of decision 0017."""
    rows = AuthorizationCode.objects.filter(digest=digest_of(text))
    found = rows.select_related("consent__organization", "consent__application").first()
    if found is None:
        return None
    lock(found.consent.organization)
    held = rows.select_for_update(no_key=True).first()
    if held is not None:
        held.consent = found.consent
    return held


def is_client_of(code: AuthorizationCode, client_id: str) -> bool:
    application = code.consent.application
    return application is not None and application.public_id == client_id


def use_up(code: AuthorizationCode, actor: Actor, now: datetime) -> bool:
    """True for the first use; a second one ends the consent."""
    if code.used_at is not None:
        consents.withdraw(consent=code.consent, actor=actor, now=now, reason="code replayed")
        return False
    code.used_at = now
    code.save(update_fields=["used_at"])
    return True


def challenge_of(verifier: str) -> str:
    """S256 of RFC 7636 section 4.2."""
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def unknown_code() -> OAuthError:
    return invalid_grant("The code is not known, was used, or has expired. Ask the person again.")
