"""How does an application stay allowed without asking again? A refresh token, each one used once (RFC 9700 4.14).

The one used is exchanged for the next. One that comes a second time was copied: nobody can tell which of the two
callers is the application, so the consent ends, and with it the newest access token at its next request.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from keys.models import ApiKey, RefreshToken
from keys.oauth.errors import OAuthError, invalid_grant
from keys.oauth.grants import consents
from keys.oauth.grants.opaque_tokens import digest_of, new_text
from portal.actors import Actor
from portal.people.organizations import lock

PREFIX = "kdr"


def issue(
    consent: ApiKey, *, scope: Iterable[str], resource: str, nonce: str, now: datetime
) -> str:
    """A refresh token of this consent, which ends with it at the latest."""
    text = new_text(PREFIX)
    RefreshToken.objects.create(
        digest=digest_of(text),
        consent=consent,
        scope=list(scope),
        resource=resource,
        nonce=nonce,
        created_at=now,
        expires_at=consent.expires_at or now,
    )
    return text


def find(text: str, client_id: str) -> RefreshToken:
    """The refresh token of this client, whether used or not. Raises OAuthError `invalid_grant`."""
    rows = RefreshToken.objects.select_related("consent__organization", "consent__application")
    found = rows.filter(digest=digest_of(text)).first()
    if found is None or not is_client_of(found, client_id):
        raise unknown_token()
    return found


def is_living(text: str, now: datetime) -> bool:
    """Whether this is a refresh token, of whatever client, that can still be exchanged."""
    rows = RefreshToken.objects.select_related("consent")
    found = rows.filter(digest=digest_of(text), used_at=None, expires_at__gt=now).first()
    return found is not None and not consents.has_ended(found.consent, now)


def exchange(found: RefreshToken, *, actor: Actor, now: datetime) -> str:
    """Use the refresh token up; the text of its successor. Raises OAuthError `invalid_grant`.

    The end of the consent after a second use is committed before the refusal is raised.
    """
    with transaction.atomic():
        lock(found.consent.organization)
        held = RefreshToken.objects.select_for_update(no_key=True).get(pk=found.pk)
        successor = issue_successor(held, found.consent, actor, now)
    if successor is None:
        raise unknown_token()
    return successor


def issue_successor(held: RefreshToken, consent: ApiKey, actor: Actor, now: datetime) -> str | None:
    """The text that follows this one, None where it is over. One used twice ends the consent (RFC 9700 4.14.2)."""
    if held.used_at is not None:
        consents.withdraw(consent=consent, actor=actor, now=now, reason="refresh token reused")
        return None
    if held.expires_at <= now or consents.has_ended(consent, now):
        return None
    held.used_at = now
    held.save(update_fields=["used_at"])
    return issue(consent, scope=held.scope, resource=held.resource, nonce=held.nonce, now=now)


def is_client_of(token: RefreshToken, client_id: str) -> bool:
    application = token.consent.application
    return application is not None and application.public_id == client_id


def unknown_token() -> OAuthError:
    return invalid_grant(
        "The refresh token is not known, was used, or has ended. Ask the person again."
    )
