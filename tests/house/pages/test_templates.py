"""No template carries a script, a style or an expression of its own: the content security policy would refuse it."""

import re
from pathlib import Path

import pytest

from tests.house.sources import ROOT, templates

LONGEST = 120  # lines of one element each; a good fragment has thirty
WIDEST = 140  # characters; the formatter breaks tags, and leaves words and template tags to whoever writes them
TAG = re.compile(r"<[a-zA-Z][^<>]*>", re.DOTALL)

FORBIDDEN = {
    "an inline script": r"<script(?![^>]*\ssrc=)[^>]*>",
    "an inline stylesheet": r"<style\b",
    "a style attribute": r"<[a-z][^<>]*\sstyle\s*=",
    "an event handler": r"<[a-z][^<>]*\son[a-z]+\s*=",
    "an htmx event handler": r"\bhx-on\b|\bhx-on:|data-hx-on",
    "evaluated values": r"hx-(?:vals|headers|vars)\s*=\s*[\"']\s*(?:js|javascript):|\bhx-vars\b",
    "a trigger filter": r"hx-trigger\s*=\s*\"[^\"]*\[[^\"]*\]",
    "an inherited prompt from script": r"javascript:",
    "markup marked safe": r"\|\s*safe\b|\{%\s*autoescape\s+off",
}


# A mail is a document of its own, for programs that need styles at the elements and know no policy of ours.
OF_MAILS = {"an inline stylesheet", "a style attribute"}
# Help texts are written by us and by Django's password rules, which use markup; nobody types them.
HELP_TEXT = "{{ field.help_text|safe }}"


def without_comments(text: str) -> str:
    text = text.replace(HELP_TEXT, "")
    text = re.sub(r"\{%\s*comment.*?endcomment\s*%\}", "", text, flags=re.DOTALL)
    return re.sub(r"\{#.*?#\}|<!--.*?-->", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_has(what):
    pattern = re.compile(FORBIDDEN[what], re.IGNORECASE)
    read = [path for path in templates() if what not in OF_MAILS or path.parent.name != "mail"]
    found = {str(path): pattern.search(without_comments(path.read_text())) for path in read}
    assert {path: match[0] for path, match in found.items() if match} == {}


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("an inline script", "<script>alert(1)</script>"),
        ("an inline script", '<script type="module">x</script>'),
        ("an inline stylesheet", "<style>a{}</style>"),
        ("a style attribute", '<p class="a" style="color:red">'),
        ("an event handler", "<a\n  onclick='x()'>"),
        ("an htmx event handler", '<a hx-on:click="x()">'),
        ("evaluated values", "<a hx-vals='js:{a: 1}'>"),
        ("a trigger filter", '<a hx-trigger="click[ctrlKey]">'),
        ("markup marked safe", "{{ name|safe }}"),
    ],
)
def test_what_is_forbidden_is_seen(what, text):
    assert re.search(FORBIDDEN[what], text, re.IGNORECASE)


def test_a_template_fits_on_a_screen_or_two():
    assert [path for path in templates() if len(path.read_text().splitlines()) > LONGEST] == []


def test_no_line_is_wider_than_a_window_beside_another():
    # Texts of mails are left out: a paragraph of theirs is one line, and the reader's program wraps it.
    assert [
        f"{path.relative_to(ROOT)}:{number}"
        for path in templates()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > WIDEST
    ] == []


def pages_of(folder: Path) -> list[Path]:
    return [path for path in folder.glob("*.html") if not path.name.startswith("_")]


def test_every_fragment_stands_beside_a_page_or_below_its_folder():
    fragments = [
        p for p in templates() if p.name.startswith("_") and p.parent != ROOT / "templates"
    ]
    alone = [p for p in fragments if not pages_of(p.parent) and not pages_of(p.parent.parent)]
    assert alone == []


def test_every_form_that_posts_carries_the_token_against_forgery():
    form = re.compile(r"<form\b[^>]*method=\"post\".*?</form>", re.DOTALL | re.IGNORECASE)
    posts = [
        post for path in templates() for post in form.findall(without_comments(path.read_text()))
    ]
    assert posts != []
    assert [post[:120] for post in posts if "csrf" not in post] == []


def test_the_walk_finds_templates():
    assert ROOT / "templates" / "base.html" in templates()
    assert TAG.search((ROOT / "templates" / "base.html").read_text())
