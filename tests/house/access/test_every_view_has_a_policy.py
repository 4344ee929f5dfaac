"""Whoever adds an address says who may use it: walk the map of the site and find a view that does not."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from rest_framework.views import APIView

from keys.verification.permissions import HasPermission
from portal.access import ABILITIES

# Pages that anybody may open. A new one is added here by hand, so that somebody has thought about it.
PUBLIC = {
    "portal:healthz",
    "portal:readyz",
    "portal:metrics",
    "portal:favicon",
    "portal:home",
    "portal:logo",
    "portal:accent",
    "portal:theme",
    "portal:setup",
    "portal:demo_mail",
    "api_docs",
    "documentation:index",
    "documentation:search",
    "documentation:guide",
    "documentation:api",
    "documentation:operation",
    "portal:sign_in_link_ask",
    "portal:sign_in_link_sent",
    "portal:sign_in_link",
    "portal:undo",
    "portal:confirmation_again",
    "portal:invitation",
    "portal:invitation_link",
    "resources:embed",
    "resources:embed_frame",
    "resources:sdk",
    "account_logout",
    "mfa_login_webauthn",
    # They judge the request before they ask for a sign-in: a wrong one costs nobody a password.
    "keys:authorize",
    "keys:oauth_authorize",
    "keys:return_redirect",
}
# API operations that judge no credential of the caller before they begin.
OPEN_API = {
    "authentication/token",
    "v1/openapi.json",
    "oauth/token",
    "oauth/revoke",
    "oauth/device_authorization",
    "oauth/register",
    ".well-known/jwks.json",
    ".well-known/oauth-authorization-server",
    ".well-known/openid-configuration",
    ".well-known/oauth-protected-resource",
    ".well-known/oauth-protected-resource/<path:rest>",
}
# Where credentials of programs are read.
CREDENTIALS = {
    "keys.verification.authentication",
    "keys.oauth.grants.client_authentication",
    "keys.operators.authentication",
}
# Pages of django-allauth, which bring their own rules; listed, so that an upgrade cannot add one unseen. Those that
# change an account are served by ours of the same names, which stand in front.
ACCOUNTS = {
    "account_change_password",
    "account_confirm_email",
    "account_confirm_login_code",
    "account_email",
    "account_email_verification_sent",
    "account_inactive",
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_set_password",
    "account_signup",
    "mfa_authenticate",
}
LIBRARIES = (
    "allauth.account.",
    "allauth.mfa.",
    "django.contrib.admin.",
    "django.contrib.auth.admin",
)


@dataclass(frozen=True)
class Address:
    """One pattern of the URLconf, with its full path and name."""

    path: str
    name: str
    view: Any

    @property
    def module(self) -> str:
        return self.view.__module__

    @property
    def api_class(self) -> type[APIView] | None:
        found = getattr(self.view, "cls", None)
        return found if isinstance(found, type) and issubclass(found, APIView) else None

    def __str__(self) -> str:
        return self.path


def addresses(
    patterns: list[URLPattern | URLResolver], path: str = "", names: tuple[str, ...] = ()
) -> Iterator[Address]:
    for pattern in patterns:
        full = path + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = (*names, pattern.namespace) if pattern.namespace else names
            yield from addresses(pattern.url_patterns, full, inner)
        else:
            yield Address(full, ":".join([*names, pattern.name or ""]), pattern.callback)


def policy(address: Address) -> str | None:
    return getattr(address.view, "policy", None)


def is_public(address: Address) -> bool:
    return (policy(address) or "").startswith("public: ")


def is_of_a_library(address: Address) -> bool:
    """True for pages of libraries; those of the admin are ours only by their models."""
    return address.module.startswith(LIBRARIES) or address.path.startswith("admin/")


ALL = tuple(addresses(get_resolver().url_patterns))
OURS = [address for address in ALL if not is_of_a_library(address)]


def test_every_view_of_ours_has_a_policy():
    assert [str(address) for address in OURS if not policy(address)] == []


def test_a_policy_is_an_ability_a_sign_in_a_credential_or_a_reason():
    known = re.compile(r"signed in|public: .{10,}|credential: (any|[a-z-]+:[a-z]+)")
    odd = [a for a in OURS if policy(a) not in ABILITIES and not known.fullmatch(policy(a) or "")]
    assert [str(address) for address in odd] == []


def test_the_public_pages_are_the_ones_listed_here():
    public = {a.name for a in OURS if is_public(a) and not a.api_class}
    assert public == PUBLIC


def test_the_open_operations_of_the_api_are_the_ones_listed_here():
    assert {a.path for a in OURS if is_public(a) and a.api_class} == OPEN_API


def test_a_page_of_an_organization_asks_for_an_ability_there():
    inside = [a for a in OURS if "<str:organization_id>" in a.path and not a.api_class]
    assert inside != []
    assert [str(a) for a in inside if policy(a) not in ABILITIES] == []


def test_every_operation_of_the_api_asks_for_its_permission():
    api = [a for a in OURS if a.api_class and a.path not in OPEN_API]
    assert [str(a) for a in api if a.api_class.permission_classes != [HasPermission]] == []


def test_every_operation_of_the_api_takes_credentials_of_programs_alone():
    """A session cookie never opens the API, so no page of another site can make a browser call it."""
    classes = {c for a in OURS if a.api_class for c in a.api_class.authentication_classes}
    assert {c.__module__ for c in classes} <= CREDENTIALS


def test_the_account_pages_are_the_ones_listed_here():
    assert {a.name for a in ALL if a.module.startswith("allauth.")} <= ACCOUNTS


def test_the_admin_stands_at_its_own_address_and_asks_for_staff():
    admin = [a for a in ALL if a.module.startswith("django.contrib.")]
    assert [str(a) for a in admin if not a.path.startswith("admin/")] == []


def test_no_address_shows_the_browsable_api_or_a_debug_page():
    assert [str(a) for a in ALL if re.search(r"debug|api-auth|__|silk", a.path)] == []


def test_api_routes_have_no_trailing_slash():
    ours = [a for a in OURS if not a.name.startswith("account_")]  # as allauth writes them
    assert [str(a) for a in ours if a.path.endswith("/")] == []


@pytest.mark.parametrize(
    "name",
    ["account_email", "account_change_password", "account_set_password", "account_reauthenticate"],
)
def test_pages_that_change_an_account_are_ours(name: str) -> None:
    assert getattr(resolve(reverse(name)).func, "policy", None) == "signed in"
