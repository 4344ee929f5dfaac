"""Whose keys does a page show? The organization's, an API user's, a member's or one's own: the same pages for all.

A kind says where its pages are, which abilities they need and which words they use. `routes_of` makes its routes
from the one set of views; each view gets the collection that the address names.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from apiusers.lookups import api_user_or_404
from apiusers.models import ApiUser
from keys.models import ApiKey, ApiKeyQuerySet
from portal.access import may
from portal.http.requests import PageRequest
from portal.lookups import member_or_404
from portal.models import Membership, Organization, User
from portal.pages.access_policies import organization_view

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Words:
    """What the pages call things. The organization's words are the owner's; tokens are called as the field does."""

    noun: str = "token"
    short: str = "token"
    title: str = "Tokens"
    about: str = "A token does what this API user may do. Each is shown once, when you add it."
    add: str = "Add"
    other_add: str = (
        ""  # the same window by the name that other handbooks give it; its button is "Create"
    )
    dialog: str = "Add token"
    submit: str = "Add token"
    first: str = "Click here to add a token"
    placeholder: str = "production-main"
    acts: str = "as this API user"  # how a program then calls the API

    @property
    def titled_short(self) -> str:
        return self.short.capitalize()


@dataclass(frozen=True)
class Kind:
    """One kind of collection: the path and URL names of its pages, its abilities, its words."""

    path: str
    prefix: str
    sees: str
    changes: str
    words: Words


ORGANIZATION = Kind(
    "o/<str:organization_id>/keys",
    "",
    "keys.view",
    "keys.manage",
    Words(
        noun="API key",
        short="key",
        title="API Keys",
        about="Keys authenticate your servers. Each is shown once, when you generate it.",
        add="Generate API key",
        other_add="Create API Key",
        dialog="Generate API key",
        submit="Generate new key",
        first="Generate your first key",
        acts="in the name of your organization",
    ),
)
API_USER = Kind(
    "o/<str:organization_id>/api-users/<str:api_user_id>/tokens",
    "api_user_tokens_",
    "security.view",
    "api_users.manage",
    Words(),
)
MEMBER = Kind(
    "o/<str:organization_id>/members/<str:member_id>/tokens",
    "member_tokens_",
    "member_tokens.manage",
    "member_tokens.manage",
    Words(
        about="A token does what this person may do. You prepare it, and the person claims it under My tokens.",
        placeholder="laptop",
        acts="as this person",
    ),
)
MINE = Kind(
    "o/<str:organization_id>/tokens",
    "my_tokens_",
    "tokens.own",
    "tokens.own",
    Words(
        title="My tokens",
        about="A token does what you may do in this organization. Each is shown once, when you add it.",
        placeholder="laptop",
        acts="in your name",
    ),
)


OWN_PROFILE = replace(MINE.words, title="Tokens")


@dataclass(frozen=True)
class KeyCollection:
    """The keys of one owner; `owner` is None for the organization itself."""

    kind: Kind
    organization: Organization
    owner: ApiUser | User | None
    may_change: bool
    member: Membership | None = None  # whose tokens an administrator looks at
    is_own: bool = False  # the administrator's own profile: tokens are made there, and not prepared

    @property
    def words(self) -> Words:
        return OWN_PROFILE if self.is_own else self.kind.words

    @property
    def may_replace(self) -> bool:
        """A person's token is rotated and re-issued by the person alone: the answer shows its new text."""
        return self.may_change and (self.member is None or self.is_own)

    @property
    def api_user(self) -> ApiUser | None:
        return self.owner if isinstance(self.owner, ApiUser) else None

    def address(self, page: str = "list", *arguments: str) -> str:
        """The address of a page of this collection: list, generate, detail, name, rotation ..."""
        named = [self.organization.public_id]
        if self.api_user:
            named.append(self.api_user.public_id)
        elif self.member:
            named.append(self.member.user.public_id)
        return reverse(f"keys:{self.kind.prefix}{page}", args=[*named, *arguments])

    def rows(self) -> ApiKeyQuerySet:
        """The listed keys of this owner."""
        return ApiKey.objects.listed().owned_by(self.organization, self.owner)


def with_collection(kind: Kind, view: View) -> View:
    """The view as called by the routes of this kind: with the collection that the address names, which the request
    then has too."""

    @wraps(view)
    def with_named_collection(
        request: PageRequest, organization: Organization, **named: Any
    ) -> HttpResponse:
        owner: Any = request.user if kind is MINE else None
        member = None
        if "member_id" in named:
            member = member_or_404(organization, named.pop("member_id"))
            owner = member.user
        if "api_user_id" in named:
            owner = api_user_or_404(organization, named.pop("api_user_id"))
        may_change = may(request.membership.role, kind.changes)
        is_own = member is not None and member.user_id == request.user.pk
        collection = KeyCollection(kind, organization, owner, may_change, member, is_own)
        request.collection = collection  # type: ignore[attr-defined]
        return view(request, collection, **named)

    return with_named_collection


def routes_of(kind: Kind, pages: Mapping[str, tuple[str, View, bool]]) -> list[URLPattern]:
    """The routes of one kind. `pages`: name -> (path below the kind's, view, whether it changes something)."""
    return [
        path(
            kind.path + below,
            organization_view(kind.changes if is_change else kind.sees)(
                with_collection(kind, view)
            ),
            name=kind.prefix + name,
        )
        for name, (below, view, is_change) in pages.items()
    ]
