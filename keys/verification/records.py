"""What has to be known of a key to judge a credential? The facts of one moment, as one statement read them."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache, wraps
from typing import Any, NamedTuple

from keys.limits.named import (
    Holder,
    Limit,
    api_user_holder,
    key_holder,
    limits_of,
    member_holder,
    organization_holder,
    plan_holder,
)
from keys.models import OwnerType
from keys.secrets.hashing import Digest
from keys.verification.access_tokens import Parent
from portal.ceiling import ceiling, held_within, names_beside
from portal.external.rules import compact
from portal.permissions import EVERYTHING
from portal.restrictions import defaults
from portal.restrictions.document import Restrictions, restrictions_in, restrictions_of
from portal.restrictions.plan_limits import NO_PLAN_LIMITS, PlanLimits, plan_limits_in

POSTGRESQL_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # where the moments of its binary format begin
REMEMBERED = 10_000  # texts whose meaning has been worked out already
LONGEST_REMEMBERED = 1024  # bytes or characters of what is noted beside one of them
OUTSIDE = 29  # its place in a row
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class OwnerStanding:
    """The one answer about an owner: may it act now, and what may it do? Of a consent the application is asked too."""

    is_active: bool
    permissions: frozenset[str]


class OrganizationStanding(NamedTuple):
    """What an organization lets any of its own do, and whether it is suspended."""

    ceiling: frozenset[str]
    is_suspended: bool


class Person(NamedTuple):
    """The owning person, as the organization of the key sees them."""

    pk: int
    public_id: str
    name: str  # as pages tell it: the name, or the address of somebody who gave none
    is_active: bool
    role: str | None  # in the organization of the key; None for somebody who left
    granted: tuple[str, ...]  # what teams and roles add
    restrictions: Restrictions | None = None  # of this member of the organization


class Client(NamedTuple):
    """The application that a consent is about."""

    public_id: str
    scopes: tuple[str, ...]
    is_live: bool


class Outside(NamedTuple):
    """What the company's own systems call them and note beside them, for answers to tell; metadata as their JSON."""

    organization_external_id: str | None
    organization_metadata: str
    api_user_external_id: str | None
    metadata: str  # of the key


EMPTY = "{}"
NOTHING_OUTSIDE = Outside(None, EMPTY, None, EMPTY)


class KeyRecord(NamedTuple):
    """A key or a consent with its owner and its organization as they stand. Nothing of it is asked for again."""

    pk: int
    public_id: str
    name: str
    granted: tuple[str, ...]  # what was put on the key, whatever its owner may do
    is_installation_verifier: bool
    digest_text: str  # empty for a consent, which no text proves
    pepper_version: int
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    token_generation: int
    organization_pk: int
    organization_id: str  # public
    organization_name: str
    api_user_pk: int | None
    api_user_id: str | None  # public
    api_user_name: str | None
    api_user_is_active: bool | None
    api_user_permissions: tuple[str, ...]
    # None for those that are held to nothing, which are most.
    restrictions: Restrictions | None
    organization_restrictions: Restrictions | None
    api_user_restrictions: Restrictions | None
    tail: str  # the last characters of the text, which pages show; empty for a consent
    of_plan: tuple[str, ...] | None  # what the organization's plan allows; None without one
    beside_plan: tuple[str, ...]
    suspended_at: datetime | None  # the organization was, and none of its credentials passes
    plan_limits: PlanLimits | None
    person: Person | None
    client: Client | None
    outside: Outside  # NOTHING_OUTSIDE for most

    @property
    def digest(self) -> Digest | None:
        return Digest(self.digest_text, self.pepper_version) if self.digest_text else None

    @property
    def is_consent(self) -> bool:
        return self.client is not None

    @property
    def organization(self) -> OrganizationStanding:
        return OrganizationStanding(
            ceiling(self.of_plan, self.beside_plan), self.suspended_at is not None
        )

    @property
    def owner(self) -> OwnerStanding:
        return standing_of(
            self.organization,
            self.api_user_is_active,
            self.api_user_permissions,
            self.person,
            self.client,
        )

    @property
    def permissions(self) -> frozenset[str]:
        """What it may do now: its own permissions, as far as its owner holds them and the plan allows them."""
        return held(
            self.granted,
            self.organization,
            self.api_user_is_active,
            self.api_user_permissions,
            self.person,
            self.client,
        )

    @property
    def limits(self) -> tuple[Limit, ...]:
        """All that count for its requests: its own, its owner's and its organization's; none for most."""
        owner = self.api_user_restrictions if self.person is None else self.person.restrictions
        is_free = self.restrictions is self.organization_restrictions is owner is None
        if is_free and self.plan_limits is None and not defaults.are_set():
            return ()
        return limits_of(self.holders(owner))

    def holders(self, owner: Restrictions | None) -> tuple[Holder, ...]:
        """Who is limited when it is used, by what its counters are called."""
        own, organization = self.restrictions, self.organization_pk
        counted_as = own.counts_as if own and own.counts_as else self.pk
        of_plan = self.plan_limits or NO_PLAN_LIMITS
        found = [key_holder(counted_as, own, of_plan.key)]
        if self.person is not None:
            found.append(member_holder(organization, self.person.pk, owner))
        elif self.api_user_pk is not None:
            found.append(api_user_holder(self.api_user_pk, owner))
        found.append(organization_holder(organization, self.organization_restrictions))
        if of_plan.organization is not None:
            found.append(plan_holder(organization, of_plan.organization))
        return tuple(found)

    @property
    def owner_type(self) -> OwnerType:
        if self.person is not None:
            return OwnerType.USER
        return OwnerType.API_USER if self.api_user_pk is not None else OwnerType.ORGANIZATION

    @property
    def owner_id(self) -> str:
        """Its public id, as the API tells it."""
        if self.person is not None:
            return self.person.public_id
        return self.api_user_id or self.organization_id

    @property
    def owner_name(self) -> str:
        if self.person is not None:
            return self.person.name
        return self.organization_name if self.api_user_name is None else self.api_user_name

    @property
    def owner_external_id(self) -> str | None:
        """People have none."""
        outside = self.outside
        if outside is NOTHING_OUTSIDE or self.person is not None:
            return None
        is_of_organization = self.api_user_pk is None
        return (
            outside.organization_external_id if is_of_organization else outside.api_user_external_id
        )

    @property
    def subject(self) -> str:
        """Whom a token of it speaks for, as `sub` says it (RFC 9068 section 2.2)."""
        return f"{self.owner_type}:{self.owner_id}"

    @property
    def token_parent(self) -> Parent:
        """What a token that is made of it tells of it."""
        return Parent(
            self.pk,
            self.public_id,
            self.organization_id,
            self.subject,
            self.client_id,
            self.expires_at,
            self.token_generation,
        )

    @property
    def client_id(self) -> str:
        return self.client.public_id if self.client is not None else self.public_id


class Asked(NamedTuple):
    """What one statement is asked for."""

    ids: tuple[str, ...]  # public, of one key or two
    subjects: tuple[str, ...] = ()  # of tokens: which of them were revoked by themselves?
    with_lifetime: bool = False  # how long do tokens of the first key's organization live?
    cost: int = 1  # requests that will be counted of its limits
    tails: tuple[
        tuple[str, str | None], ...
    ] = ()  # what each id was shown with: the last characters of a key's text


class Found(NamedTuple):
    """What it found."""

    records: dict[str, KeyRecord]  # by public id
    revoked: frozenset[str]  # of the subjects
    exchange_seconds: int | None = None  # None: as the installation says


NOTHING = Found({}, frozenset())


# Pure functions of what was read, remembered: they have no part in whether something still is so. -----------------


@lru_cache(REMEMBERED)
def standing_of(
    organization: OrganizationStanding,
    api_user_is_active: bool | None,
    api_user_permissions: tuple[str, ...],
    person: Person | None,
    client: Client | None,
) -> OwnerStanding:
    """Inactive is a person who left or was shut out, an API user that is deactivated or deleted, a consent whose
    application is switched off or deleted, and whoever belongs to an organization that is suspended. A consent may do
    no more than its application may ask for; the organization itself may do everything that its plan allows."""
    role: str | None = None
    if api_user_is_active is not None:
        is_active, granted = api_user_is_active, api_user_permissions
    elif person is not None:
        role, granted = person.role, person.granted
        is_active = person.is_active and role is not None
    else:
        is_active, granted = True, (EVERYTHING,)
    is_active = is_active and not organization.is_suspended
    permissions = held_within(organization.ceiling, granted, role)
    if client is None:
        return OwnerStanding(is_active, permissions)
    return OwnerStanding(is_active and client.is_live, permissions & frozenset(client.scopes))


@lru_cache(REMEMBERED)
def held(
    granted: tuple[str, ...],
    organization: OrganizationStanding,
    api_user_is_active: bool | None,
    api_user_permissions: tuple[str, ...],
    person: Person | None,
    client: Client | None,
) -> frozenset[str]:
    owner = standing_of(organization, api_user_is_active, api_user_permissions, person, client)
    return held_within(owner.permissions, granted)


@lru_cache(REMEMBERED)
def names_in(text: str | bytes | None) -> tuple[str, ...]:
    """The names in a JSON array of texts; none in NULL."""
    return tuple(json.loads(text)) if text else ()


@lru_cache(REMEMBERED)
def beside_in(text: str | bytes | None) -> tuple[str, ...]:
    """The permissions in an organization's exceptions from its plan; none in NULL."""
    return names_beside(json.loads(text)) if text else ()


@lru_cache(REMEMBERED)
def person_in(text: str | bytes | None) -> Person | None:
    if not text:
        return None
    pk, public_id, name, is_active, role, granted, held_to = json.loads(text)
    restrictions = restrictions_of(held_to) if held_to else None
    return Person(pk, public_id, name, bool(is_active), role, tuple(granted or ()), restrictions)


@lru_cache(REMEMBERED)
def client_in(text: str | bytes | None) -> Client | None:
    if not text:
        return None
    public_id, scopes, is_live = json.loads(text)
    return Client(public_id, tuple(scopes), bool(is_live))


def outside_in(text: str | bytes | None) -> Outside:
    """Remembered with its row, if it is."""
    if not text:
        return NOTHING_OUTSIDE
    of_organization, noted, of_api_user, metadata = json.loads(text)
    return Outside(of_organization, as_told(noted), of_api_user, as_told(metadata))


def as_told(metadata: dict[str, Any] | None) -> str:
    """As answers hold it, whatever form the database gives it."""
    return compact(metadata) if metadata else EMPTY


def remembering(read: Callable[[Row], KeyRecord]) -> Callable[[Row], KeyRecord]:
    """Remembers what the last rows say, but of none beside which much is noted: metadata may have 4 KiB twice, which of
    REMEMBERED keys would be hundreds of MiB in each process, and a customer with as many keys could ask for it."""
    kept = lru_cache(REMEMBERED)(read)

    @wraps(read)
    def reading(values: Row) -> KeyRecord:
        return kept(values) if len(values[OUTSIDE] or "") <= LONGEST_REMEMBERED else read(values)

    return reading


# PostgreSQL, in its binary format ----------------------------------------------------------------------------------


def whole(value: bytes) -> int:
    return int.from_bytes(value, "big", signed=True)


def moment(value: bytes | None) -> datetime | None:
    return None if value is None else POSTGRESQL_EPOCH + timedelta(microseconds=whole(value))


def text_in(value: bytes | None) -> str | None:
    return None if value is None else value.decode()


def names_of_jsonb(value: bytes | None) -> tuple[str, ...]:
    return names_in(value[1:]) if value else ()  # the version of the format stands before the text


def restrictions_of_jsonb(value: bytes | None) -> Restrictions | None:
    return restrictions_in(value[1:]) if value else None


@remembering
def from_postgresql(values: Row) -> KeyRecord:
    """The record of one row in binary, in the order of `keys.verification.statements.COLUMNS`."""
    return KeyRecord(
        whole(values[0]),
        values[1].decode(),
        values[2].decode(),
        names_of_jsonb(values[3]),
        values[4] == b"\x01",
        values[5].decode(),
        whole(values[6]),
        POSTGRESQL_EPOCH + timedelta(microseconds=whole(values[7])),
        moment(values[8]),
        moment(values[9]),
        whole(values[10]),
        whole(values[11]),
        values[12].decode(),
        values[13].decode(),
        None if values[14] is None else whole(values[14]),
        text_in(values[15]),
        text_in(values[16]),
        None if values[17] is None else values[17] == b"\x01",
        names_of_jsonb(values[18]),
        restrictions_of_jsonb(values[19]),
        restrictions_of_jsonb(values[20]),
        restrictions_of_jsonb(values[21]),
        values[22].decode(),
        None if values[23] is None else names_of_jsonb(values[23]),
        beside_in(values[24] and values[24][1:]),
        moment(values[25]),
        plan_limits_in(values[26] and values[26][1:]),
        person_in(values[27]),
        client_in(values[28]),
        outside_in(values[29]),
    )


# SQLite ------------------------------------------------------------------------------------------------------------


@remembering
def from_sqlite(values: Row) -> KeyRecord:
    """The record of one row as Django's backend stores it: JSON and moments as text, truth as a number."""
    pk, public_id, name, granted, marked, digest, pepper, created, expires, revoked, *rest = values
    generation, organization_pk, organization_id, organization_name, *owner = rest
    api_user_pk, api_user_id, api_user_name, is_active, permissions, *rest = owner
    of_key, of_organization, of_api_user, tail, *rest = rest
    of_plan, beside_plan, suspended, plan_limits, person, client, outside, *_ = rest
    return KeyRecord(
        pk,
        public_id,
        name,
        names_in(granted),
        bool(marked),
        digest,
        pepper,
        moment_in(created),
        moment_in(expires),
        moment_in(revoked),
        generation,
        organization_pk,
        organization_id,
        organization_name,
        api_user_pk,
        api_user_id,
        api_user_name,
        None if is_active is None else bool(is_active),
        names_in(permissions),
        restrictions_in(of_key),
        restrictions_in(of_organization),
        restrictions_in(of_api_user),
        tail,
        None if of_plan is None else names_in(of_plan),
        beside_in(beside_plan),
        moment_in(suspended),
        plan_limits_in(plan_limits),
        person_in(person),
        client_in(client),
        outside_in(outside),
    )


def moment_in(value: str | datetime | None) -> Any:
    """A moment as sqlite3 gives it: text, or what Django's converters have made of it on a connection of Django's."""
    read = datetime.fromisoformat(value) if isinstance(value, str) else value
    return read.replace(tzinfo=UTC) if read is not None else None
