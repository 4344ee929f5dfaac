"""How does a test use the pages about keys? As a signed-in person, with htmx or without."""

import re
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.utils.html import strip_tags

from keys.models import ApiKey
from portal.models import AuditEvent, Organization, User

FULL_KEY = re.compile(r"kd_live_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}")


@dataclass
class Person:
    """A person at the pages of one organization. With `htmx` the browser asks for fragments."""

    client: Client
    organization: Organization
    htmx: bool = False

    @property
    def headers(self) -> dict[str, str]:
        return {"HX-Request": "true"} if self.htmx else {}

    def path(self, key: ApiKey | str = "", action: str = "") -> str:
        name = key.public_id if isinstance(key, ApiKey) else key
        parts = [part for part in (name, action) if part]
        return "/".join([f"/o/{self.organization.public_id}/keys", *parts])

    def get(self, key: ApiKey | str = "", action: str = "", **query: str) -> Any:
        return self.client.get(self.path(key, action), query, headers=self.headers)

    def post(self, key: ApiKey | str, action: str = "", **typed: Any) -> Any:
        return self.client.post(self.path(key, action), typed, headers=self.headers)


def person(user: User, organization: Organization, *, htmx: bool = False) -> Person:
    client = Client()
    client.force_login(user)
    return Person(client, organization, htmx)


def text_of(response: Any) -> str:
    """What a person reads, spaces evened."""
    return re.sub(r"\s+", " ", strip_tags(response.content.decode()))


def keys_in(response: Any) -> set[str]:
    """The full keys in an answer."""
    return set(FULL_KEY.findall(response.content.decode()))


def actions() -> list[str]:
    """What was recorded, oldest first."""
    return list(AuditEvent.objects.order_by("id").values_list("action", flat=True))
