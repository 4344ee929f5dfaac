"""The style page is for those who build pages, and shows every component."""

import re

import pytest
from django.http import Http404

from portal.pages.style import PARTS, style
from tests.house.sources import ROOT
from tests.portal.asking import ask

USED = re.compile(r"<c-([a-z-]+)")


def test_every_component_is_shown_somewhere_on_the_style_page():
    components = list((ROOT / "templates" / "cotton").glob("*.html"))
    pages = (ROOT / "templates" / "portal" / "style").glob("*.html")
    shown = {name for path in [*pages, *components] for name in USED.findall(path.read_text())}
    names = {path.stem.replace("_", "-") for path in components}
    assert (names - shown, "button" in names) == (set(), True)


def test_outside_a_demo_only_staff_see_it(cast, settings):
    settings.DEMO = False
    with pytest.raises(Http404):
        style(ask("/style", user=cast.alice))
    cast.alice.is_staff = True
    assert style(ask("/style", user=cast.alice)).status_code == 200


def test_an_unknown_part_is_not_found(cast):
    with pytest.raises(Http404):
        style(ask("/style?part=nothing", user=cast.alice))


@pytest.mark.parametrize("part", PARTS)
def test_a_part_is_a_fragment_for_htmx_and_a_page_for_everybody_else(cast, part: str):
    fragment = style(ask(f"/style?part={part}", user=cast.alice, HX_Request="true"))
    page = style(ask(f"/style?part={part}", user=cast.alice))
    assert (b"<html" in fragment.content, b"<html" in page.content) == (False, True)


@pytest.mark.parametrize("htmx", [{}, {"HX_Request": "true"}])
def test_a_dialog_has_one_heading_and_its_name(cast, htmx: dict[str, str]):
    content = style(ask("/style?part=dialog", user=cast.alice, **htmx)).content.decode()
    assert content.count('id="dialog-title"') == 1
