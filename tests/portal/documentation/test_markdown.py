"""Markdown becomes a page without bringing markup, a script or a picture from elsewhere."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.documentation.markdown import inline, render
from tests.house.sources import ROOT

TAGS = {
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "a", "em", "strong", "code", "pre", "blockquote",
    "hr", "br", "table", "thead", "tbody", "tr", "th", "td", "div", "span", "button",
}  # fmt: skip
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&#58;alert(1))",
    "[x](data:text/html,<script>1</script>)",
    "![x](https://elsewhere.example/pixel.png)",
    "<javascript:alert(1)>",
    '# <b onclick="x()">title</b>',
    "```<script>\nalert(1)\n```",
    '[x](https://a.example "onmouseover=alert(1)")',
]


class Elements(HTMLParser):
    """The elements of a text and the addresses to which they lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name in {"href", "src"}:
                self.addresses.append(value or "")


def is_harmless(html: str) -> bool:
    found = Elements(html)
    return (
        found.tags <= TAGS
        and not any(name.startswith("on") or name == "style" for name in found.attributes)
        and not any(re.match(r"\s*(javascript|data|vbscript):", a, re.I) for a in found.addresses)
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_stays_text(text: str):
    assert is_harmless(render(text).html)


@given(st.text(st.sampled_from("<>&\"'`[]()!#*_|-:\n \\javscript")))
def test_whatever_is_typed_brings_no_element_of_its_own(text: str):
    assert is_harmless(inline(text))


def test_languages_that_follow_one_another_are_one_sample():
    html = render("```sh\na\n```\n```python\nb\n```\n\ntext\n\n```json\n{}\n```\n").html
    assert html.count('class="samples several"') == 1
    assert html.count('class="samples"') == 1
    assert re.findall(r'data-language="(\w+)"', html) == ["curl", "Python", "JSON"]


def test_the_same_language_again_is_a_sample_of_its_own():
    html = render("```sh\na\n```\n```sh\nb\n```\n```python\nc\n```\n").html
    assert html.count('class="samples"') == 1
    assert html.count('class="samples several"') == 1


def test_code_of_two_descriptions_on_one_page_has_ids_of_its_own():
    pages = inline("One\n```json\n1\n```") + inline("Two\n```json\n2\n```")
    ids = re.findall(r'<pre id="([^"]+)"', pages)
    assert len(set(ids)) == 2
    assert all(f'data-copy-from="#{id}"' in pages for id in ids)


def test_headings_of_the_same_words_have_ids_of_their_own():
    assert [s.id for s in render("# A b\n## A b\n### `key_expired`\n").sections] == [
        "a-b",
        "a-b-2",
        "key_expired",
    ]


def test_a_link_that_leads_nowhere_keeps_its_words():
    html = render("see [the page](elsewhere.md) and *more*", lambda address: "").html
    assert html.strip() == "<p>see the page and <em>more</em></p>"


def test_a_section_holds_its_text_to_be_searched():
    [section] = render("## Title\nSome *words*\n\n```sh\ncurl x\n```\n").sections
    assert section.text.split() == ["Some", "words", "curl", "x"]


def test_no_heading_takes_an_id_of_the_page_around_it():
    """A guide with a heading "Dialog" would hide the dialog from its script."""
    shell = set(re.findall(r' id="([\w-]+)"', (ROOT / "templates" / "base.html").read_text()))
    titles = [name.replace("-", " ").capitalize() for name in sorted(shell)]
    sections = render("\n\n".join(f"## {title}" for title in titles)).sections
    assert {"dialog", "panel"} <= shell
    assert shell & {section.id for section in sections} == set()
