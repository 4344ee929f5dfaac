"""A page of another site can not write here with the person's cookies, with or without a stolen token."""

import re

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.portal.signed_in import at, signed_in

pytestmark = pytest.mark.sqlite  # middleware, the same on both

OTHERS = ("put", "patch", "delete")
FILLED = {"organization_id": "org_000000000000", "membership_id": "1", "passkey_id": "1", "member_id": "1",
          "pk": "1", "object_id": "1",
          "uidb36": "1", "key": "x-y", "token": "x", "key_id": "x", "invitation_id": "x",
          "content_type_id": "1", "app_label": "portal", "url": "x", "path": "x"}  # fmt: skip


def addresses(patterns=None, prefix: str = "/") -> list[str]:
    """Every address of a page, made from the URLconf; routes of the API are not pages."""
    found = []
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + re.sub(r"^\^|\$$", "", str(entry.pattern))
        if isinstance(entry, URLResolver):
            found += addresses(entry.url_patterns, route)
        elif isinstance(entry, URLPattern) and not getattr(entry.callback, "csrf_exempt", False):
            named = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", route)
            found.append(re.sub(r"<(?:\w+:)?(\w+)>", lambda m: FILLED.get(m[1], "x"), named))
    return found


PAGES = [path for path in addresses() if not path.startswith(("/healthz", "/readyz", "/static"))]


def test_there_are_pages_to_ask():
    assert {"/theme", "/accounts/login/", "/admin/portal/user/add/"} <= set(PAGES)


def test_no_page_takes_a_write_without_the_token(cast):
    cast.alice.is_staff = cast.alice.is_superuser = True
    cast.alice.save()
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(cast.alice)
    taken = []
    for place, path in enumerate(PAGES):
        asked = path.replace("org_000000000000", cast.acme.public_id)
        methods = ("post", OTHERS[place % len(OTHERS)])  # the others are all asked in turn
        codes = {method: getattr(client, method)(asked).status_code for method in methods}
        if path == "/accounts/login/":
            # An old sign-in form leads home whoever is signed in, and writes nothing.
            assert codes.pop("post") == 302
        if set(codes.values()) != {403}:
            taken.append((path, codes))
    assert taken == []


def test_a_browser_that_says_the_write_comes_from_elsewhere_is_believed(cast):
    client = signed_in(cast.alice)
    path, typed = at(cast.acme, "details"), {"name": "Hacked", "time_zone": "UTC"}
    codes = [
        client.post(path, typed, headers={"Sec-Fetch-Site": site}).status_code
        for site in ("cross-site", "same-origin", "none")
    ]
    assert codes == [403, 302, 302]


def test_reading_from_elsewhere_is_harmless_and_allowed(cast):
    answer = signed_in(cast.alice).get(
        at(cast.acme, "members"), headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 200


def test_programs_are_left_alone(db, client):
    answer = client.post(
        "/authentication/token", "{}", content_type="application/json",
        headers={"Sec-Fetch-Site": "cross-site"},
    )  # fmt: skip
    assert answer.status_code != 403
