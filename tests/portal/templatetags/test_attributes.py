"""What a person typed can't become markup by way of a component's attributes."""

import pytest
from django.template import engines
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django_cotton.compiler_regex import CottonCompiler

from portal.templatetags.attributes import html_attributes, initials, trimmed

HOSTILE = '"><script>alert(1)</script>'


def shown_as(source: str, **context: object) -> str:
    """What a page of this source shows; a text that is no file is compiled by hand."""
    return engines["django"].from_string(CottonCompiler().process(source)).render(context)


def test_a_bound_value_is_escaped():
    written = html_attributes({"title": HOSTILE})
    assert "<script>" not in written
    assert written.count('"') == 2


def test_text_that_is_safe_already_is_not_escaped_twice():
    assert html_attributes({"href": SafeString("?a=1&amp;b=2")}) == ' href="?a=1&amp;b=2"'


def test_a_component_keeps_hostile_text_inside_the_attribute():
    shown = shown_as('<c-badge :title="name">New</c-badge>', name=HOSTILE)
    assert 'title="&quot;&gt;&lt;script' in shown
    assert "<script>" not in shown


def test_a_flag_is_written_without_a_value():
    assert html_attributes({"autofocus": True}) == " autofocus"


def test_nothing_is_written_for_no_attributes():
    assert html_attributes("") == ""


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Maya Lindqvist", "ML"),
        ("Anna Maria van Dam", "AD"),
        ("maya@acme.example", "MA"),
        ("Acme", "A"),
        ("  ", "?"),
        ("<b>", "?"),
    ],
)
def test_initials_stand_for_a_name(name: str, letters: str):
    assert initials(name) == letters


def test_a_component_shows_its_words_without_the_white_space_of_the_layout_around_them():
    shown = shown_as("<c-code>\n    curl \\\n  -i {{ name }}\n  </c-code>", name="<b>")
    assert ">curl \\\n  -i &lt;b&gt;</pre>" in shown


def test_trimmed_text_is_escaped_and_trimmed_markup_is_not():
    assert conditional_escape(trimmed("\n <b> ")) == "&lt;b&gt;"
    assert conditional_escape(trimmed(SafeString("\n <b> "))) == "<b>"
