"""What do the panel of one key and the menu of its row show? Also: what is said of the living access tokens."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from keys.limits.standings import standings_in
from keys.lists.history import history_of
from keys.models import ApiKey, IssuedToken
from keys.oauth.revocation import revoked_access_tokens
from keys.pages.addresses import (
    action_addresses,
    collection_of,
    key_address,
    key_or_404,
    list_address,
)
from keys.pages.key_collections import KeyCollection
from keys.status import Status
from keys.usage.reports import report_of
from keys.verification import owners
from keys.verification.records import Asked
from keys.verification.sources import THROUGH_DJANGO
from portal import clock
from portal.external.rules import listed
from portal.http.requests import PageRequest
from portal.pages.htmx import render_page_or_fragment, wants_fragment
from portal.permissions import known
from portal.restrictions.document import restrictions_of
from portal.restrictions.standings import Standing
from portal.time_zones import zone_told

TOKENS_SHOWN = 10
PERMISSIONS_NAMED = 3  # permissions told by name
GRANTS = {
    "exchange": "Key exchange",
    "client_credentials": "Client credentials",
    "token_exchange": "Token exchange",
    "authorization_code": "Consent prompt",
    "refresh_token": "Renewal",
    "device_code": "Device",
    "consent": "Consent prompt",
}


@require_safe
def detail(request: PageRequest, collection: KeyCollection, key_id: str) -> HttpResponse:
    """One key: usage, details, history, and what can be done with it."""
    key = key_or_404(collection, key_id)
    return render_page_or_fragment(
        request, "keys/detail/detail.html", "keys/detail/_panel.html", panel_context(request, key)
    )


@require_safe
def menu(request: PageRequest, collection: KeyCollection, key_id: str) -> HttpResponse:
    """What can be done to a key, as the entries of its row's menu; on its own it leads to the key's page."""
    key = key_or_404(collection, key_id)
    if not wants_fragment(request):
        return redirect(key_address(request, key))
    now = clock.now()
    is_living = key.is_living_at(now)
    context = {
        "collection": collection,
        "key": key,
        "address": key_address(request, key),
        "actions": action_addresses(request, key),
        "is_living": is_living,
        "is_revoked": key.status_at(now) is Status.REVOKED,
        "can_rotate": collection.may_replace and is_living and key.replaced_by is None,
    }
    return render(request, "keys/list/_menu.html", context)


def panel_context(request: PageRequest, key: ApiKey) -> dict[str, Any]:
    now = clock.now()
    status = key.status_at(now)
    successor = key.replaced_by
    is_living = key.is_living_at(now)
    return {
        "collection": collection_of(request),
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
        "report": report_of(key, now, zone_told(request.user, key.organization)),
        "held_to": restrictions_of(key.restrictions),
        "metadata": listed(key.metadata),
        "limits": limits_now(key) if is_living else (),
        "living": living_tokens_of(
            key, now, lambda token_id: key_address(request, key, "token", token_id)
        ),
        "history": history_of(key),
        "address": key_address(request, key),
        "permissions_address": key_address(request, key, "permissions"),
        "actions": action_addresses(request, key),
        "close": list_address(request),
    }


def limits_now(key: ApiKey) -> tuple[Standing, ...]:
    """Where the limits stand that count for this key: its own, its owner's and its organization's."""
    record = THROUGH_DJANGO.find(Asked((key.public_id,))).records.get(key.public_id)
    return standings_in(record.limits) if record is not None else ()


def listed_address(request: PageRequest, key: ApiKey, relative: ApiKey | None) -> str:
    """The address of the predecessor or successor, or nothing when it was deleted."""
    if relative is None or relative.deleted_at is not None:
        return ""
    relative.organization = key.organization
    return key_address(request, relative)


@dataclass(frozen=True)
class PanelToken:
    """One line: how it was given, what it may do, and its two moments."""

    row: IssuedToken
    revocation: str  # address of the page that ends it

    @property
    def grant(self) -> str:
        return GRANTS.get(self.row.grant, self.row.grant)

    @property
    def scope(self) -> str:
        """The permissions by name as long as they are few, else how many there are."""
        names = self.row.scope
        return (
            f"{len(names)} permissions"
            if len(names) > PERMISSIONS_NAMED
            else " ".join(names) or "nothing"
        )


@dataclass(frozen=True)
class PanelTokens:
    """The tokens of one key: how many, and the newest ones."""

    count: int
    newest: list[PanelToken]

    @property
    def is_more(self) -> int:
        return self.count - len(self.newest)

    @property
    def words(self) -> str:
        number = (
            f"{self.count}+"
            if self.count >= revoked_access_tokens.LISTED_AT_MOST
            else str(self.count)
        )
        return f"{number} living {'token' if self.count == 1 else 'tokens'}"


def living_tokens_of(key: ApiKey, now: datetime, address: Callable[[str], str]) -> PanelTokens:
    """`address` gives the page that ends the token of an id."""
    rows = revoked_access_tokens.living_tokens(key, now)
    shown = [PanelToken(row, address(row.token_id)) for row in rows[:TOKENS_SHOWN]]
    return PanelTokens(len(rows), shown)
