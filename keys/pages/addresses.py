"""Which key does an address name, and which list did the person come from?"""

from urllib.parse import urlencode

from keys.models import ApiKey
from keys.pages.key_collections import KeyCollection
from keys.verification.owners import with_owner
from portal.http.requests import PageRequest
from portal.lookups import one

LIST_STATE = ("search", "status", "sort", "after", "before")


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
