"""Which key does an address name, and which list did the person come from?"""

from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse

from keys.models import ApiKey
from portal.models import Organization
from portal.page_request import PageRequest

LIST_STATE = ("search", "status", "sort", "after", "before")


def key_or_404(organization: Organization, key_id: str) -> ApiKey:
    """A listed key of this organization, with everything that its pages show."""
    if not (key_id.isascii() and key_id.isalnum()):
        raise Http404("Ids of keys are letters and digits.")
    rows = ApiKey.objects.listed().filter(organization=organization, public_id=key_id)
    key = rows.select_related(
        "organization",
        "owner_user",
        "owner_api_user",
        "created_by_user",
        "created_by_key",
        "replaces",
        "successor",
    ).first()
    if key is None:
        raise Http404("No such key in this organization.")
    return key


def list_state(request: PageRequest) -> dict[str, str]:
    """The part of the address that says what the list behind shows; carried along, so that closing leads back."""
    return {name: request.GET[name] for name in LIST_STATE if request.GET.get(name)}


def with_query(path: str, state: dict[str, str]) -> str:
    return f"{path}?{urlencode(state)}" if state else path


def list_address(request: PageRequest, organization: Organization) -> str:
    return with_query(reverse("keys:list", args=[organization.public_id]), list_state(request))


def key_address(request: PageRequest, key: ApiKey, page: str = "detail") -> str:
    """The address of a page of this key: detail, name, expiry, rotation, overlap, revocation, deletion, reissue."""
    path = reverse(f"keys:{page}", args=[key.organization.public_id, key.public_id])
    return with_query(path, list_state(request))


ACTIONS = ("name", "expiry", "rotation", "overlap", "reissue", "revocation", "deletion")


def action_addresses(request: PageRequest, key: ApiKey) -> dict[str, str]:
    return {action: key_address(request, key, action) for action in ACTIONS}
