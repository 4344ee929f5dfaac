"""Whose key shall it be? The owner that a request names, looked up in the caller's organization only."""

from typing import Any

from django.http import Http404

from apiusers.models import ApiUser
from keys.models import OwnerType
from portal.installation.modules import is_on
from portal.models import Organization, User


def find_owner(asked: dict[str, Any] | None, organization: Organization) -> User | ApiUser | None:
    """The user or API user, or None for the organization itself.

    Raises Http404 for one that is unknown, inactive or another organization's, and for an API user where that part of
    the portal is off, all told alike.
    """
    if asked is None:
        return None
    kind, identifier = asked["type"], asked["id"]
    if kind == OwnerType.ORGANIZATION and identifier == organization.public_id:
        return None
    owner: User | ApiUser | None = None
    if kind == OwnerType.USER:
        owner = organization.members.filter(public_id=identifier, is_active=True).first()
    elif kind == OwnerType.API_USER and is_on("api-users"):
        owner = ApiUser.objects.filter(
            organization=organization, public_id=identifier, is_active=True
        ).first()
    if owner is None:
        raise Http404
    return owner
