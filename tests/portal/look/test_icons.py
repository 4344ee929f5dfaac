"""The file of icons holds each of them once, under its name, and nothing that a page would not want."""

from xml.etree import ElementTree

import lucide
import pytest

from portal.look import icons


def test_each_shared_icon_is_a_symbol_with_its_name():
    root = ElementTree.fromstring(icons.sprite())
    symbols = {symbol.attrib["id"]: symbol for symbol in root}
    assert set(symbols) == icons.SHARED
    assert all(len(symbol) and symbol.attrib["viewBox"] for symbol in symbols.values())


def test_the_file_says_how_no_line_is_drawn():
    """Colour and width come from the page that draws the icon."""
    words = (b"stroke", b"<style", b"<script")
    assert [word for word in words if word in icons.sprite()] == []


def test_an_unknown_icon_is_an_error():
    with pytest.raises(lucide.IconDoesNotExist, match="no-such-icon"):
        icons.plain("no-such-icon")
