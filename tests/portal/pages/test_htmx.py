"""Page or fragment is decided by the request, and caches are told."""

import pytest
from django.template.loader import get_template

from portal.pages.htmx import render_page_or_fragment, wants_fragment
from tests.portal.asking import ask


@pytest.mark.parametrize(
    ("headers", "fragment"),
    [
        ({}, False),
        ({"HX_Request": "true"}, True),
        ({"HX_Request": "false"}, False),
        ({"HX_Request": "true", "HX_Boosted": "true"}, False),
        ({"HX_Request": "true", "HX_History_Restore_Request": "true"}, False),
    ],
)
def test_only_a_request_that_swaps_a_part_gets_a_part(headers, fragment):
    assert wants_fragment(ask(**headers)) is fragment


@pytest.fixture
def templates(settings, tmp_path):
    """A page that includes its fragment, in a folder of its own."""
    (tmp_path / "page.html").write_text("<html>{% include '_part.html' %}</html>")
    (tmp_path / "_part.html").write_text("<p>{{ name }}</p>")
    settings.TEMPLATES = [
        {"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [tmp_path]}
    ]
    get_template("page.html")


@pytest.mark.parametrize(
    ("headers", "body"), [({}, "<html><p>Acme</p></html>"), ({"HX_Request": "true"}, "<p>Acme</p>")]
)
def test_the_page_includes_what_the_fragment_shows(templates, headers, body):
    response = render_page_or_fragment(ask(**headers), "page.html", "_part.html", {"name": "Acme"})
    assert response.content.decode() == body
    assert (response["Vary"], response["Cache-Control"]) == ("HX-Request", "no-store")


def test_a_form_with_errors_says_so_in_its_status(templates):
    response = render_page_or_fragment(ask(), "page.html", "_part.html", {}, status=422)
    assert response.status_code == 422
