"""What does the panel of one key show?"""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from keys.lists.history import history_of
from keys.models import ApiKey
from keys.pages.addresses import action_addresses, key_address, key_or_404, list_address, shelf_of
from keys.pages.key_collections import Shelf
from keys.pages.panel_tokens import living_tokens_of
from keys.status import Status
from keys.usage.reports import report_of
from keys.verification import owners
from portal import clock
from portal.http.requests import PageRequest
from portal.pages.htmx import render_page_or_fragment
from portal.permissions import known


@require_safe
def detail(request: PageRequest, shelf: Shelf, key_id: str) -> HttpResponse:
    """One key: usage, details, history, and what can be done with it."""
    key = key_or_404(shelf, key_id)
    return render_page_or_fragment(
        request, "keys/detail.html", "keys/_panel.html", panel_context(request, key)
    )


def panel_context(request: PageRequest, key: ApiKey) -> dict[str, Any]:
    now = clock.now()
    status = key.status_at(now)
    successor = key.replaced_by
    is_living = key.is_living_at(now)
    return {
        "shelf": shelf_of(request),
        "key": key,
        "status": status.value,
        "is_living": is_living,
        "is_revoked": status is Status.REVOKED,
        "successor": successor,
        "successor_address": listed_address(request, key, successor),
        "replaces_address": listed_address(request, key, key.replaces),
        "can_be_reissued": is_living and successor is None and key.last_used_at is None,
        "permissions": [
            (name, known().get(name, name)) for name in sorted(owners.permissions_of(key))
        ],
        "report": report_of(key, now),
        "living": living_tokens_of(
            key, now, lambda token_id: key_address(request, key, "token", token_id)
        ),
        "history": history_of(key),
        "address": key_address(request, key),
        "permissions_address": key_address(request, key, "permissions"),
        "actions": action_addresses(request, key),
        "close": list_address(request),
    }


def listed_address(request: PageRequest, key: ApiKey, relative: ApiKey | None) -> str:
    """The address of the predecessor or successor, or nothing when it was deleted."""
    if relative is None or relative.deleted_at is not None:
        return ""
    relative.organization = key.organization
    return key_address(request, relative)
