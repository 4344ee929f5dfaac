"""The `seed_demo` command prints for programs and for people, and in a demo only."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import CommandError, call_command

from portal.models import User
from tests.resources.demo.test_seed import FIELDS
from tests.server import start_server

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, settings):
    settings.VAR_DIR = tmp_path


def test_without_a_demo_the_command_refuses(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="KEYDOCK_DEMO=1"):
        call_command("seed_demo")
    assert not User.objects.exists()


def test_the_command_prints_one_json_object(capsys):
    call_command("seed_demo", "--json")
    assert set(json.loads(capsys.readouterr().out)) == FIELDS


def test_the_command_prints_lines_for_people_otherwise(capsys):
    call_command("seed_demo")
    assert "owner_password " in capsys.readouterr().out


@pytest.mark.heavy
@pytest.mark.postgresql
def test_two_seeds_at_once_make_one_demo(postgresql_address):
    """As when the demo's start and a test from outside begin together on a new installation."""
    with (
        start_server("postgresql", postgresql_address=postgresql_address) as server,
        ThreadPoolExecutor(2) as pool,
    ):
        first, second = pool.map(lambda _: server.seed(), range(2))
    same = {"organization_id", "other_organization_id", "pop_id", "owner_password"}
    assert {name: first[name] for name in same} == {name: second[name] for name in same}
    assert first["secret_key"] != second["secret_key"]
