"""How does Markdown become a part of a page? By markdown-it, with no HTML of its own and no address that runs a script.

Texts are ours, or of the operator who set an API document: trusted to be read, not to bring markup. `html` stays off,
so whatever looks like a tag is shown as text; addresses with a scheme like `javascript:` are no links (the library's
own check); pictures are left out, since the page policy would not load them from elsewhere.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from zlib import crc32

from django.template.loader import render_to_string
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

Sample = tuple[str, str]  # language and code
NO_WORD = re.compile(r"[^\w-]+")
# Under what a browser keeps a language: who reads one sample in Python reads the next in Python too.
LANGUAGE = "keydock.language"
# Ids of templates/base.html that a heading may not take: scripts find the dialog and the panel by them.
OF_THE_SHELL = frozenset(
    {
        "dialog",
        "dialog-content",
        "dialog-shell",
        "live",
        "main",
        "offline",
        "panel",
        "panel-content",
        "toasts",
    }
)
# Words after the three backticks of a block, and the language that a reader is told.
LANGUAGES = {
    "": "Shell", "sh": "curl", "bash": "curl", "curl": "curl", "python": "Python", "json": "JSON",
    "javascript": "JavaScript", "js": "JavaScript", "http": "HTTP", "nginx": "nginx", "text": "Text",
}  # fmt: skip
Leads = Callable[[str], str]  # where an address of the text leads on the page; empty: nowhere


@dataclass
class Section:
    """A heading with what stands below it, as text to search."""

    title: str
    id: str
    level: int
    text: str = ""


@dataclass
class Rendered:
    html: SafeString
    sections: list[Section] = field(default_factory=list)


@cache
def parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def stays(address: str) -> str:
    return address


def render(text: str, leads: Leads = stays, code: str = "code") -> Rendered:
    """The text as HTML, headings with ids of their own, and blocks of code that follow one another as one sample.
    `code`: begins the ids of those blocks."""
    tokens = parser().parse(text)
    sections = name_headings(tokens)
    for token in tokens:
        lead_links(token.children or [], leads)
    html = parser().renderer.render(join_code(tokens, code), parser().options, {})
    # The renderer escapes what it is given; what we put in ourselves comes from a template.
    return Rendered(mark_safe(html), sections)  # noqa: S308


def inline(text: str) -> SafeString:
    """One paragraph or more, without headings of their own: a description. A page holds several, so the ids of its
    code are its own: a button copies what stands beside it."""
    return render(text, code=f"code-{crc32(text.encode()):x}").html if text else mark_safe("")


def name_headings(tokens: Sequence[Token]) -> list[Section]:
    found: list[Section] = []
    for position, token in enumerate(tokens):
        if token.type == "heading_open":
            title = plain(tokens[position + 1])
            name = NO_WORD.sub("-", title).strip("-").lower() or "section"
            ids = OF_THE_SHELL | {section.id for section in found}
            while name in ids:
                name += "-2"
            token.attrSet("id", name)
            found.append(Section(title, name, int(token.tag[1])))
        elif (
            token.type in {"inline", "fence"}
            and found
            and tokens[position - 1].type != "heading_open"
        ):
            found[-1].text += plain(token) + " "
    return found


def plain(token: Token) -> str:
    return "".join(c.content for c in token.children) if token.children else token.content


def lead_links(children: Sequence[Token], leads: Leads) -> None:
    """Sets each link to where it leads on a page; one that leads nowhere keeps its words alone."""
    gone = False
    for token in children:
        if token.type == "link_open":
            address = leads(str(token.attrGet("href") or ""))
            gone = not address
            token.attrSet("href", address)
        if token.type in {"link_open", "link_close"} and gone:
            token.type, token.tag, token.content = "text", "", ""


def join_code(tokens: Sequence[Token], name: str) -> list[Token]:
    """Blocks of code drawn by our template; those in several languages right after one another become one sample."""
    drawn: list[Token] = []
    run: list[Sample] = []
    count = 0
    for token in [*tokens, None]:
        sample = sample_in(token)
        # The same language again is no choice.
        if run and (sample is None or sample[0] in dict(run)):
            count += 1
            drawn.append(Token("html_block", "", 0, content=draw_samples(run, f"{name}-{count}")))
            run = []
        if sample:
            run.append(sample)
        elif token:
            drawn.append(token)
    return drawn


def sample_in(token: Token | None) -> Sample | None:
    if token is None or token.type != "fence":
        return None
    language = token.info.strip()
    return LANGUAGES.get(language, language), token.content.rstrip("\n")


def draw_samples(samples: Sequence[Sample], name: str, memory: str = LANGUAGE) -> SafeString:
    """The same in several languages: below one another, and as tabs where scripts run. `name`: begins its ids.

    `memory`: under what a browser keeps the choice; without it each group is chosen by itself, and nothing is kept.
    """
    rows: list[dict[str, Any]] = [
        {"language": language, "code": code, "id": f"{name}-{slugify(language) or position}"}
        for position, (language, code) in enumerate(samples)
    ]
    return render_to_string(
        "portal/documentation/_samples.html", {"samples": rows, "memory": memory}
    )


def as_text(html: str) -> str:
    return " ".join(strip_tags(html).split())
