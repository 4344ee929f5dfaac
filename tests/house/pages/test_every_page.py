"""Each page is drawn once for each role: it answers as the table of abilities says, says where one is, and takes
nothing that was typed for markup.

Markup needs no script to do harm here: an attribute of htmx would send requests as whoever reads the page, and the
policy of scripts does not stop it.
"""

import gzip
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO

import pytest
from django.apps import apps
from django.db import models

from portal import clock
from portal.access import may
from portal.http import compression
from portal.installation import brand
from portal.installation.brand import PRODUCT, Brand
from portal.models import Membership
from resources.models import EndpointParameter
from resources.tables import imports
from resources.tables.files.reading import TableFile
from resources.tables.values.guesses import guess_columns
from tests.cast import actor
from tests.furniture import FIELDS
from tests.house.access.test_every_view_has_a_policy import Address
from tests.house.access.test_isolation import OWN_PAGES, PAGES, World, browser
from tests.house.sources import FLOORS
from tests.walking import attempt, filled, taken_back

# Once is enough: no page draws itself otherwise on another database.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

ROLES = ["alice", "adam", "bob", "vera"]
# Shows what an API user would be told, and that may be a refusal.
SHOWS_A_REFUSAL = {"o/<str:organization_id>/widgets/<str:widget_id>/preview/<str:api_user_id>"}
MARKUP = "\"'><img src=x onerror=canary()>"
# Columns of tables that hold what was typed, wherever they occur.
TYPED = {
    "name", "title", "description", "default", "revocation_reason", "object_name", "actor_name",
    "pipeline_id", "place_parameter", "size_parameter",
}  # fmt: skip
# Names that stand in addresses, and are made of small letters, digits and hyphens alone.
PLAIN = {"NamedEndpoint.name", "EndpointParameter.name", "TableColumn.name", "Canary.name"}
PORTAL = "Acme Portal"  # what it is called while pages are drawn
COMPRESSING = {"Accept-Encoding": "gzip", "Sec-Fetch-Site": "same-origin"}
# What a page shows that must stay with its reader: a key or a token, whatever is shown once, a secret to type or scan.
SECRET = re.compile(
    r"kd_(?:live|test)_\w{12}_\w{49}|\beyJ[\w-]+\.|data-secret|data-copy-once|otpauth:|name=\"token\"|type=\"password\""
)
DESTROYS = re.compile(
    r'<button type="submit"\s+class="button danger\b(?!-quiet).*?</button>', re.DOTALL
)
RED = re.compile(
    r'<(?:a|button)\b([^<>]*class="button danger[^<>]*)>(.*?)</(?:a|button)>', re.DOTALL
)
SAID = re.compile(r'aria-label="([^"]*)"')
# What a question before something that can't be undone holds, from its heading to the button.
OF_QUESTIONS = {
    "the thing": re.compile(r"&lt;img src=x|@\w+\.com|authenticator app|passkey “"),
    "the consequence": re.compile(
        r"permanent|be undone|at once|no longer|next request|immediately|never work|only an\s+Owner can take it back"
    ),
    "a way out": re.compile(r">\s*(?:Keep|Stay|Cancel)\b[^<]*</a>"),
}
CRUMBS = re.compile(r'<nav class="breadcrumbs".*?</nav>', re.DOTALL)
STEP = re.compile(r"<li>\s*<(a href|span aria-current)=[^>]*>(.*?)</", re.DOTALL)


class Walk:
    """What the pages of an organization full of markup answer its people: the status, and the text of a page."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.answers: dict[str, dict[tuple[Address, str], tuple[int, str]]] = {}
        self.compressed: set[tuple[Address, str]] = set()

    def of(self, name: str) -> dict[tuple[Address, str], tuple[int, str]]:
        """By page and method, asked once."""
        if name not in self.answers:
            self.answers[name] = dict(self.asked(name))
        return self.answers[name]

    def asked(self, name: str) -> Iterator[tuple[tuple[Address, str], tuple[int, str]]]:
        brand.show(Brand(name=f"{MARKUP}{PORTAL}", support_email="help@acme.example"))
        user, home = getattr(self.world.cast, name), self.world.home
        client = browser(user)
        for page in PAGES + (OWN_PAGES if name == "alice" else []):
            address = filled(page.path, home, user)
            fields = FIELDS.get(page.path, lambda home: {})(home)
            for method in ("get", "post") if page in PAGES else ("get",):
                answer = attempt(client, method, address, data=fields, headers=COMPRESSING)
                shown = b"" if answer.streaming else answer.content
                if answer.headers.get("Content-Encoding") == "gzip":
                    self.compressed.add((page, method))
                    shown = gzip.decompress(shown)
                yield (page, method), (answer.status_code, shown.decode())


@pytest.fixture(scope="module")
def walk(standing_world: World) -> Iterator[Walk]:
    with taken_back():
        type_everywhere(standing_world)
        yield Walk(standing_world)


def type_everywhere(world: World) -> None:
    home, alice = world.home, world.cast.alice
    rows = TableFile(
        BytesIO(f'id,"{MARKUP.replace(chr(34), chr(34) * 2)}"\n1,{MARKUP[2:]}\n'.encode())
    )
    imports.load(
        connector=home.connector, rows=rows, columns=guess_columns(rows, typed=False)[0],
        actor=actor(alice), now=clock.now(),
    )  # fmt: skip
    EndpointParameter.objects.create(
        endpoint=home.endpoint, name="id", column="id", position=0, default="1"
    )
    for floor in FLOORS:
        for model in apps.get_app_config(floor).get_models():
            type_into(model)


def type_into(model: type[models.Model]) -> None:
    """Put markup into each column of typed text, which still tells the rows apart."""
    names = {field.name for field in model._meta.concrete_fields} & TYPED
    names -= {name for name in names if f"{model.__name__}.{name}" in PLAIN}
    for row in model._default_manager.all() if names else ():
        model._default_manager.filter(pk=row.pk).update(
            **{name: f"{MARKUP}{str(row.pk)[:20]}" for name in names}
        )


@pytest.mark.parametrize("name", ROLES)
def test_each_page_answers_each_role_as_the_table_of_abilities_says(walk, name) -> None:
    cast, wrong = walk.world.cast, []
    role = Membership.objects.get(organization=cast.acme, user=getattr(cast, name)).role
    for (page, method), (status, _) in walk.of(name).items():
        if page not in PAGES or page.path in SHOWS_A_REFUSAL:
            continue
        opened = status not in {403, 404} and status < 500
        if not (opened if expected(page, method, role) else status == 403):
            wrong.append(f"{method} {page.path}: {status}")
    assert "\n".join(wrong) == ""


def expected(page: Address, method: str, role: str) -> bool:
    return may(role, page.view.policy if method == "get" else page.view.changes)


def test_no_page_takes_typed_text_for_markup(walk) -> None:
    drawn = {
        page.path: text for (page, method), (_, text) in walk.of("alice").items() if method == "get"
    }
    assert [path for path, text in drawn.items() if "<img src=x" in text] == []
    shown = [path for path, text in drawn.items() if "&lt;img src=x" in text]
    assert len(shown) > len(PAGES) / 2


@pytest.mark.parametrize("name", ROLES)
def test_no_page_names_the_product_where_the_portal_has_a_name(walk, name) -> None:
    """What strangers, mails and programs are told: `test_name_everywhere`."""
    drawn = [(page.path, text) for (page, _), (_, text) in walk.of(name).items() if text]
    assert [path for path, text in drawn if re.search(rf"\b{PRODUCT}\b", text)] == []
    assert sum(PORTAL in text for _, text in drawn) > 60


def test_pages_that_are_named_come_compressed_and_no_other(walk) -> None:
    """Decision 0080. Compressed, a page tells by its length what repeats in it, so it may hold no secret."""
    drawn = walk.of("alice")
    named = {page for page, _ in drawn if page.name in compression.PAGES}
    assert {(page.path, method) for page, method in walk.compressed} == {
        (page.path, "get") for page in named
    }
    assert len(named) > 12
    assert [page.path for page in named if SECRET.search(drawn[page, "get"][1])] == []


def test_the_forms_of_secrets_are_known(walk) -> None:
    """They find what pages that are not compressed show."""
    found = {page.path for (page, _), (_, text) in walk.of("alice").items() if SECRET.search(text)}
    assert {"o/<str:organization_id>/keys/generate", "accounts/second-factor/app"} <= found


def test_breadcrumbs_end_with_the_page_and_have_no_nameless_step(walk) -> None:
    wrong, seen = [], 0
    for (page, method), (status, text) in walk.of("alice").items():
        steps = steps_of(text) if (method, status) == ("get", 200) and page in PAGES else []
        if not steps:
            continue
        seen += 1
        is_named = all(words.strip() for _, words in steps)
        if not is_named or steps[-1][0] != "span aria-current":
            wrong.append(f"{page.path}: {steps}")
    assert ("\n".join(wrong), seen > 60) == ("", True)


@pytest.mark.parametrize("name", ROLES)
def test_an_id_names_one_element_and_what_names_one_finds_it(walk, name) -> None:
    """On each page and window of each role, also refused. In a browser: `tests/browser/test_ids.py`."""
    wrong = {}
    for (page, method), (_, text) in walk.of(name).items():
        found = Ids(text)
        is_whole = "</html>" in text  # a window's labels may be in the page around it
        faults = [*found.repeated, *(found.lost if is_whole else [])]
        if faults:
            wrong[f"{method} {page.path}"] = faults
    assert wrong == {}


def test_what_destroys_names_the_thing_and_the_consequence_and_looks_like_it(walk) -> None:
    """Every question of every page: in red, with a way out that says what stays."""
    wrong, seen = {}, 0
    for (page, method), (status, text) in walk.of("alice").items():
        is_shown = (method, status) == (
            "get",
            200,
        ) and page.path != "style"  # which shows how it looks
        found = DESTROYS.search(text) if is_shown else None
        if not found:
            continue
        seen += 1
        asked = re.split(r"<h[12]\b", text[: found.end()])[-1]
        faults = [what for what, pattern in OF_QUESTIONS.items() if not pattern.search(asked)]
        if faults:
            wrong[page.path] = faults
    assert (wrong, seen >= 15) == ({}, True), seen


def test_no_button_in_red_leaves_open_what_it_ends(walk) -> None:
    """Beside other rows too: to somebody who hears the page, each says of which row it is."""
    wrong = set()
    for (page, method), (_, text) in walk.of("alice").items():
        for attributes, words in RED.findall(text) if method == "get" else ():
            said = SAID.search(attributes)
            named = said[1] if said else re.sub(r"<[^>]*>", "", words)
            if len(named.split()) < 2 and "…" not in named:
                wrong.add(f"{page.path}: {named.strip()}")
    assert sorted(wrong) == []


class Ids(HTMLParser):
    """Which ids a page has, and which its labels, descriptions and buttons name; what is in a template is none."""

    REFERENCES = ("for", "aria-describedby", "aria-labelledby", "aria-controls", "popovertarget")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.templates, self.ids, self.named = 0, Counter(), set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.templates += tag == "template"
        told = dict(attrs)
        if self.templates:
            return
        if "id" in told:
            self.ids[told["id"]] += 1
        if tag == "dialog" and "open" not in told:
            return
        for name in self.REFERENCES:
            self.named |= {f"{name}={one}" for one in (told.get(name) or "").split()}

    def handle_endtag(self, tag: str) -> None:
        self.templates -= tag == "template"

    @property
    def repeated(self) -> list[str]:
        return [name for name, times in self.ids.items() if times > 1]

    @property
    def lost(self) -> list[str]:
        return sorted(name for name in self.named if name.partition("=")[2] not in self.ids)


def test_the_reader_of_ids_sees_what_a_browser_would() -> None:
    found = Ids('<p id="a"><p id="a"><template><p id="b"></template><label for="b c">')
    assert (found.repeated, found.lost) == (["a"], ["for=b", "for=c"])


def steps_of(html: str) -> list[tuple[str, str]]:
    """Of a page's breadcrumbs: which element each is, and its words. None where the page has no frame."""
    found = CRUMBS.search(html)
    return STEP.findall(found[0]) if found else []
