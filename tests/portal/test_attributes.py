"""What a person typed can't become markup by way of a component's attributes."""

import pytest
from django.template import engines
from django.utils.safestring import SafeString

from portal.templatetags.attributes import html_attributes, initials

HOSTILE = '"><script>alert(1)</script>'


def test_a_bound_value_is_escaped():
    written = html_attributes({"title": HOSTILE})
    assert "<script>" not in written
    assert written.count('"') == 2


def test_text_that_is_safe_already_is_not_escaped_twice():
    assert html_attributes({"href": SafeString("?a=1&amp;b=2")}) == ' href="?a=1&amp;b=2"'


def test_a_component_keeps_hostile_text_inside_the_attribute():
    template = engines["django"].from_string('<c-badge :title="name">New</c-badge>')
    assert "<script>" not in template.render({"name": HOSTILE})


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
