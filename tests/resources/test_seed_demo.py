"""The `seed_demo` command prints for programs and for people, and in a demo only."""

import json

import pytest
from django.core.management import CommandError, call_command

from portal.models import User
from tests.resources.test_demo import FIELDS

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
