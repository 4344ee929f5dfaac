"""The page that says what one key may do, and why."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from keys.lists.explanation import explain_key, why_nothing_passes
from keys.pages.addresses import key_address, key_or_404
from keys.pages.key_collections import KeyCollection
from portal import clock
from portal.http.requests import PageRequest


@require_safe
def permissions_page(request: PageRequest, collection: KeyCollection, key_id: str) -> HttpResponse:
    """Every permission: whether this key may, through which role or team, or that it was left off the key."""
    key = key_or_404(collection, key_id)
    status = key.status_at(clock.now()).value
    lines = explain_key(key)
    context = {
        "collection": collection,
        "key": key,
        "status": status,
        "lines": lines,
        "left_off": sum(line.is_left_off for line in lines),
        "obstacle": why_nothing_passes(key, status),
        "address": key_address(request, key),
    }
    return render(request, "keys/detail/permissions.html", context)
