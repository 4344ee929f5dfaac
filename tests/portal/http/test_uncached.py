"""No page is kept by a cache because somebody forgot to forbid it; what may be kept says so."""

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from portal.http.uncached import KeepNothing
from tests.portal.signed_in import signed_in

pytestmark = pytest.mark.sqlite  # middleware, the same on both


@pytest.mark.parametrize(
    "path",
    ["/accounts/email/", "/accounts/password/change/", "/accounts/reauthenticate/", "/nowhere"],
)
def test_pages_of_an_account_are_not_kept(cast, path: str) -> None:
    assert "no-store" in signed_in(cast.alice).get(path)["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/password/reset/key/1-x/",
        "/accounts/confirm-email/x/",
        "/setup/x",
        "/invitations/x",
    ],
)
def test_neither_are_pages_whose_address_is_a_secret(db, path: str) -> None:
    assert "no-store" in Client().get(path)["Cache-Control"]


def test_an_answer_that_may_be_kept_says_so_itself() -> None:
    public = KeepNothing(lambda request: HttpResponse(headers={"Cache-Control": "public"}))
    assert public(RequestFactory().get("/"))["Cache-Control"] == "public"
