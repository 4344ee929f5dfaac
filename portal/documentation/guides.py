"""Which guides are there for those who use the portal? Written once as Markdown, drawn once for each process."""

import re
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.urls import reverse

from portal.documentation.markdown import Rendered, Section, render

# "(decision)" links and settings in parentheses are for those who run the portal.
OF_OPERATORS = re.compile(r" ?\(\[\d{4}\]\([^()]{1,100}\)\)| ?\(`KEYDOCK_[A-Z_]{1,60}`\)")
# "400. ..." is a sentence here, and to Markdown a list.
STATUS = re.compile(r"^(\d{3})\. ", re.MULTILINE)


@dataclass(frozen=True)
class Guide:
    """`file` lies below docs/; links from one guide to another are links between their files."""

    slug: str
    title: str
    summary: str
    file: str

    @property
    def address(self) -> str:
        return reverse("documentation:guide", args=[self.slug])


GUIDES = (
    Guide(
        "authentication",
        "Authentication",
        "Which credential when: from your server, and from your clients.",
        "guides/authentication.md",
    ),
    Guide(
        "security",
        "Security best practices",
        "Six habits that keep a key from being stolen, and what to do when it was.",
        "guides/security.md",
    ),
    Guide(
        "verify",
        "Verify keys from your API",
        "Ask at each request whether a caller may pass.",
        "guides/verify.md",
    ),
    Guide(
        "oauth",
        "OAuth",
        "Temporary tokens by the standards, with ordinary client libraries.",
        "guides/oauth.md",
    ),
    Guide(
        "glossary",
        "Glossary",
        "One word for each idea; portal roles, roles and levels side by side.",
        "guides/glossary.md",
    ),
    Guide("errors", "Errors", "Every code that the API answers, and what to do.", "errors.md"),
)
BY_SLUG = {guide.slug: guide for guide in GUIDES}
BY_FILE = {guide.file: guide for guide in GUIDES}


def rendered(guide: Guide) -> Rendered:
    return render_file(guide.file)


@cache
def render_file(file: str) -> Rendered:
    text = (settings.BASE_DIR / "docs" / file).read_text()
    text = STATUS.sub(r"\1\. ", OF_OPERATORS.sub("", text))
    return render(text, lambda address: leads_to(file, address))


def leads_to(file: str, address: str) -> str:
    """Where a link of this file leads on a page; empty for a document that is not for these readers."""
    target, hash_sign, fragment = address.partition("#")
    if not target or "://" in target or target.startswith(("/", "mailto:")):
        return address
    folder = file.rpartition("/")[0]
    whole = target.removeprefix("../") if target.startswith("../") else f"{folder}/{target}"
    found = BY_FILE.get(whole.lstrip("/"))
    return f"{found.address}{hash_sign}{fragment}" if found else ""


def parts(guide: Guide) -> list[Section]:
    """The headings of the second level, which the page lists beside the text."""
    return [section for section in rendered(guide).sections if section.level == 2]
