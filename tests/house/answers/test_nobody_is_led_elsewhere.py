"""Whatever `next` an address names, a person stays on this site: every page that reads one, and every way to go on."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from allauth.account.models import EmailAddress

from portal.http.redirects import is_own_path
from portal.models import User
from tests.cast import PASSWORD, Cast
from tests.house.access.test_isolation import browser
from tests.house.answers.test_headers_of_every_answer import PATHS
from tests.walking import attempt

pytestmark = pytest.mark.sqlite  # middleware and views, the same on both

ELSEWHERE = [
    "//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example/", "%2f%2fevil.example",
    "/ok\r\nLocation: https://evil.example", "javascript:alert(1)", "//[", "/\t/evil.example",
]  # fmt: skip
GOOD = "/allowed-applications"
Way = Callable[[User, str], Any]


def posted(path: str, *, signed_in: bool = True, in_query: bool = False, **typed: str) -> Way:
    """Send the form with `next` among its fields, or in its address."""

    def send(user: User, there: str) -> Any:
        form = {**typed, **({"login": user.email} if "password" in typed else {})}
        client = browser(user if signed_in else None)
        if in_query:
            return client.post(f"{path}?next={quote(there)}", form)
        return client.post(path, {**form, "next": there})

    return send


def opened(path: str, *, signed_in: bool = True) -> Way:
    return lambda user, there: browser(user if signed_in else None).get(
        f"{path}?next={quote(there)}"
    )


LOGIN = "/accounts/login/"
FOLLOWED: dict[str, Way] = {
    "colours": posted("/theme", theme="dark"),
    "colours, in the address": posted("/theme", in_query=True, theme="dark"),
    "signing in": posted(LOGIN, signed_in=False, password=PASSWORD),
    "signing in, in the address": posted(LOGIN, signed_in=False, in_query=True, password=PASSWORD),
    "signed in already": opened(LOGIN),
    "signing up when signed in": opened("/accounts/signup/"),
    "signing out": posted("/accounts/logout/"),
    "the password again": posted("/accounts/reauthenticate/", proof_password=PASSWORD),
    "administration": opened("/admin/login/", signed_in=False),
}
IGNORED: dict[str, Way] = {
    "administration, signing out": posted("/admin/logout/"),
    "a private page": opened(GOOD, signed_in=False),
    "the keys": opened("/developer/keys", signed_in=False),
}


@pytest.fixture
def bob(cast: Cast) -> User:
    """He has confirmed his address, so that a sign-in goes all the way."""
    EmailAddress.objects.create(user=cast.bob, email=cast.bob.email, verified=True, primary=True)
    return cast.bob


def stays(there: str) -> bool:
    """True for an address of this site whose own `next` is one too."""
    further = parse_qs(urlsplit(there).query).get("next", [])
    # A page that asks to sign in first comes back to itself, with everything that stood in its address.
    return is_own_path(there) and all(is_own_path(each) for each in further)


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_no_way_to_go_on_leads_to_another_site(bob: User, elsewhere: str) -> None:
    found = {name: way(bob, elsewhere) for name, way in {**FOLLOWED, **IGNORED}.items()}
    assert {name for name, answer in found.items() if answer.status_code not in {302, 303}} == set()
    assert {name for name, answer in found.items() if not stays(answer["Location"])} == set()


def test_each_way_that_reads_next_goes_where_it_says(bob: User) -> None:
    found = {name: unquoted(way(bob, GOOD)["Location"]) for name, way in FOLLOWED.items()}
    assert {name: there for name, there in found.items() if there != GOOD} == {}


def unquoted(there: str) -> str:
    """Where the person comes in the end: after a sign-in, its `next`."""
    return parse_qs(urlsplit(there).query).get("next", [there])[0]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("elsewhere", ["//evil.example", "//["])
def test_no_page_of_an_account_leads_to_another_site(cast, method: str, elsewhere: str) -> None:
    """Whoever is signed in and has just typed their password: nothing else stands between them and `next`."""
    client, wrong = browser(cast.alice), []
    for path in [path for path in PATHS if path.startswith(("/accounts/", "/theme", "/admin/lo"))]:
        if path == "/accounts/logout/":
            continue  # it ends the session; tests/portal/sign_in/test_accounts.py asks it
        answer = attempt(
            client, method, f"{path}?next={quote(elsewhere)}", data={"next": elsewhere}
        )
        if b'href="' + elsewhere.encode() in answer.content:
            wrong.append(f"{path}: a link")
        there = answer.headers.get("Location") or answer.headers.get("HX-Redirect") or "/"
        if answer.status_code >= 500 or not is_own_path(there):
            wrong.append(f"{path}: {answer.status_code} {there}")
    assert wrong == []
