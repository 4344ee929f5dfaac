"""Whoever types a name finds pages, actions, people, machines and keys, each only where the page itself would open."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import text

from apiusers.api_users import services as api_users
from portal import clock
from portal.access import Role
from portal.models import Membership, User
from portal.palette.found import MOST_OF_A_KIND
from tests.cast import Cast, actor, person
from tests.keys.minting import mint
from tests.portal.signed_in import at, signed_in

pytestmark = pytest.mark.django_db

LINE = re.compile(r'<a href="([^"]+)">.*?<span class="truncate">(.*?)</span>', re.DOTALL)


def found(client: Client, cast: Cast, typed: str) -> dict[str, str]:
    """Words and addresses of the list that the palette fetches."""
    path = at(cast.acme, "search")
    answer = client.get(path, {"search": typed}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return {words: address for address, words in LINE.findall(answer.content.decode())}


def test_people_machines_and_keys_are_found_by_name(cast: Cast) -> None:
    made = {"organization": cast.acme, "actor": actor(cast.alice), "now": clock.now()}
    robot = api_users.create_api_user(name="Boiler robot", **made)
    key = mint(cast.acme, cast.alice, name="boiler-main").key
    person("Bolek")  # a stranger to Acme
    assert found(signed_in(cast.vera), cast, "bo") == {
        "Bob": at(cast.acme, f"members/{cast.bob.public_id}/teams"),
        "Boiler robot": at(cast.acme, f"api-users/{robot.public_id}"),
    }
    assert found(signed_in(cast.vera), cast, "boil")["boiler-main"] == at(
        cast.acme, f"keys/{key.public_id}"
    )


def test_a_key_is_found_by_the_id_that_logs_tell(cast: Cast) -> None:
    key = mint(cast.acme, cast.alice, name="boiler").key
    assert list(found(signed_in(cast.bob), cast, key.public_id)) == ["boiler"]


def test_tokens_are_found_by_their_person_alone(cast: Cast) -> None:
    mint(cast.acme, cast.alice, owner=cast.bob, name="laptop-of-bob")
    assert list(found(signed_in(cast.bob), cast, "laptop")) == ["laptop-of-bob"]
    assert found(signed_in(cast.alice), cast, "laptop") == {}


def test_nothing_of_another_organization_is_found(cast: Cast) -> None:
    key = mint(cast.other, cast.charlie, name="elsewhere").key
    for typed in ("elsewhere", "charlie", key.public_id):
        assert found(signed_in(cast.alice), cast, typed) == {}


def test_a_stranger_finds_no_page_and_somebody_not_signed_in_is_asked_to(cast: Cast) -> None:
    path = at(cast.acme, "search")
    assert signed_in(cast.charlie).get(path).status_code == 404
    answer = Client().get(path, headers={"HX-Request": "true"})
    assert answer["HX-Redirect"].startswith("/accounts/login/")


@pytest.mark.parametrize("name", ["alice", "bob", "vera"])
def test_each_line_leads_to_a_page_that_opens(cast: Cast, name: str) -> None:
    client = signed_in(getattr(cast, name))
    lines = found(client, cast, "")
    wrong = {a for a in lines.values() if client.get(a).status_code not in {200, 302}}
    assert (wrong, len(lines) > 15) == (set(), True)


def test_without_scripts_it_is_a_page_with_a_form(cast: Cast) -> None:
    shown = signed_in(cast.bob).get(at(cast.acme, "search"), {"search": "gen"}).content.decode()
    assert f'action="{at(cast.acme, "search")}"' in shown
    assert 'value="gen"' in shown
    assert "Generate API key" in shown


def test_nothing_found_is_said_with_what_was_typed(cast: Cast) -> None:
    path = at(cast.acme, "search?search=%3Cb%3Ezebra")
    assert (
        "Nothing here is called “&lt;b&gt;zebra”." in signed_in(cast.bob).get(path).content.decode()
    )


def test_a_few_of_each_kind_are_shown_in_a_number_of_queries_that_does_not_grow(
    cast: Cast,
) -> None:
    client, asked = signed_in(cast.alice), []
    for number in range(MOST_OF_A_KIND + 3):
        guest = User.objects.create(email=f"guest-{number}@example.com", name=f"Guest {number}")
        Membership.objects.create(organization=cast.acme, user=guest, role=Role.VIEWER)
        mint(cast.acme, cast.alice, name=f"guest-{number}")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            lines = found(client, cast, "guest")
        asked.append(len(queries))
    assert sum("members/" in address for address in lines.values()) == MOST_OF_A_KIND
    assert sum("/keys/" in address for address in lines.values()) == MOST_OF_A_KIND
    assert (len(set(asked[1:])), asked[-1] <= 14) == (1, True)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=text(max_size=120))
def test_whatever_is_typed_is_answered(cast: Cast, typed: str) -> None:
    found(signed_in(cast.alice), cast, typed)
