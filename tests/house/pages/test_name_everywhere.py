"""With a name of its own, the portal is called so everywhere: the product's name stands in the admin alone, and in what
operators read. What members see is walked in `test_every_page`."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from allauth.core import context
from django.core import mail
from django.template.loader import render_to_string
from django.test import Client

from keys.oauth.grants import devices
from portal import clock
from portal.api.schema import document
from portal.http.refusals import outage
from portal.installation import brand
from portal.installation.brand import PRODUCT, Brand
from portal.second_factor.adapter import MFAAdapter
from tests.house.answers.test_headers_of_every_answer import PATHS
from tests.house.sources import ROOT, Module, modules
from tests.keys.oauth.asking import application
from tests.keys.oauth.consent.prompting import request_of
from tests.portal.asking import ask
from tests.portal.signed_in import signed_in

pytestmark = [pytest.mark.sqlite, pytest.mark.usefixtures("named")]
NAME = "Acme Portal"
WORD = re.compile(rf"\b{PRODUCT}\b")
# What operators alone read: the admin, commands, checks; and where guides get the name that the portal has.
OF_OPERATORS = (
    "portal/admin/", "portal/inspection/",
    "portal/settings.py", "portal/plans/", "portal/documentation/own_ids.py",
    "portal/installation/brand.py", "portal/actors.py",
)  # fmt: skip
TO_OTHER_SOFTWARE = {("resources/egress/calls.py", "Keydock")}  # User-Agent
ERRORS = [path.name for path in sorted((ROOT / "templates").glob("[45]??*.html"))]


@pytest.fixture
def named() -> None:
    brand.show(Brand(name=NAME, support_email="help@acme.example"))


def said(module: Module) -> Iterator[str]:
    """The texts of a module that are no docstrings."""
    docstrings = {
        id(node.body[0].value)
        for node in module.nodes
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in module.nodes:
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in docstrings:
            yield node.value


def is_of_operators(path: Path) -> bool:
    text = path.as_posix()
    return (
        path.name == "checks.py"
        or text.startswith(OF_OPERATORS)
        or "/management/" in text
        or "/migrations/" in text
    )


def test_no_text_of_the_source_names_the_product_but_to_operators() -> None:
    found = {
        (module.path.as_posix(), text)
        for module in modules()
        if not is_of_operators(module.path)
        for text in said(module)
        if WORD.search(text)
    }
    assert found - TO_OTHER_SOFTWARE == set()


def test_no_template_and_no_script_of_a_page_names_the_product() -> None:
    places = [*(ROOT / "templates").rglob("*.*"), *(ROOT / "static").rglob("*.*")]
    shown = [path for path in places if "admin" not in path.relative_to(ROOT).parts]
    assert [path.name for path in shown if WORD.search(path.read_text())] == []


def test_no_stranger_reads_the_products_name(db) -> None:
    client = Client(raise_request_exception=False)
    wrong, named = [], 0
    for path in PATHS:
        if path.startswith(("/admin/", "/sdk/")):
            continue
        answer = client.get(path)
        text = "" if answer.streaming else answer.content.decode(errors="replace")
        named += NAME in text
        wrong += [path] if WORD.search(text + repr(answer.headers)) else []
    assert (wrong, named > 20) == ([], True)


@pytest.mark.parametrize("template", ERRORS)
def test_a_page_of_an_error_bears_the_name(template) -> None:
    page = render_to_string(template, {"title": "Away", "sentence": "Later.", "detail": "So."})
    assert (NAME in page, WORD.search(page), "mailto:help@acme.example" in page) == (
        True, None, True,
    )  # fmt: skip


def test_even_the_last_words_bear_it() -> None:
    assert f"<title>{NAME}</title>" in outage.rendered("no such page.html", {}, "Away.")


def test_the_document_of_the_api_bears_the_name() -> None:
    assert (f'"{NAME} API"'.encode() in document(), WORD.search(document().decode())) == (
        True,
        None,
    )


def test_authenticators_and_passkeys_show_the_name() -> None:
    adapter = MFAAdapter(ask())
    assert adapter.get_totp_issuer().startswith(f"{NAME} (")
    with context.request_context(ask()):
        assert adapter.get_public_key_credential_rp_entity()["name"] == NAME


def test_prompts_of_applications_bear_the_name(cast) -> None:
    """Of consent, of a device, of a stranger to the organization, and of a request that nobody can trust."""
    app = application(cast, web_message=True)
    started = devices.start(app, scope=["pops:read"], resource="", now=clock.now())
    prompts = [
        (cast.bob, request_of(app)), (cast.bob, request_of(app, response_mode="web_message")),
        (cast.bob, request_of(app, redirect_uri="https://evil.example/")), (cast.charlie, request_of(app)),
        (cast.bob, "/device"), (cast.bob, f"/device?user_code={started.user_code}"),
    ]  # fmt: skip
    shown = [signed_in(person).get(address).content.decode() for person, address in prompts]
    assert [(NAME in page, WORD.search(page)) for page in shown] == [(True, None)] * len(prompts)


def test_mails_bear_the_name_and_are_sent_in_it(cast) -> None:
    """Each of them: `tests/portal/mail/test_every_mail.py`."""
    Client().post("/accounts/password/reset/", {"email": cast.bob.email})
    Client().post("/accounts/login/link", {"email": cast.bob.email})
    assert mail.outbox
    for each in mail.outbox:
        text = f"{each.subject}\n{each.body}\n{each.from_email}"
        assert (NAME in text, WORD.search(text)) == (True, None)
        assert each.from_email.startswith(NAME)
