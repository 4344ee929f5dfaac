"""Operators say on one page of the admin what the portal is called, and see what it would look like first."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.models import Branding, User
from tests.cast import Cast
from tests.portal.branding.test_logos import DRAWS
from tests.portal.signed_in import signed_in

pytestmark = pytest.mark.django_db
PAGE = "/admin/portal/branding/"
TYPED = {"name": "Acme Keys", "accent": "#1d4fbe", "front_page": "Hello **there**"}


@pytest.fixture
def operator(cast: Cast) -> Client:
    User.objects.filter(pk=cast.alice.pk).update(is_staff=True, is_superuser=True)
    cast.alice.refresh_from_db()
    return signed_in(cast.alice)


def file(content: bytes = DRAWS) -> SimpleUploadedFile:
    return SimpleUploadedFile("logo.svg", content)


def test_the_page_shows_what_the_environment_says_until_it_is_saved(operator, settings) -> None:
    settings.PORTAL_NAME = "Acme Portal"
    assert 'value="Acme Portal"' in operator.get(PAGE).text
    assert not Branding.objects.exists()


def test_it_is_saved_and_shown_again(operator) -> None:
    answer = operator.post(PAGE, {**TYPED, "logo": file()})
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    row = Branding.objects.get()
    assert (row.name, row.accent, row.logo_kind) == ("Acme Keys", "#1d4fbe", "svg")
    assert "data:image/svg+xml;base64," in operator.get(PAGE).text


def test_a_preview_shows_it_and_saves_nothing(operator) -> None:
    page = operator.post(PAGE, {**TYPED, "logo": file(), "preview": "Preview"}).text
    assert "nothing is saved yet" in page
    assert all(part in page for part in ("<strong>there</strong>", 'fill="#1d4fbe"', "data:image"))
    assert not Branding.objects.exists()


@pytest.mark.parametrize("more", [{}, {"preview": "Preview"}])
@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"accent": "#ffd400"}, "needs 4.5:1"),
        ({"terms_url": "javascript:alert(1)"}, "Write an address"),
        ({"logo": b"<html><script>alert(1)</script></html>"}, "can be read"),
        ({"name": ""}, "required"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_kept(operator, wrong, words, more) -> None:
    sent = {name: file(said) if isinstance(said, bytes) else said for name, said in wrong.items()}
    answer = operator.post(PAGE, {**TYPED, **sent, **more})
    assert (answer.status_code, words in answer.text, "Hello **there**" in answer.text) == (
        422, True, True,
    )  # fmt: skip
    assert not Branding.objects.exists()


def test_there_is_no_way_beside_the_page(operator) -> None:
    operator.post(PAGE, TYPED)
    assert operator.get(f"{PAGE}1/change/").headers["Location"] == PAGE
    assert operator.get(f"{PAGE}add/").status_code == 403
    assert operator.post(f"{PAGE}1/delete/", {"post": "yes"}).status_code == 403
    assert Branding.objects.exists()


def test_staff_without_the_right_do_not_see_it(cast) -> None:
    User.objects.filter(pk=cast.bob.pk).update(is_staff=True)
    assert signed_in(cast.bob).get(PAGE).status_code == 403
