"""The demo's people can sign in with what is printed, and their passwords are kept for the installation's owner."""

import json
import stat

import pytest

from portal import clock
from portal.models import User
from resources.demo import seed as demo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, settings):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def seeded() -> dict:
    return demo.seed(clock.now())


def test_the_printed_passwords_sign_in(seeded):
    for who, staff in (("owner", False), ("admin", True)):
        user = User.objects.get(email=seeded[f"{who}_email"])
        assert user.check_password(seeded[f"{who}_password"])
        assert (user.is_superuser, user.is_staff) == (staff, staff)
        assert user.emailaddress_set.get().verified


def test_passwords_are_random_and_kept_for_the_owner_of_the_installation_alone(seeded, tmp_path):
    path = tmp_path / "demo.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text())["owner_password"] == seeded["owner_password"]
    assert seeded["owner_password"] != seeded["admin_password"]


def test_a_lost_password_file_gives_new_passwords_that_work(seeded, tmp_path):
    (tmp_path / "demo.json").unlink()
    again = demo.seed(clock.now())
    assert again["owner_password"] != seeded["owner_password"]
    assert User.objects.get(email=again["owner_email"]).check_password(again["owner_password"])
