"""An icon is drawn once, and never speaks in place of the words beside it."""

import re

import lucide
import pytest

from portal.templatetags.icons import icon


def test_an_icon_is_as_large_as_asked():
    assert 'width="20" height="20"' in icon("check", 20)


def test_an_icon_is_hidden_from_screen_readers():
    assert 'aria-hidden="true"' in icon("check")


def test_the_second_drawing_is_the_first():
    assert icon("check") is icon("check")


def test_an_unknown_icon_is_an_error():
    with pytest.raises(lucide.IconDoesNotExist, match="no-such-icon"):
        icon("no-such-icon")


def test_an_icon_that_pages_share_is_named_and_not_written_out():
    assert re.search(r'<use href="/static/icons[.\w]*\.svg#check"/>', icon("check"))


def test_any_other_is_written_out():
    assert "<path" in icon("anchor")
