"""What the ground needs to know from the floors above, without importing them: they subscribe in AppConfig.ready()."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from portal.audit.events import Actor
    from portal.models import Membership, Organization

Inventory = Callable[["Organization", datetime], list[str]]

_inventories: list[Inventory] = []


def tells_what_stops(inventory: Inventory) -> Inventory:
    """Subscribe: `inventory(organization, now)` names what stops when the organization is deleted, a phrase each."""
    _inventories.append(inventory)
    return inventory


def what_stops(organization: "Organization", now: datetime) -> list[str]:
    return [phrase for inventory in _inventories for phrase in inventory(organization, now)]


Holder = Callable[["Organization"], None]

_holders: list[Holder] = []


def holds_before_deletion(holder: Holder) -> None:
    """Subscribe: `holder(organization)` locks the rows that others write without taking the organization's own, or,
    of what there may be very much, deletes it itself in small steps."""
    _holders.append(holder)


def hold_for_deletion(organization: "Organization") -> None:
    """Call it in the transaction that deletes the organization, under its lock."""
    for holder in _holders:
        holder(organization)


Readiness = Callable[[], bool]

_readiness: dict[str, Readiness] = {}


def tells_readiness(name: str, check: Readiness) -> None:
    """Subscribe: `/readyz` fails under `name` when `check()` is false or the database refuses it."""
    _readiness[name] = check


def readiness_checks() -> dict[str, Readiness]:
    return dict(_readiness)


Secrets = Callable[[], dict[str, bytes]]

_secrets: list[Secrets] = []


def has_secrets(provider: Secrets) -> None:
    """Subscribe: `provider()` gives the secrets, by name, whose loss the canaries must notice at the start."""
    _secrets.append(provider)


def installation_secrets() -> dict[str, bytes]:
    return {name: secret for provider in _secrets for name, secret in provider().items()}


@dataclass(frozen=True)
class Sealed:
    """One kind of thing that `portal.secrets.sealing` keeps, for `manage.py sealing`."""

    name: str  # in the plural, as the command says it
    needs: Callable[[], dict[int, int]]  # version of the key to how many are kept with it
    renew: Callable[
        [], tuple[int, list[str]]
    ]  # how many were sealed anew, and the names of lost ones
    give_up: Callable[[int], int] | None = None  # delete those of a version that cannot be renewed


_sealed: list[Sealed] = []


def keeps_sealed(kind: Sealed) -> None:
    """Subscribe: a key of the keyring may go only when no `kind` needs it."""
    _sealed.append(kind)


def sealed_kinds() -> list[Sealed]:
    return list(_sealed)


OwnerCount = Callable[[Any, datetime], int]
OwnerStop = Callable[[Any, "Actor", datetime], int]

_counts: list[OwnerCount] = []
_stops: list[OwnerStop] = []


def counts_living_tokens(count: OwnerCount) -> OwnerCount:
    """Subscribe: `count(owner, now)` is how many living tokens an API user owns."""
    _counts.append(count)
    return count


def living_tokens(owner: Any, now: datetime) -> int:
    return sum(count(owner, now) for count in _counts)


def stops_tokens(stop: OwnerStop) -> OwnerStop:
    """Subscribe: `stop(owner, actor, now)` revokes the tokens of an API user, in the caller's transaction."""
    _stops.append(stop)
    return stop


def stop_tokens(owner: Any, actor: "Actor", now: datetime) -> int:
    return sum(stop(owner, actor, now) for stop in _stops)


MemberEnding = Callable[["Membership", "Actor", datetime], None]

_member_endings: list[MemberEnding] = []


def ends_what_was_left(end: MemberEnding) -> MemberEnding:
    """Subscribe: `end(membership, actor, now)` ends what this person left behind as an earlier member."""
    _member_endings.append(end)
    return end


def end_what_was_left(membership: "Membership", actor: "Actor", now: datetime) -> None:
    """Call it in the transaction in which somebody becomes a member."""
    for end in _member_endings:
        end(membership, actor, now)


Holdings = Callable[["Membership"], frozenset[str]]

_holdings: list[Holdings] = []


def tells_holdings(holdings: Holdings) -> Holdings:
    """Subscribe: `holdings(membership)` is what teams and roles let a member do, beside the portal role."""
    _holdings.append(holdings)
    return holdings


def holdings_of(membership: "Membership") -> frozenset[str]:
    return frozenset().union(*(holdings(membership) for holdings in _holdings))


FirstSteps = Callable[["Organization"], str]

_first_steps: list[FirstSteps] = []


def leads_newcomers(first_steps: FirstSteps) -> FirstSteps:
    """Subscribe: `first_steps(organization)` is the page on which a newcomer begins, empty when they have begun."""
    _first_steps.append(first_steps)
    return first_steps


def first_steps_of(organization: "Organization") -> str:
    return next((found for each in _first_steps if (found := each(organization))), "")


OriginCheck = Callable[[str], bool]

_origin_checks: list[OriginCheck] = []


def knows_origins(check: OriginCheck) -> None:
    """Subscribe: `check(origin)` says whether pages of that origin may call the API with a token."""
    _origin_checks.append(check)


def is_registered_origin(origin: str) -> bool:
    return any(check(origin) for check in _origin_checks)


Held = Callable[[str, datetime], frozenset[str]]

_held: list[Held] = []


def tells_what_keys_hold(held: Held) -> None:
    """Subscribe: `held(public_id, now)` is what the key of this id may do now, nothing when it may not pass."""
    _held.append(held)


def held_by_key(public_id: str, now: datetime) -> frozenset[str]:
    return frozenset().union(*(held(public_id, now) for held in _held))
