"""How is a caller told no? As a Keydock server does it: by status, challenge (RFC 6750) and problem (RFC 9457)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from keydock.verdict import Verdict

CONTENT_TYPE = "application/problem+json"
REALM = 'Bearer realm="api"'
TITLES = {
    401: "Unauthorized",
    403: "Forbidden",
    429: "Too Many Requests",
    503: "Service Unavailable",
}
# The server says these only of a credential whose secret was proved; everything else is one and the same answer.
PROVED = {
    "EXPIRED": ("key_expired", "This key has expired. Use another one or generate a new one."),
    "REVOKED": ("key_revoked", "This key was revoked, and that is permanent. Use another one."),
    "OWNER_INACTIVE": (
        "owner_inactive",
        "The owner of this key is no longer active. Ask an administrator of the organization.",
    ),
}


@dataclass(frozen=True)
class Refusal:
    """An answer that lets nobody in."""

    status: int
    code: str
    detail: str
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return TITLES[self.status]

    @property
    def all_headers(self) -> dict[str, str]:
        return {"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store", **self.headers}

    @property
    def problem(self) -> dict[str, Any]:
        said = {"type": "about:blank", "title": self.title, "status": self.status}
        return {**said, "detail": self.detail, "code": self.code}

    @property
    def body(self) -> bytes:
        return json.dumps(self.problem).encode()


def challenged(
    code: str, detail: str, challenge: str = f'{REALM}, error="invalid_token"'
) -> Refusal:
    return Refusal(401, code, detail, {"WWW-Authenticate": challenge})


MISSING = challenged(
    "credential_missing", "Send x-api-key and x-organization-id, or Authorization: Bearer.", REALM
)
INVALID = challenged(
    "invalid_credential",
    "The credential is not known, or it does not belong to the organization that was named.",
)
# Nobody could be asked, so nobody is let in.
CLOSED = Refusal(
    503,
    "temporarily_unavailable",
    "Keys cannot be checked at the moment. Try again in a few seconds.",
    {"Retry-After": "5"},
)
ADDRESS = Refusal(403, "ip_not_allowed", "The credential may not be used from this address.")
SCOPE = Refusal(
    403,
    "insufficient_scope",
    "The credential lacks a permission that this needs.",
    {"WWW-Authenticate": f'{REALM}, error="insufficient_scope"'},
)


def refusal_of(verdict: Verdict) -> Refusal | None:
    """None for a verdict that is valid; any code that is not known here refuses as an unknown credential does."""
    if verdict.valid:
        return None
    if verdict.is_limited:
        return limited(verdict)
    if verdict.code == "FORBIDDEN":
        return SCOPE
    if verdict.code == "IP_NOT_ALLOWED":
        return ADDRESS
    return challenged(*PROVED[verdict.code]) if verdict.code in PROVED else INVALID


def limited(verdict: Verdict) -> Refusal:
    code = verdict.code.lower()
    detail = f"The limit of this key is reached. Try again in {verdict.retry_after} s."
    return Refusal(429, code, detail, {"Retry-After": str(verdict.retry_after)})
