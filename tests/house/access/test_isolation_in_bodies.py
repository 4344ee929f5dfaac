"""What a body or a form names is looked for in the caller's organization: what stands elsewhere reads like nothing.

The properties come from the OpenAPI document by their names, so a new one that names an object is noticed here.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils.http import urlencode

from portal.permissions import known
from tests.furniture import OBJECTS, Home
from tests.house.access.test_every_view_has_a_policy import OURS, Address
from tests.house.access.test_isolation import JSON, ROUTES, browser, nobody, told
from tests.walking import attempt, body_for, filled, operations, schema_of, stored, taken_back

# Once is enough: what differs between the databases is proved where it is decided.
pytestmark = [pytest.mark.usefixtures("frozen"), pytest.mark.sqlite]

# property of a body: what it may say to name objects of this home
NAMED: dict[str, Callable[[Home], list[Any]]] = {
    "connector": lambda home: [home.connector.public_id],
    "endpoint": lambda home: [home.endpoint.public_id],
    "holder": lambda home: [*owners(home), {"type": "team", "id": home.team.public_id}],
    "members": lambda home: [[one] for one in owners(home)],
    "owner": lambda home: owners(home),
    "roles": lambda home: [[home.role.public_id]],
    "teams": lambda home: [[home.team.public_id]],
    "viewers": lambda home: [[home.api_user.public_id]],
}
# Words of their own, and what the routes that judge credentials are asked about.
NAMES_NOTHING = {"role", "key", "organization_id", "pipeline_id"}
STEMS = {name.removesuffix("_id") for name in OBJECTS} | {"owner", "user", "viewer"}
# address: fields of its form that name something of this home
FORMS: dict[str, Callable[[Home], dict[str, Any]]] = {
    "ownership": lambda home: {
        "member": home.member.user.public_id,
        "afterwards": "admin",
        "confirmation": "Acme Robotics",
    },
    "orphaned-tokens/<str:key_id>/owner": lambda home: {"api_user": home.api_user.public_id},
    "members/<str:member_id>/teams": lambda home: {"chosen": home.team.public_id},
    "members/<str:member_id>/roles": lambda home: {"chosen": home.role.public_id},
    "members/<str:member_id>/connectors": lambda home: reached(home),
    "api-users/<str:api_user_id>/teams": lambda home: {"chosen": home.team.public_id},
    "api-users/<str:api_user_id>/roles": lambda home: {"chosen": home.role.public_id},
    "api-users/<str:api_user_id>/connectors": lambda home: reached(home),
    "teams/<str:team_id>": lambda home: {"roles": home.role.public_id},
    "teams/<str:team_id>/connectors": lambda home: reached(home),
    "connectors/<str:connector_id>/access": lambda home: {
        "holder": f"team:{home.team.public_id}", "level": "user"
    },
    "endpoints/new": lambda home: {
        "connector": home.connector.public_id, "name": "more", "max_rows": 10, "all_columns": "on"
    },
    "widgets/new": lambda home: {
        "endpoint": home.endpoint.public_id, "name": "more", "kind": "table", "columns": "id",
        "theme": "dark", "accent": "green", "height": 300, "figure": "count",
    },
    "widgets/<str:widget_id>/security": lambda home: {
        "audience": "listed", "viewers": home.api_user.public_id
    },
}  # fmt: skip


def owners(home: Home) -> list[dict[str, str]]:
    return [
        {"type": "api_user", "id": home.api_user.public_id},
        {"type": "user", "id": home.member.user.public_id},
    ]


def reached(home: Home) -> dict[str, str]:
    return {f"level_{home.connector.public_id}": "reader"}


def properties(route: Address, method: str) -> dict[str, Any]:
    return (schema_of(route, method) or {}).get("properties", {})


def naming() -> Iterator[tuple[Address, str, str]]:
    """Each route, its method, and a property of its body that names objects."""
    for route in ROUTES:
        for method in operations(route):
            yield from (
                (route, method, name) for name in properties(route, method) if name in NAMED
            )


def unknown(value: Any) -> Any:
    """The same said of what does not exist."""
    if isinstance(value, list):
        return [unknown(one) for one in value]
    if isinstance(value, dict):
        return {**value, "id": "9" * 9 if value["id"].isdigit() else nobody(value["id"])}
    return nobody(value)


def test_every_property_that_names_an_object_is_walked() -> None:
    found = {name for route in ROUTES for m in operations(route) for name in properties(route, m)}
    sounds = re.compile(rf"({'|'.join(STEMS)})(s|_ids?)?")
    strange = {name for name in found if sounds.fullmatch(name)} - set(NAMED) - NAMES_NOTHING
    assert (strange, set(NAMED) - found) == (set(), set())


def words(answer: Any, value: Any) -> str:
    """What the answer tells, without the ids that were asked for, which it may repeat."""
    ids = re.findall(r"'([\w-]{6,})'", repr(value))
    return re.sub("|".join(ids) or "(?!)", "...", repr(told(answer)))


def test_a_body_finds_nothing_of_another_organization(world) -> None:
    """And what it says of it are the words for what does not exist, while one's own is found."""
    client = Client(headers=world.program(frozenset(known())).headers)
    wrong, before = [], stored()
    for route, method, name in naming():
        address = filled(route.path, world.home, world.cast.alice)
        body = body_for(route, method) or {}
        body |= {key: NAMED[key](world.home)[0] for key in body if key in NAMED}
        for own, strange in zip(NAMED[name](world.home), NAMED[name](world.other), strict=True):
            asked = [strange, unknown(strange), own]
            answers = [
                attempt(client, method, address, data={**body, name: value}, content_type=JSON)
                for value in asked
            ]
            said = [words(answer, value) for answer, value in zip(answers, asked, strict=True)]
            codes = [answer.status_code for answer in answers]
            if not 400 <= codes[0] < 500 or said[0] != said[1]:
                wrong.append(f"{method} {route.path} {name}: {codes}")
            if said[2] == said[1]:
                wrong.append(f"{method} {route.path} {name}: not even one's own is found")
    assert ("\n".join(wrong), stored()) == ("", before)


def test_a_form_finds_nothing_of_another_organization(world) -> None:
    """While the same form with what is one's own changes something."""
    client, before, wrong = browser(world.cast.alice), stored(), []
    for path, fields in FORMS.items():
        (page,) = [page for page in OURS if page.path == f"o/<str:organization_id>/{path}"]
        address = filled(page.path, world.home, world.cast.alice)
        changes = []
        for home in (world.other, world.home):
            with taken_back():
                given = fields(home)
                status = client.post(f"{address}?{urlencode(given)}", given).status_code
                changes.append((status < 500, stored() != before))
        if changes != [(True, False), (True, True)]:
            wrong.append(f"{path}: {changes}")
    assert "\n".join(wrong) == ""
