"""What is a caller told whose credential does not pass? 401 or 403, with the challenge of RFC 6750 section 3."""

from collections.abc import Iterable

from django.conf import settings

from keys.limits.answers import headers_of
from keys.verification.verdicts import Verdict
from keys.verification_codes import LIMITED, Code
from portal.errors import Refusal
from portal.permissions import known

REALM = 'Bearer realm="keydock"'
INVALID = f'{REALM}, error="invalid_token"'

# Told only to a caller who proved the secret; everything else is word for word `invalid_credential`.
PROVED = {
    Code.EXPIRED: ("key_expired", "This key has expired. Use another one or generate a new one."),
    Code.REVOKED: (
        "key_revoked",
        "This key was revoked, and that is permanent. Use another one or generate a new one.",
    ),
    Code.OWNER_INACTIVE: (
        "owner_inactive",
        "The owner of this key is no longer active, or the organization is suspended. Ask an administrator of it.",
    ),
}
# Told to a caller who proved the secret, too: with the same key it passes from elsewhere.
TURNED_AWAY = {
    Code.IP_NOT_ALLOWED: (
        "ip_not_allowed",
        "This key is not taken from this address. Whoever manages it can change its list of addresses.",
    ),
    Code.IN_BROWSER: (
        "key_in_browser",
        "This key came from a browser, where others can read it. Keep it on a server, exchange it there at "
        "POST /authentication/token, and hand the access token to the page.",
    ),
}
OF_KNOWN = LIMITED | TURNED_AWAY.keys()  # 403 and 429: the caller is known
# The same of a consent, which is a key to us and none to the application that holds a token of it.
CONSENT = {
    Code.EXPIRED: "What the person allowed has run out. Ask them again.",
    Code.REVOKED: "What the person allowed was withdrawn. Ask them again.",
    Code.OWNER_INACTIVE: (
        "The person who allowed this, or the application itself, is no longer active. "
        "Ask an administrator of the organization."
    ),
}


def no_credential() -> Refusal:
    detail = "Send x-api-key and x-organization-id, or Authorization: Bearer."
    return unauthenticated("credential_missing", detail, challenge=REALM)


def not_passed(verdict: Verdict) -> Refusal:
    """The 401 for a verdict that is neither VALID nor FORBIDDEN; 403 for a key that may not come from there, 429 for
    one whose limit is reached."""
    if verdict.ended_alone and verdict.record and verdict.record.revoked_at is None:
        return unauthenticated("token_revoked", "This access token was revoked. Ask for a new one.")
    if verdict.code in LIMITED:
        return too_many(verdict)
    if verdict.code in TURNED_AWAY:
        code, detail = TURNED_AWAY[verdict.code]
        return Refusal(code, detail, status=403)
    if verdict.code not in PROVED:
        return invalid_credential()
    code, detail = PROVED[verdict.code]
    is_consent = verdict.record is not None and verdict.record.is_consent
    return unauthenticated(code, CONSENT[verdict.code] if is_consent else detail)


def too_many(verdict: Verdict) -> Refusal:
    """429 (RFC 6585 section 4), with when to come again and where the limits stand."""
    counted = verdict.counted
    limit = counted.refused_by
    assert limit is not None  # noqa: S101 - this is what refused
    code = "quota_exceeded" if limit.is_quota else "rate_limited"
    what = f"of this {limit.period}" if limit.is_quota else f"in {limit.seconds} seconds"
    detail = (
        f"The limit {limit.name!r} allows {limit.requests:,} requests {what}. "
        f"Try again in {counted.wait} seconds."
    )
    headers = {"Retry-After": str(counted.wait), **headers_of(counted)}
    return Refusal(code, detail, status=429, headers=headers)


def invalid_credential() -> Refusal:
    """Unknown, wrong and belonging to another organization are one answer, so that nothing can be probed."""
    detail = (
        "The credential is not known, or it does not belong to the organization that was named."
    )
    return unauthenticated("invalid_credential", detail)


MISTAKEN = {
    "key": "This is the identifier of a key or token, not the key or token itself.",
    "masked": "This is what stays visible of a key, not the key itself.",
    "organization": "This is the id of an organization, not a key.",
}


def identifier_presented(what: str) -> Refusal:
    """Told by the form of the text alone, without a look at what exists: whoever sent it learns nothing else."""
    detail = f"{MISTAKEN[what]} A key is shown once, when it is made; generate another one if it is lost."
    return unauthenticated("identifier_presented", detail)


def organization_missing() -> Refusal:
    detail = "The header x-organization-id is missing: x-api-key is only accepted together with it."
    return unauthenticated("organization_missing", detail)


def repeated_header(name: str) -> Refusal:
    detail = f"The header {name} was sent more than once, or it holds a comma."
    return unauthenticated("repeated_header", detail)


def access_token_needed() -> Refusal:
    detail = (
        "A key is not accepted as Bearer here: send x-api-key and x-organization-id, "
        "or exchange it for an access token at POST /authentication/token."
    )
    return unauthenticated("access_token_needed", detail)


def unauthenticated(code: str, detail: str, challenge: str = INVALID) -> Refusal:
    """401. The challenge names the document that tells clients where tokens are given (RFC 9728 section 5.1)."""
    document = f"{settings.PUBLIC_URL}/.well-known/oauth-protected-resource"
    said = f'{challenge}, resource_metadata="{document}"'
    return Refusal(code, detail, status=401, headers={"WWW-Authenticate": said})


def wrong_audience() -> Refusal:
    """Told to whoever holds the token: it says so itself (RFC 9068 section 4)."""
    detail = (
        "This access token is for another address. Ask for one for this address, or for the issuer."
    )
    return unauthenticated("wrong_audience", detail)


def key_needed() -> Refusal:
    """403: what is temporary makes and changes nothing that outlives it (decision 0024)."""
    detail = "An access token makes and changes nothing that outlives it. Send the key itself. Nothing was changed."
    return Refusal("key_needed", detail, status=403)


def insufficient_scope(required: Iterable[str]) -> Refusal:
    """403: the caller is known, and lacks one of the permissions named."""
    # Only names from our own vocabulary go into a header; what a caller made up stays out of it.
    names = " ".join(sorted(set(required) & known().keys()))
    challenge = f'{REALM}, error="insufficient_scope"'
    return Refusal(
        "insufficient_scope",
        "The credential lacks a permission that this needs.",
        status=403,
        headers={"WWW-Authenticate": challenge + (f', scope="{names}"' if names else "")},
        extra={"required": sorted(required)},
    )
