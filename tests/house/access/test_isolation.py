"""Whoever asks at any address gets what the table of abilities says, and nobody gets at another organization.

The addresses come from the URLconf and the expectations from portal/access.py through each view's policy, so a new
page or route is walked without a line here. What stands behind an id is told in tests/furniture.py.
"""

from time import time
from uuid import UUID

import pytest
from django.test import Client

from portal.access import ABILITIES
from portal.models import User
from portal.permissions import known
from tests.cast import Cast, summon
from tests.furniture import Home, furnish
from tests.house.access.test_every_view_has_a_policy import OURS, policy
from tests.keys.calling import Program
from tests.keys.minting import mint
from tests.walking import attempt, body_for, filled, operations, parameters, stored, swaps

PAGES = [address for address in OURS if policy(address) in ABILITIES]
OWN_PAGES = [address for address in OURS if policy(address) == "signed in"]
CALLED = [a for a in OURS if a.api_class and (policy(a) or "").startswith("credential: ")]
# Routes for operators know every organization. No key of one opens them, whatever it holds.
OF_OPERATORS = [a for a in CALLED if policy(a) == "credential: installation:read"]
ROUTES = [a for a in CALLED if a not in OF_OPERATORS]
JSON = "application/json"
# Once is enough: what differs between the databases is proved where it is decided.
pytestmark = [pytest.mark.usefixtures("frozen"), pytest.mark.sqlite]


class World:
    """Acme, where people and a program act, and the other organization, whose ids they try."""

    def __init__(self) -> None:
        self.cast: Cast = summon()
        self.home: Home = furnish(self.cast.acme, self.cast.alice)
        self.other: Home = furnish(self.cast.other, self.cast.charlie)

    def program(self, permissions: frozenset[str]) -> Program:
        """A program of Acme with its key; times stand still, so it is valid."""
        return Program(mint(self.cast.acme, self.cast.alice, name="p", permissions=permissions))


def browser(user: User | None) -> Client:
    """The browser of somebody who has just typed their password, or of nobody."""
    client = Client(raise_request_exception=False)
    if user:
        client.force_login(user)
        session = client.session
        typed = {"method": "password", "at": time(), "reauthenticated": True}
        session["account_authentication_methods"] = [typed]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
    return client


def test_there_is_something_to_walk() -> None:
    assert min(len(PAGES), len(OWN_PAGES), len(ROUTES), len(OF_OPERATORS)) > 1


def test_a_stranger_finds_no_page_of_the_organization_and_changes_nothing(world) -> None:
    client, before = browser(world.cast.charlie), stored()
    wrong = [
        f"{method} {page.path}"
        for page in PAGES
        for method in ("get", "post")
        if getattr(client, method)(
            filled(page.path, world.home, world.cast.alice)
        ).status_code != 404
    ]  # fmt: skip
    assert ("\n".join(wrong), stored()) == ("", before)


def test_nobody_signed_in_is_asked_to_sign_in_everywhere(world) -> None:
    client, wrong = browser(None), []
    for page in [*PAGES, *OWN_PAGES]:
        address = filled(page.path, world.home, world.cast.alice)
        for method in ("get", "post"):
            answer = getattr(client, method)(address)
            if not answer.headers.get("Location", "").startswith("/accounts/login/?next="):
                wrong.append(f"{method} {page.path}: {answer.status_code}")
    assert "\n".join(wrong) == ""


def test_no_page_takes_an_id_of_another_organization(world) -> None:
    """Nor one of somebody else, on the pages of one's own account."""
    alice, charlie, wrong = world.cast.alice, world.cast.charlie, []
    walk = [
        (page, ids) for page in PAGES + OWN_PAGES for ids in swaps(page.path, world.other, charlie)
    ]
    client, before = browser(alice), stored()
    for page, strange in walk:
        address = filled(page.path, world.home, alice, strange)
        for method in ("get", "post"):
            status = getattr(client, method)(address).status_code
            if status not in {404, 405}:
                wrong.append(f"{method} {page.path} with {sorted(strange)}: {status}")
    assert ("\n".join(wrong), stored()) == ("", before)


def test_no_route_takes_an_id_of_another_organization(world) -> None:
    everything = world.program(frozenset(known()))
    client = Client(raise_request_exception=False, headers=everything.headers)
    alice, charlie, before, wrong = world.cast.alice, world.cast.charlie, stored(), []
    for route in [route for route in ROUTES if parameters(route.path)]:
        for method in operations(route):
            sent = {"data": body_for(route, method), "content_type": JSON}
            if (
                attempt(client, method, filled(route.path, world.home, alice), **sent).status_code
                == 404
            ):
                wrong.append(f"{method} {route.path}: not even one's own is found")
            for strange in swaps(route.path, world.other, charlie):
                unknown = {name: nobody(value) for name, value in strange.items()}
                answers = [
                    getattr(client, method)(filled(route.path, world.home, alice, ids), **sent)
                    for ids in (strange, unknown)
                ]
                if [a.status_code for a in answers] != [404, 404] or told(answers[0]) != told(
                    answers[1]
                ):
                    wrong.append(f"{method} {route.path} with {sorted(strange)}: {answers}")
    assert ("\n".join(wrong), stored()) == ("", before)


def test_no_key_of_an_organization_opens_a_route_for_operators(world) -> None:
    everything = world.program(frozenset(known())).headers
    before, wrong = stored(), []
    for route in OF_OPERATORS:
        address = filled(route.path, world.home, world.cast.alice)
        for method in operations(route):
            sent = {"data": body_for(route, method), "content_type": JSON}
            for headers, status in ((everything, 403), ({}, 401)):
                answer = getattr(Client(headers=headers), method)(address, **sent)
                if answer.status_code != status:
                    wrong.append(f"{method} {route.path}: {answer.status_code}")
    assert ("\n".join(wrong), stored()) == ("", before)


def test_no_route_opens_without_its_permission_or_without_a_credential(world) -> None:
    wrong = []
    for needed in sorted({route.api_class.required_permission for route in ROUTES} - {""}):
        lacking = world.program(frozenset(known()) - {needed}).headers
        for route in [r for r in ROUTES if r.api_class.required_permission == needed]:
            address = filled(route.path, world.home, world.cast.alice)
            for method in operations(route):
                sent = {"data": body_for(route, method), "content_type": JSON}
                for headers, status in ((lacking, 403), ({}, 401)):
                    answer = attempt(Client(headers=headers), method, address, **sent)
                    if answer.status_code != status:
                        wrong.append(f"{method} {route.path}: {answer.status_code}")
        world.cast.acme.keys.filter(name="p").update(name=f"without {needed}")
    assert "\n".join(wrong) == ""


def nobody(value: object) -> object:
    """An id of the same shape that nothing bears."""
    if isinstance(value, int):
        return 10**17
    return UUID(int=0) if isinstance(value, UUID) else "z" * len(str(value))


def told(answer) -> dict:
    body = answer.json()
    body.pop("request_id", None)
    return body
