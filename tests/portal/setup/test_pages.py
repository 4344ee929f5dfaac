"""The page behind the console's token: without the right one it is no page at all."""

import pytest
from django.core.management import CommandError, call_command

from portal import clock
from portal.models import User
from portal.setup import first_administrator

TYPED = {"name": "Root", "email": "Root@Example.com", "password": "a wholly different phrase"}


@pytest.fixture
def address(db) -> str:
    return f"/setup/{first_administrator.issue(now=clock.now())}"


def test_the_holder_of_the_link_becomes_administrator_and_signs_in(address, client):
    answer = client.post(address, TYPED)
    assert answer["Location"] == "/accounts/login/?next=%2Fadmin%2F"
    assert "You are the administrator now." in client.get(answer["Location"]).content.decode()
    client.post("/accounts/login/", {"login": TYPED["email"], "password": TYPED["password"]})
    assert client.get("/admin/").status_code == 200


def test_it_works_once(address, client):
    client.post(address, TYPED)
    assert client.get(address).status_code == 410
    assert client.post(address, TYPED | {"email": "second@example.com"}).status_code == 410
    assert User.objects.count() == 1


def test_a_link_that_a_newer_one_replaced_says_so(address, client):
    first_administrator.issue(now=clock.now())
    answer = client.get(address)
    assert (answer.status_code, "This link is over" in answer.content.decode()) == (410, True)


@pytest.mark.parametrize("token", ["x", "0" * 43, "%00"])
def test_another_token_is_an_unknown_address(address, client, token: str):
    assert client.get(f"/setup/{token}").status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"email": "no"}, {"password": "short"}, {"name": " "}, {"email": "alice@example.com"}]
)
def test_wrong_input_is_told_and_the_link_goes_on_working(cast, address, client, wrong: dict):
    assert client.post(address, TYPED | wrong).status_code == 422
    assert client.get(address).status_code == 200


def test_the_command_prints_a_link_that_works(db, client, capsys, settings):
    settings.PUBLIC_URL = "https://keys.example.com"
    call_command("first_admin")
    link = capsys.readouterr().out.split()[-1]
    assert link.startswith("https://keys.example.com/setup/")
    assert client.get(link.removeprefix("https://keys.example.com")).status_code == 200


def test_the_command_refuses_when_there_is_an_administrator(db):
    User.objects.create_superuser("root@example.com", "x")
    with pytest.raises(CommandError, match="administrator already"):
        call_command("first_admin")
