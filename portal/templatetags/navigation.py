"""What does the sidebar offer this person? One table of entries; a floor adds a line here and nowhere else."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse

from portal.hooks import Hook
from portal.http.admin_origin import admin_address
from portal.installation.modules import address_or_nothing, is_on
from portal.models import Organization

register = template.Library()

# The page on which a newcomer to the organization begins; empty once they have begun.
first_pages: Hook[[Organization], str] = Hook()


@dataclass(frozen=True)
class Entry:
    """A page: its words, icon, URL name, and for one of an organization the ability without which it is not shown."""

    label: str
    icon: str
    url_name: str
    ability: str = ""
    also: tuple[
        str, ...
    ] = ()  # URL names of pages that stand under this entry with other addresses


@dataclass(frozen=True)
class MenuGroup:
    """Entries under one heading, which leads to the first of them where it is called so by people who look for it."""

    heading: str
    entries: tuple[Entry, ...]
    url_name: str = ""


# A URL name that does not resolve belongs to a part not installed, and is left out.
GROUPS: tuple[MenuGroup, ...] = (
    MenuGroup(
        "",
        (
            Entry("Home", "house", "keys:home", "keys.view"),
            Entry("API Keys", "key-round", "keys:list", "keys.view"),
            Entry("Usage", "chart-column", "keys:usage", "keys.view"),
            Entry("My tokens", "user-key", "keys:my_tokens_list", "tokens.own"),
            Entry("Applications", "app-window", "keys:applications", "applications.view"),
            Entry("Audit log", "scroll-text", "portal:audit", "audit.view"),
        ),
    ),
    MenuGroup(
        "Resources",
        (
            Entry("Connectors", "database", "resources:connectors", "resources.view"),
            Entry("Endpoints", "waypoints", "resources:endpoints", "resources.view"),
            Entry("Widgets", "layout-dashboard", "resources:widgets", "resources.view"),
            Entry("Pops", "boxes", "resources:pops", "resources.view"),
        ),
    ),
    MenuGroup(
        "Security",
        (
            Entry(
                "People",
                "users-round",
                "portal:members",
                "members.view",
                also=("keys:orphans", "portal:ownership", "portal:invite"),
            ),
            Entry("API users", "bot", "apiusers:list", "security.view"),
            Entry("Teams", "users", "apiusers:teams", "security.view"),
            Entry("Roles", "shield-check", "apiusers:roles", "security.view"),
        ),
        url_name="portal:members",
    ),
    MenuGroup(
        "Organization",
        (
            Entry(
                "Settings",
                "settings",
                "portal:settings",
                "organization.view",
                also=("portal:departure", "portal:deletion", "portal:plan"),
            ),
        ),
    ),
)


# A person's own pages, in no organization; `also` names those that stand below one of them.
ACCOUNT: tuple[Entry, ...] = (
    Entry("Profile", "circle-user", "portal:profile"),
    Entry("E-mail address", "mail", "account_email"),
    Entry(
        "Sign-in security",
        "lock",
        "portal:second_factor",
        also=("account_change_password", "account_set_password"),
    ),
    Entry("Sessions", "monitor", "portal:sessions"),
    Entry("Allowed applications", "app-window", "keys:allowed"),
    Entry("Delete account", "trash-2", "portal:account_deletion"),
)


@register.simple_tag(takes_context=True)
def account_pages(context: dict) -> list[dict]:
    """The navigation of one's own account, as `navigation` tells links."""
    return links(ACCOUNT, (), None, context["request"].path)


@register.simple_tag(takes_context=True)
def navigation(context: dict) -> list[dict]:
    """The groups to draw: heading, where it leads if anywhere, and links, each with label, icon, url and whether it is
    the current page."""
    organization = context.get("organization")
    if organization is None:
        return []
    path = context["request"].path if "request" in context else ""
    abilities = context.get("abilities")
    groups = (
        {
            "heading": group.heading,
            "url": group.url_name and organization_url(group.url_name, organization.public_id),
            "links": links(group.entries, (organization.public_id,), abilities, path),
        }
        for group in GROUPS
    )
    return [group for group in groups if group["links"]]


def links(
    entries: tuple[Entry, ...],
    args: tuple[str, ...],
    abilities: Collection[str] | None,
    path: str,
) -> list[dict[str, Any]]:
    """The entries that are there and that somebody of these abilities may open, None for all of them. `args` are those
    of every address."""
    found = []
    for entry in entries:
        url = address_or_nothing(entry.url_name, *args)
        if url and (abilities is None or entry.ability in abilities):
            places = [url, *(address_or_nothing(name, *args) for name in entry.also)]
            current = any(stands_at(path, place) for place in places if place)
            found.append({"label": entry.label, "icon": entry.icon, "url": url, "current": current})
    return found


def stands_at(path: str, place: str) -> bool:
    """Whether the path is this page or one below it."""
    return path == place or path.startswith(f"{place.rstrip('/')}/")


@register.simple_tag
def organization_url(url_name: str, public_id: str) -> str:
    """The address of a page of the organization, or nothing where no such page is installed."""
    return address_or_nothing(url_name, public_id)


@register.simple_tag
def page_address(url_name: str, *args: str) -> str:
    """The address of a page that belongs to another part of the portal, or nothing where that is off."""
    return address_or_nothing(url_name, *args)


@register.simple_tag
def url_or_nothing(url_name: str) -> str:
    """The address of a page outside any organization, or nothing where no such page is installed."""
    return address_or_nothing(url_name)


@register.simple_tag
def module_is_on(name: str) -> bool:
    """Whether this part of the portal is there (`portal.installation.modules`)."""
    return is_on(name)


@register.simple_tag
def address_of_admin() -> str:
    """The admin, which may stand at an origin of its own."""
    return admin_address(reverse("admin:index"))


@register.simple_tag(takes_context=True)
def events_address(context: dict, kind: str, identifier: str) -> str:
    """The audit log with the events of one thing, kind and id as they name it; nothing for who may not read it."""
    organization = context.get("organization")
    if organization is None or "audit.view" not in context.get("abilities", ()):
        return ""
    query = urlencode({"object_type": kind, "object": identifier})
    return f"{organization_url('portal:audit', organization.public_id)}?{query}"


@register.simple_tag(takes_context=True)
def first_steps(context: dict) -> str:
    """The page on which this organization's newcomers begin; nothing once they have, or where they may not."""
    organization = context.get("organization")
    if organization is None or "resources.manage" not in context.get("abilities", ()):
        return ""
    return next(filter(None, first_pages.call(organization)), "")
