"""Guides speak to those who use the portal: with links that lead somewhere, and with nothing for operators."""

import re

import pytest
from django.urls import resolve

from portal.documentation import guides
from portal.documentation.own_ids import Reader, filled
from tests.house.sources import ROOT

ALL = pytest.mark.parametrize("guide", guides.GUIDES, ids=lambda guide: guide.slug)


@ALL
def test_a_guide_has_one_title_which_is_its_name(guide):
    first, *others = guides.rendered(guide).sections
    assert (first.title, first.level) == (guide.title, 1)
    assert all(section.level > 1 for section in others)


@ALL
def test_headings_have_ids_of_their_own(guide):
    ids = re.findall(r'id="([^"]+)"', guides.rendered(guide).html)
    assert len(ids) == len(set(ids))


@ALL
def test_links_lead_to_pages_and_to_headings_that_are_there(guide):
    for address in re.findall(r'href="([^"]*)"', guides.rendered(guide).html):
        path, _, heading = address.partition("#")
        shown = guides.BY_SLUG[resolve(path).kwargs["guide"]] if path else guide
        names = {section.id for section in guides.rendered(shown).sections}
        assert not heading or heading in names, address


@ALL
def test_nothing_is_said_of_settings_decisions_or_the_machine_of_a_demo(guide, settings):
    settings.PUBLIC_URL = "https://keys.acme.example"
    text = filled(guides.rendered(guide).html, Reader())
    assert not re.search(r"KEYDOCK_|decisions/|PUBLIC_URL|127\.0\.0\.1:8000", text)


def test_a_status_at_the_start_of_a_sentence_begins_no_list():
    assert "<ol start" not in guides.rendered(guides.BY_SLUG["errors"]).html


def test_every_guide_that_is_written_is_shown():
    written = {f"guides/{path.name}" for path in (ROOT / "docs" / "guides").glob("*.md")}
    assert written <= set(guides.BY_FILE)


def test_the_six_habits_of_security_are_told():
    titles = [part.title for part in guides.parts(guides.BY_SLUG["security"])]
    assert titles[:6] == [
        "Never expose keys in client-side code",
        "Use environment variables",
        "Set an expiry",
        "Use descriptive names",
        "Rotate regularly",
        "Revoke unused keys",
    ]


def test_a_code_of_the_api_has_an_address():
    names = {section.id for section in guides.rendered(guides.BY_SLUG["errors"]).sections}
    assert {"key_expired", "insufficient_scope", "rate_limited"} <= names
