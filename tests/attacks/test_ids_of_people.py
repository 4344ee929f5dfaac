"""No number of a row is told anywhere outside: not by the API, its tokens and headers, nor by pages and mails.

By the numbers of people, keys or anything else a stranger would learn how many there are in all organizations together.
Rows get numbers that occur nowhere else, and whatever is answered is looked through for them. What is sealed in
cursors of lists is proved in `tests/portal/test_paging.py`.
"""

import re

import pytest
from django.apps import apps
from django.core import mail
from django.db import connection
from django.db.models import AutoField, Model
from django.test import Client
from django.utils.http import int_to_base36

from keys.models import ApiKey
from portal.models import Membership, User
from portal.permissions import known
from tests.cast import actor
from tests.house.access.test_isolation import JSON, OWN_PAGES, PAGES, ROUTES, World, browser
from tests.keys.calling import Program, call
from tests.keys.minting import NOW, mint
from tests.keys.oauth.asking import application, ask, claims, code, redemption, token
from tests.portal.signed_in import confirm
from tests.walking import attempt, body_for, filled, operations

# Once is enough: what is told does not differ between the databases.
pytestmark = [pytest.mark.usefixtures("frozen"), pytest.mark.sqlite]
FIRST = 731_000_000  # from here on the rows of all tables are numbered, each table in a range of its own


@pytest.fixture
def world(db) -> World:
    with connection.cursor() as cursor:
        for place, model in enumerate(numbered()):
            table = model._meta.db_table
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            values = [table, FIRST + place * 100_000]
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", values)
    return World()


def numbered() -> list[type[Model]]:
    """Every table whose rows the database numbers."""
    models = apps.get_models(include_auto_created=True)
    return [one for one in models if isinstance(one._meta.pk, AutoField) and one._meta.managed]


@pytest.fixture
def bobs(world: World) -> Program:
    """A token of Bob's that may do everything that he may."""
    return Program(mint(world.cast.acme, world.cast.bob, owner=world.cast.bob, name="bobs"))


def numbers() -> re.Pattern[str]:
    """Of the rows that there are now, as they are and as django-allauth writes them in links."""
    rows = [model._base_manager.filter(pk__gt=FIRST) for model in numbered()]
    found = [pk for some in rows for pk in some.values_list("pk", flat=True)]
    assert {User, Membership, ApiKey} <= {some.model for some in rows if some}
    return re.compile(
        "|".join([*map(str, found), *(rf"\b{int_to_base36(one)}\b" for one in found)])
    )


def told(answer) -> str:
    """Everything of an answer that arrives outside."""
    heads = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return f"{answer.status_code}\n{heads}\n{body.decode(errors='replace')}"


@pytest.mark.heavy
def test_no_page_tells_one(world: World) -> None:
    client, date_events, asked = browser(world.cast.alice), [], numbers()
    for page in [*PAGES, *OWN_PAGES]:
        address = filled(page.path, world.home, world.cast.alice)
        for method in ("get", "post"):
            text = told(attempt(client, method, address))
            if found := asked.search(text):
                date_events.append(f"{method} {page.path}: {found[0]}")
    assert "\n".join(date_events) == ""


def test_no_route_of_the_api_tells_one(world: World, bobs: Program) -> None:
    everything, date_events = world.program(frozenset(known())), []
    asked = numbers()
    for program in (everything, bobs):
        client = Client(headers=program.headers, raise_request_exception=False)
        for route in ROUTES:
            address = filled(route.path, world.home, world.cast.alice)
            for method in operations(route):
                sent = {"data": body_for(route, method), "content_type": JSON}
                answer = attempt(client, method, address, **(sent if method != "get" else {}))
                if found := asked.search(told(answer)):
                    date_events.append(f"{method} {route.path}: {found[0]}")
    assert "\n".join(date_events) == ""


def test_a_person_is_named_alike_at_every_door(world: World, bobs: Program) -> None:
    bob = world.cast.bob
    owner = {"type": "user", "id": bob.public_id, "name": "Bob"}
    verifier = world.program(frozenset(known()))
    text = bobs.token(NOW)
    judged = verifier.call("POST", "/v1/keys/verify", {"key": bobs.made.text}).json()
    introspected = ask("/oauth/introspect", {"token": text}, **verifier.headers).json()
    whoami = bobs.call("GET", "/v1/whoami").json()
    assert {name: whoami["owner"][name] for name in owner} == owner
    assert {name: judged["owner"][name] for name in owner} == owner
    assert bobs.call("GET", "/v1/auth")["X-Auth-Owner"] == f"user:{bob.public_id}"
    assert (introspected["sub"], claims(text)["sub"]) == (f"user:{bob.public_id}",) * 2


def test_an_id_token_names_a_person_as_the_access_token_does(world: World) -> None:
    app = application(world.cast)
    given = token(redemption(app, code(app, world.cast.bob, "openid", "pops:read"))).json()
    names = {claims(given[kind])["sub"] for kind in ("access_token", "id_token")}
    assert names == {f"user:{world.cast.bob.public_id}"}


@pytest.mark.parametrize("path", ["/accounts/password/reset/", "/accounts/login/link"])
def test_no_link_of_a_mail_tells_one(world: World, path: str) -> None:
    alice = confirm(world.cast.alice)
    Client().post(path, {"email": alice.email})
    (sent,) = mail.outbox
    assert alice.public_id in sent.body
    assert not numbers().search(sent.body)


def test_the_number_of_a_person_is_no_id(world: World) -> None:
    everything = world.program(frozenset(known()))
    bob = world.cast.bob
    owner = {"name": "n", "owner": {"type": "user", "id": str(bob.pk)}}
    answers = [
        everything.call("GET", f"/v1/members/{bob.pk}"),
        everything.call("POST", "/v1/keys", owner),
        call("GET", f"/o/{world.cast.acme.public_id}/members/{bob.pk}/tokens"),
    ]
    assert [answer.status_code for answer in answers[:2]] == [404, 404]
    team = everything.call(
        "POST", "/v1/teams", {"name": "t", "members": [{"type": "user", "id": str(bob.pk)}]}
    )
    assert (team.status_code, actor(bob).id) == (400, bob.public_id)
