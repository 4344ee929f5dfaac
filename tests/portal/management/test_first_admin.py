"""The console prints a link that makes the first administrator, and none when there is one."""

import re

import pytest
from django.core.management import CommandError, call_command

from portal import clock
from portal.models import User
from portal.setup import first_administrator


def printed(capsys) -> str:
    call_command("first_admin")
    return capsys.readouterr().out


def test_the_link_leads_to_the_setup_page_under_the_public_address(db, capsys, settings):
    settings.PUBLIC_URL = "https://portal.example"
    link = printed(capsys).split()[-1]
    token = re.fullmatch(r"https://portal\.example/setup/(\w+)", link)[1]
    assert first_administrator.is_valid(token, clock.now())


def test_another_link_replaces_the_first(db, capsys):
    first, second = (printed(capsys).split()[-1].rsplit("/", 1)[1] for _ in range(2))
    assert not first_administrator.is_valid(first, clock.now())
    assert first_administrator.is_valid(second, clock.now())


def test_with_an_administrator_no_link_is_made(db):
    User.objects.create_superuser("root@example.com")
    with pytest.raises(CommandError, match="administrator"):
        call_command("first_admin")
