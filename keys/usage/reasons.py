"""Why were requests refused, in words? One name for each code of the door, and what to do about it."""

from collections import Counter
from dataclasses import dataclass

from keys.verification_codes import Code

# code: (its name, what to do)
REASONS: dict[str, tuple[str, str]] = {
    Code.EXPIRED: ("Key expired", "Its program needs another key."),
    Code.REVOKED: ("Key or token revoked", "Find the program that still sends it."),
    Code.OWNER_INACTIVE: ("Owner inactive", "Activate the owner, or use a key of somebody else."),
    Code.WRONG_ORGANIZATION: (
        "Wrong organization",
        "Send the Organization ID to which the key belongs.",
    ),
    Code.IP_NOT_ALLOWED: ("Address not allowed", "Add the address to the key's list."),
    Code.IN_BROWSER: ("Sent from a browser", "Keep the key on a server and exchange it there."),
    Code.FORBIDDEN: ("Permission missing", "Give the key the permission that it asks for."),
    Code.RATE_LIMITED: ("Rate limit reached", "Slow its program down, or raise the limit."),
    Code.QUOTA_EXCEEDED: ("Quota used up", "Wait for the next period, or raise the quota."),
}
REFUSED = frozenset(REASONS)
# How calls of endpoints end that the door let in (`keys.usage.endpoints`).
ENDS: dict[str, tuple[str, str]] = {
    "REFUSED": ("Refused by the endpoint", "Compare what its callers send with its parameters."),
    "FAILED": ("Data source failed", "Look at the connector of the endpoint."),
}
KNOWN = REASONS | ENDS


@dataclass(frozen=True)
class Reason:
    """How many requests were refused for one reason, and of all refusals how many in a hundred."""

    code: str
    name: str
    advice: str
    count: int
    share: int


def name_of(code: str) -> str:
    """A code without a name of ours, from another version, is told as it is."""
    return KNOWN.get(code, (code, ""))[0]


def reasons_in(counts: Counter[str]) -> list[Reason]:
    """The most frequent first."""
    refused = {code: number for code, number in counts.items() if code != Code.VALID and number}
    whole = sum(refused.values())
    return [
        Reason(code, *KNOWN.get(code, (code, "")), number, round(100 * number / whole))
        for code, number in sorted(refused.items(), key=lambda item: (-item[1], item[0]))
    ]
