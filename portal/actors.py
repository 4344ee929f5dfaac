"""Who acts, from where, and what may they pass on? Services ask it of whoever calls them; audit events name it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypedDict, cast

from django.http import HttpRequest

from portal import ceiling
from portal.errors import InvalidInput
from portal.hooks import Hook
from portal.models import Membership, Organization, User
from portal.names import clean_reason
from portal.permissions import known
from portal.remote import client_ip

WHY = "why"  # the field of the admin in which staff say it

# What teams and roles let a member do, beside the portal role.
added_permissions: Hook[[Membership], frozenset[str]] = Hook()


def permissions_added_to(membership: Membership) -> frozenset[str]:
    """What teams and roles let a member do, beside the portal role."""
    return frozenset().union(*added_permissions.call(membership))


def held_by(membership: Membership) -> frozenset[str]:
    """What a member may pass on: what the portal role brings, and what teams and roles add, within the plan."""
    return ceiling.of_role(membership.role, membership.organization) | permissions_added_to(
        membership
    )


def reason_in(request: HttpRequest) -> str:
    """Why, as staff typed it in the admin; empty where nothing was typed that can be kept."""
    try:
        return clean_reason(request.POST.get(WHY, ""), WHY, "other operators")
    except InvalidInput:
        return ""


@dataclass(frozen=True)
class Actor:
    """Who acts: a person, a key, or the installation itself; from where; and what they may pass on to a key."""

    type: str  # "user", "api_key", "operator", "operator_key", "system" or "anonymous"
    id: str
    name: str
    ip: str | None = None
    request_id: str = ""
    user: User | None = None
    key_pk: int | None = None  # database id of the acting key
    person_pk: int | None = None  # database id of the person who acts, or whose token acts
    permissions: frozenset[str] = frozenset()  # held, and therefore grantable to keys
    is_operator: bool = False  # may hand on an installation verifier
    reason: str = ""  # why, where whoever acts says so; audit events keep it

    @classmethod
    def person(cls, request: HttpRequest) -> "Actor":
        """The signed-in person, with what their role in `request.membership` (if any) lets them grant."""
        user = cast(User, request.user)  # pages ask for a sign-in before they act
        membership = getattr(request, "membership", None)
        return cls(
            "user",
            user.public_id,
            user.email,
            client_ip(request),
            getattr(request, "request_id", ""),
            user=user,
            person_pk=user.pk,
            permissions=held_by(membership) if membership else frozenset(),
            is_operator=user.is_staff,
        )

    @classmethod
    def stranger(cls, request: HttpRequest) -> "Actor":
        """Somebody who has not signed in: nothing is known but where they come from."""
        return cls("anonymous", "", "", client_ip(request), getattr(request, "request_id", ""))

    @classmethod
    def account(cls, request: HttpRequest, user: User) -> "Actor":
        """The person where they need not be signed in, as with a link from a mail."""
        stranger = cls.stranger(request)
        return cls("user", user.public_id, user.email, stranger.ip, stranger.request_id, user=user)

    @classmethod
    def operator(cls, request: HttpRequest) -> "Actor":
        """Staff in the admin, acting for the installation and not as a member of any organization; with the reason that
        they typed where they were asked for one."""
        return replace(
            cls.person(request),
            type="operator",
            permissions=frozenset(known()),
            is_operator=True,
            reason=reason_in(request),
        )

    def is_key_with(self, permission: str | None) -> bool:
        """Whether a key acts that holds the permission; what people may do is decided by their role."""
        return self.is_program and permission in self.permissions

    @property
    def is_program(self) -> bool:
        """Whether a key or a token acts, and no person."""
        return self.type == "api_key"

    @property
    def acts_for_installation(self) -> bool:
        """Whether the rules of an organization's roles do not apply to this actor."""
        return self.type in {"operator", "operator_key", "system"}

    @classmethod
    def system(cls, name: str = "Keydock") -> "Actor":
        """The installation itself: a management command or the operator in the admin."""
        return cls("system", "", name, permissions=frozenset(known()), is_operator=True)


class Making(TypedDict):
    """What every service that makes a row is told: for whom, by whom, when."""

    organization: Organization
    actor: Actor
    now: datetime
