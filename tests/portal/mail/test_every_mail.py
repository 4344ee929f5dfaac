"""Every mail of every floor: the same words as text and as HTML, readable on any screen, and nothing to fetch."""

import ast
import re
from email import message_from_bytes, policy
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from portal.branding.colours import LEAST_CONTRAST, contrast
from portal.installation import brand
from portal.installation.brand import PRODUCT, Brand
from portal.mail.composing import LINKS, compose
from portal.mail.examples import Example, every_example
from portal.mail.palettes import palettes
from tests.house.sources import ROOT, modules

EXAMPLES = every_example()
NAME = "Acme Portal"
SUPPORT = "help@acme.example"
TEXTS = ("email/*_message.txt", "*_mail.txt")
FRAMES = {"base_message.txt", "base_notification.txt"}
MARKUP = "</p><b>\"Ann\" & 'Bo'"
LOADS = ("img", "script", "link", "iframe", "object", "form", "video", "base")
# Where a mail is written and, for the operators' check of their settings, sent by hand.
WRITES = {"portal/mail/composing.py"}
WRITERS = {
    "EmailMessage",
    "EmailMultiAlternatives",
    "send_mail",
    "send_mass_mail",
    "mail_admins",
    "mail_managers",
}


@pytest.fixture
def named() -> None:
    brand.show(Brand(name=NAME, support_email=SUPPORT))


class Read(HTMLParser):
    """What a document shows, where it leads, and what it is made of."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.words, self.links, self.tags, self.is_body = [], [], set(), False
        self.feed(document)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.is_body |= tag == "body"
        self.links += [value for name, value in attrs if name in {"href", "src", "background"}]

    def handle_data(self, data):
        self.words += data.split() if self.is_body else []


def html_of(mail: EmailMultiAlternatives) -> str:
    (alternative,) = mail.alternatives
    assert alternative.mimetype == "text/html"
    return alternative.content


def of(example: Example) -> str:
    return example.name


def test_every_text_of_a_mail_has_an_example():
    texts = {
        str(path.relative_to(ROOT / "templates"))
        for pattern in TEXTS
        for path in (ROOT / "templates").rglob(pattern)
        if path.name not in FRAMES
    }
    assert texts == {example.template for example in EXAMPLES}
    assert len(texts) == len(EXAMPLES) > 20


def test_no_other_module_writes_a_mail():
    found = {
        str(module.path)
        for module in modules()
        for node in module.nodes
        if isinstance(node, ast.Call) and called(node) in WRITERS
    }
    assert found == WRITES


def called(node: ast.Call) -> str:
    """The name of a function; of a method, such as the adapter's `send_mail`, only where Django's module has it."""
    if isinstance(node.func, ast.Name):
        return node.func.id
    whole = ast.unparse(node.func)
    return whole.removeprefix("mail.") if whole.startswith("mail.") else ""


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize("example", EXAMPLES, ids=of)
def test_text_and_html_say_the_same_under_the_portals_name(example):
    mail = example.mail()
    drawn = Read(html_of(mail))
    said = f"{NAME} {mail.subject} {mail.body}".split()
    assert [word.rstrip(":") for word in said] == [word.rstrip(":") for word in drawn.words]
    assert mail.body.endswith(f"{NAME}\nSupport: {SUPPORT}\n")
    assert mail.from_email.startswith(NAME)
    assert not re.search(rf"\b{PRODUCT}\b", f"{mail.subject} {mail.body} {html_of(mail)}")


@pytest.mark.parametrize("example", EXAMPLES, ids=of)
def test_it_leads_to_the_portal_alone_and_fetches_nothing(example):
    mail = example.mail()
    drawn = Read(html_of(mail))
    button = [
        settings.PUBLIC_URL + value for name, value in example.values.items() if name in LINKS
    ]
    assert drawn.links == [*button, settings.PUBLIC_URL]
    assert drawn.tags & set(LOADS) == set()
    assert "url(" not in html_of(mail)
    assert "@import" not in html_of(mail)
    assert all(address in mail.body for address in button)


@pytest.mark.parametrize("example", EXAMPLES, ids=of)
def test_what_was_typed_is_no_markup_in_html_and_unchanged_in_the_text(example):
    mail = example.mail(lambda value: f"{MARKUP}{value}")
    html, drawn = html_of(mail), Read(html_of(mail))
    assert ("b" in drawn.tags, "&amp;lt;" in html, "&lt;" in mail.body) == (False, False, False)
    assert MARKUP in mail.body or mail.body == example.mail().body


def test_a_typed_address_becomes_no_button():
    evil = "Open:\nhttps://evil.example/"
    context = {
        "offer": {"name": f"x\n\n{evil}\n\ny", "organization": {"name": "Acme"}},
        "link": "https://a.example/",
    }
    mail = compose(
        subject="A\r\nBcc: b@example.com",
        template="keys/offers/offer_mail.txt",
        context=context,
        to="d@example.com",
    )
    assert [link for link in Read(html_of(mail)).links if "evil" in link] == []
    assert mail.subject == "A Bcc: b@example.com"


@pytest.mark.parametrize("accent", ["", "#1d4fbe", "#6b2f00"])
def test_it_can_be_read_on_light_and_on_dark_screens(accent):
    for colours in palettes(accent):
        pairs = [
            (colours.text, colours.page), (colours.text, colours.surface), (colours.subtle, colours.page),
            (colours.subtle, colours.surface), (colours.link, colours.page), (colours.on_button, colours.button),
        ]  # fmt: skip
        assert [pair for pair in pairs if contrast(*pair) < LEAST_CONTRAST] == []


def test_each_colour_of_the_light_screen_has_one_for_the_dark_one():
    """A program that darkens by itself leaves alone what says that it knows both."""
    html = html_of(EXAMPLES[0].mail())
    assert 'name="color-scheme" content="light dark"' in html
    bare = [
        tag
        for tag in re.findall(r"<\w+[^>]*>", html)
        if re.search(r"(?:color|background):#", tag) and "class=" not in tag
    ]
    assert bare == []


def test_as_it_is_sent_the_text_stands_first():
    sent = message_from_bytes(EXAMPLES[0].mail().message().as_bytes(), policy=policy.default)
    assert [part.get_content_type() for part in sent.iter_parts()] == ["text/plain", "text/html"]
    assert sent["Auto-Submitted"] == "auto-generated"
