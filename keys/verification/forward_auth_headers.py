"""What is a gateway told of a credential that passed? Headers for the service behind it, which then asks nobody."""

from functools import lru_cache

from keys.verification.records import KeyRecord
from keys.verification.verdicts import Verdict

REMEMBERED = 10_000
KEY, ORGANIZATION = "X-Auth-Key-Id", "X-Auth-Organization-Id"
EXTERNAL, OWNER, PERMISSIONS = "X-Auth-External-Id", "X-Auth-Owner", "X-Auth-Permissions"
MEANINGS = {
    KEY: "The key that passed, or the parent of the access token.",
    ORGANIZATION: "Its organization.",
    EXTERNAL: "What the company calls that, if it was given an id.",
    OWNER: "Its owner as type:id.",
    PERMISSIONS: "What it may do, separated by spaces.",
    "RateLimit-Policy": "Its limits, where it has some.",
    "RateLimit": "What remains of them.",
}


def forward_auth_headers(said: Verdict, record: KeyRecord) -> list[tuple[str, str]]:
    """The headers that `MEANINGS` explains. `record` is that of the verdict, which is there when it passed. An
    organization without an external id is told without one: gateways take away what a caller sends under that name."""
    headers = [
        *said.headers.items(),
        (KEY, record.public_id),
        (ORGANIZATION, record.organization_id),
        (OWNER, record.subject),
        (PERMISSIONS, listed(said.permissions)),
    ]
    if record.outside.organization_external_id is not None:
        headers.append((EXTERNAL, record.outside.organization_external_id))
    return headers


@lru_cache(REMEMBERED)
def listed(names: frozenset[str]) -> str:
    return " ".join(sorted(names))
