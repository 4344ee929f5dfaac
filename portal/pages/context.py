"""What does every page's shell show? The organization, the person's memberships and what they may do here."""

from typing import Any

from django.conf import settings

from portal import access
from portal.http.requests import PageRequest
from portal.models import Membership
from portal.pages.access_policies import memberships_of


def shell(request: PageRequest) -> dict[str, Any]:
    """Context for `base.html`: organization, membership, memberships, abilities, theme."""
    context: dict[str, Any] = {
        "theme": theme_of(request),
        "organization": None,
        "abilities": frozenset(),
    }
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return context
    membership = getattr(request, "membership", None) or current_membership(request)
    context["memberships"] = memberships_of(request)
    if membership:
        context |= {
            "membership": membership,
            "organization": membership.organization,
            "abilities": access.abilities_of(membership.role),
        }
    return context


def current_membership(request: PageRequest) -> Membership | None:
    """The membership the person was last at, else their first, else None."""
    memberships = memberships_of(request)
    last = request.session.get("organization")
    for membership in memberships:
        if membership.organization.public_id == last:
            return membership
    return memberships[0] if memberships else None


def theme_of(request: PageRequest) -> str:
    chosen = request.COOKIES.get(settings.THEME_COOKIE_NAME, "")
    return chosen if chosen in {"light", "dark"} else ""
