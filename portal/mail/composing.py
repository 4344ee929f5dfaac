"""What does a mail look like? The same words as text and as HTML, in one layout, under the portal's name.

A mail is written once, as text. Its HTML is drawn from that text, so the two can't say different things, and what
somebody typed is escaped in one place. Nothing is fetched when it is read: there is no image, and nobody is told that
it was opened.
"""

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.console import EmailBackend
from django.template.loader import render_to_string

from portal.installation import brand
from portal.mail.palettes import palettes

# What templates call the address of a mail's button. Only what we made ourselves becomes a link: a name that looks like
# an address leads nowhere.
LINKS = ("activate_url", "password_reset_url", "signup_url", "link")
# RFC 3834 section 5: programs that answer for somebody who is away leave it alone.
HEADERS = {"Auto-Submitted": "auto-generated"}


@dataclass(frozen=True)
class Paragraph:
    """The lines of a paragraph; where it is a button, its words and the address that it leads to."""

    lines: list[str]
    words: str = ""
    link: str = ""


def compose(
    *, subject: str, template: str, context: Mapping[str, Any], to: str
) -> EmailMultiAlternatives:
    """The mail to one address, ready to be sent. `template` is that of its text.

    A paragraph of two lines, words with a colon and one of the `LINKS` of `context`, becomes a button. The name of the
    portal, its address and that of its support are added to every mail.
    """
    one_line = " ".join(subject.split())
    said = render_to_string(template, dict(context)).strip()
    links = {str(context[name]) for name in LINKS if context.get(name)}
    made = EmailMultiAlternatives(
        one_line, f"{said}\n\n{foot()}\n", brand.sender(), [to], headers=HEADERS
    )
    made.attach_alternative(drawn(one_line, said, links), "text/html")
    return made


class PrintingBackend(EmailBackend):
    """Prints the text of each mail alone, for a demo and for machines that send none: the HTML says the same."""

    def write_message(self, message: EmailMessage) -> None:
        if isinstance(message, EmailMultiAlternatives):
            message = copy(message)
            message.alternatives = []
        super().write_message(message)


def foot() -> str:
    """The last lines of the text: who writes, and who helps. No address: the last one of a mail is what it is about."""
    shown = brand.current()
    lines = [shown.name]
    if shown.support_email:
        lines.append(f"Support: {shown.support_email}")
    return "\n".join(lines)


def drawn(subject: str, said: str, links: set[str]) -> str:
    """The HTML of what the text says."""
    shown = brand.current()
    light, dark = palettes(shown.accent)
    context = {
        "subject": subject,
        "paragraphs": list(paragraphs(said, links)),
        "brand": shown,
        "portal": settings.PUBLIC_URL,
        "light": light,
        "dark": dark,
    }
    return render_to_string("mail/layout.html", context)


def paragraphs(said: str, links: set[str]) -> Iterator[Paragraph]:
    for part in said.split("\n\n"):
        lines = part.strip().splitlines()
        if len(lines) == 2 and lines[0].endswith(":") and lines[1] in links:
            yield Paragraph(lines, lines[0].removesuffix(":"), lines[1])
        elif lines:
            yield Paragraph(lines)
