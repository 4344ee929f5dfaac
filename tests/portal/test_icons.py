"""Every icon that a template or the sidebar names can be drawn."""

import re
from pathlib import Path

import pytest

from portal.templatetags.icons import icon
from portal.templatetags.navigation import GROUPS

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
NAMED = re.compile(
    r"""\{% icon "([a-z0-9-]+)"|\bicon="([a-z0-9-]+)"|<c-icon name="([a-z0-9-]+)\""""
)


def names() -> list[str]:
    texts = (path.read_text() for path in TEMPLATES.rglob("*.html"))
    found = {name for text in texts for groups in NAMED.findall(text) for name in groups if name}
    return sorted(found | {entry.icon for _, entries in GROUPS for entry in entries})


def test_the_templates_name_icons():
    assert len(names()) > 20


@pytest.mark.parametrize("name", names())
def test_the_icon_is_drawn(name: str):
    assert icon(name).startswith("<svg")


def test_an_icon_is_hidden_from_screen_readers():
    assert 'aria-hidden="true"' in icon("check")


def test_an_unknown_icon_is_an_error():
    with pytest.raises(Exception, match="no-such-icon"):
        icon("no-such-icon")
