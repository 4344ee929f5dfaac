"""Every icon that a page or a menu names can be drawn."""

import re

import lucide
import pytest

from portal.look.icons import SHARED
from portal.templatetags.icons import icon
from tests.house.sources import modules, templates

NAMED = re.compile(
    r"""\{%\s*icon\s+"([a-z0-9-]+)"          # {% icon "check" %}
      | \bicon="([a-z0-9-]+)"                # <c-button icon="plus">
      | <c-icon\s[^>]*\bname="([a-z0-9-]+)"  # <c-icon name="shield-check" />
      | \bicon:\s*"([a-z0-9-]+)"
      | \bicon\s*=\s*"([a-z0-9-]+)"          # NavigationLink(icon="key-round")
      | "icon":\s*"([a-z0-9-]+)"
      | \bEntry\("[^"]+",\s*"([a-z0-9-]+)"   # a line of the sidebar
    """,
    re.VERBOSE,
)


def used() -> set[str]:
    texts = [path.read_text() for path in templates()] + [module.text for module in modules()]
    return {name for text in texts for match in NAMED.findall(text) for name in match if name}


def test_every_icon_is_drawn():
    assert [name for name in sorted(used()) if "<svg" not in icon(name)] == []


def test_an_unknown_icon_is_noticed():
    with pytest.raises(lucide.IconDoesNotExist):
        icon("no-such-icon-at-all")


def test_icons_were_found():
    assert {"plus", "check"} <= used()


def test_pages_load_few_icons_that_none_draws_and_write_few_out():
    """One that went out of use costs 150 bytes once; one that is not in the file, in each of its pages."""
    assert len(SHARED - used()) <= 5, sorted(SHARED - used())
    assert len(used() - SHARED) <= 5, sorted(used() - SHARED)
