"""Which key does an address name, and which list did the person come from?"""

from urllib.parse import urlencode

from django.urls import reverse

from keys.models import ApiKey, Application, OwnerType
from keys.pages.key_collections import API_USER, MEMBER, MINE, ORGANIZATION, KeyCollection, Kind
from keys.verification.owners import with_owner
from portal.access import may
from portal.audit_log.things import Kind as KindOfThing
from portal.audit_log.things import Thing, things_among
from portal.http.requests import PageRequest
from portal.lookups import one
from portal.models import Membership

NARROWING = (
    "search",
    "status",
    "maker",
    "permission",
)  # which keys; what is left is how they are shown
LIST_STATE = (*NARROWING, "sort", "after", "before")


def key_or_404(collection: KeyCollection, key_id: str) -> ApiKey:
    """A listed key of this collection, with everything that its pages show. Raises Http404."""
    rows = with_owner(collection.rows())
    made_by = ("created_by_user", "created_by_key")
    return one(rows.select_related(*made_by, "replaces", "successor"), key_id)


def list_state(request: PageRequest) -> dict[str, str]:
    """The part of the address that says what the list behind shows; carried along, so that closing leads back."""
    return {name: request.GET[name] for name in LIST_STATE if request.GET.get(name)}


def with_query(path: str, state: dict[str, str]) -> str:
    return f"{path}?{urlencode(state)}" if state else path


def collection_of(request: PageRequest) -> KeyCollection:
    """The collection that `key_collections.with_collection` found for this request."""
    collection: KeyCollection = request.collection  # type: ignore[attr-defined]
    return collection


def list_address(request: PageRequest) -> str:
    return with_query(collection_of(request).address(), list_state(request))


def key_address(request: PageRequest, key: ApiKey, page: str = "detail", *more: str) -> str:
    """The address of a page of this key: detail, name, expiry, restrictions, rotation, overlap, revocation, deletion,
    reissue, tokens, or token with a token's id as `more`."""
    address = collection_of(request).address(page, key.public_id, *more)
    return with_query(address, list_state(request))


ACTIONS = (
    "name", "identity", "expiry", "restrictions", "rotation", "overlap", "reissue", "revocation", "deletion",
    "tokens",
)  # fmt: skip


def action_addresses(request: PageRequest, key: ApiKey) -> dict[str, str]:
    return {action: key_address(request, key, action) for action in ACTIONS}


# Pages of keys of whatever owner -----------------------------------------------------------------------------------

ON_A_KEY = {"rotation", "overlap", "revocation", "permissions", "detail"}


class Addresses:
    """Where the pages of a key are for this member, and which of them may be opened."""

    def __init__(self, membership: Membership) -> None:
        self.membership = membership
        self.organization_id = membership.organization.public_id

    def of(self, key: ApiKey, page: str = "detail") -> str:
        kind = self.kind_of(key)
        named = [self.organization_id]
        if kind is API_USER or kind is MEMBER:
            named.append(key.owner_public_id)
        if page in ON_A_KEY:
            named.append(key.public_id)
        return reverse(f"keys:{kind.prefix}{page}", args=named)

    def kind_of(self, key: ApiKey) -> Kind:
        if key.owner_type is OwnerType.ORGANIZATION:
            return ORGANIZATION
        if key.owner_type is OwnerType.API_USER:
            return API_USER
        return MINE if key.owner_user_id == self.membership.user_id else MEMBER

    def may_change(self, key: ApiKey, page: str) -> bool:
        """A person's token is replaced by the person alone (`KeyCollection.may_replace`)."""
        kind = self.kind_of(key)
        if kind is MEMBER and page in {"rotation", "generate"}:
            return False
        return may(self.membership.role, kind.changes)


applications = things_among(
    {
        "application": KindOfThing(
            lambda reader: Application.objects.listed().filter(organization=reader.organization),
            "keys:application",
        )
    }
)


def things(membership: Membership, kind: str, identifier: str) -> Thing | None:
    """What events of the audit log lead to on this floor. Whoever reads the log sees the tokens of all members."""
    if kind != "api_key":
        return applications(membership, kind, identifier)
    rows = with_owner(ApiKey.objects.listed().filter(organization=membership.organization))
    key = rows.filter(public_id=identifier).first()
    return Thing(Addresses(membership).of(key), key.masked) if key else None
