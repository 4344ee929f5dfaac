"""`seed_demo` tells everything that is needed to try the product, makes people once, and mints keys anew each time."""

import json
import stat
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from keys import verification
from keys.models import ApiKey, KeyUsage
from keys.status import Status
from keys.verification import Code
from portal import clock
from portal.models import AuditEvent, Organization, User
from portal.permissions import known
from resources import demo
from resources.models import Pop

pytestmark = pytest.mark.django_db

FIELDS = {
    "base_url", "organization_id", "other_organization_id", "owner_email", "owner_password",
    "secret_key", "verifier_key", "installation_verifier_key", "admin_email", "admin_password",
    "expired_key", "revoked_key", "other_organization_key", "api_user_id", "api_user_token",
    "restricted_api_user_token", "pop_id", "endpoint_name", "widget_id", "oauth_client_id",
    "oauth_redirect_uri",
}  # fmt: skip
KEYS = {name for name in FIELDS if name.endswith("_key")}


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, settings):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def seeded() -> dict:
    return demo.seed(clock.now())


def judged(seed: dict, name: str, **options: object) -> verification.Verdict:
    return verification.verify(seed[name], now=clock.now(), **options)


def test_it_has_the_fields_of_the_public_contract(seeded):
    assert set(seeded) == FIELDS


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("secret_key", Code.VALID),
        ("verifier_key", Code.VALID),
        ("installation_verifier_key", Code.VALID),
        ("other_organization_key", Code.VALID),
        ("expired_key", Code.EXPIRED),
        ("revoked_key", Code.REVOKED),
    ],
)
def test_each_key_is_what_its_name_says(seeded, name, code):
    assert judged(seeded, name).code == code


def test_the_keys_belong_to_their_organizations(seeded):
    theirs = seeded["other_organization_id"]
    assert judged(seeded, "other_organization_key", organization_id=theirs).is_valid
    assert judged(seeded, "secret_key", organization_id=theirs).code == Code.WRONG_ORGANIZATION


def test_the_keys_may_what_their_names_say(seeded):
    assert judged(seeded, "secret_key").permissions == set(known())
    assert judged(seeded, "verifier_key").permissions == {"keys:verify"}
    assert judged(seeded, "installation_verifier_key").key.is_installation_verifier
    assert not judged(seeded, "verifier_key").key.is_installation_verifier


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


def test_a_second_run_makes_new_keys_and_nothing_else(seeded):
    people, organizations, pops = (
        User.objects.count(),
        Organization.objects.count(),
        Pop.objects.count(),
    )
    keys = ApiKey.objects.count()
    again = demo.seed(clock.now())
    assert {name for name in FIELDS if again[name] != seeded[name]} == KEYS
    assert (User.objects.count(), Organization.objects.count(), Pop.objects.count()) == (
        people,
        organizations,
        pops,
    )
    assert ApiKey.objects.count() == keys + len(KEYS)


def test_earlier_keys_are_left_alone(seeded):
    demo.seed(clock.now())
    assert judged(seeded, "secret_key").is_valid


def test_numbers_keep_the_names_of_living_keys_apart(seeded):
    demo.seed(clock.now())
    names = set(ApiKey.objects.values_list("name", flat=True))
    assert {"demo 1 everything", "demo 2 everything"} <= names


def test_a_demo_key_lives_for_thirty_days(frozen):
    demo.seed(clock.now())
    key = ApiKey.objects.get(name="demo 1 verifier")
    assert (key.expires_at - clock.now()).days == 30


def test_the_list_looks_alive_every_status_is_there_and_used(seeded):
    now = datetime.now(UTC)
    keys = ApiKey.objects.filter(organization__public_id=seeded["organization_id"])
    older = keys.exclude(name__startswith="demo ")
    assert {key.status_at(now) for key in older} == set(Status)
    assert older.count() >= 12
    assert older.filter(last_used_at__isnull=False).exists()
    assert KeyUsage.objects.filter(key__in=older).count() > 500


def test_history_is_told_at_its_time_and_by_the_services(seeded):
    events = AuditEvent.objects.filter(object_name="old-gateway").order_by("at")
    assert [event.action for event in events] == ["key.generated", "key.revoked"]
    assert events[0].at < events[1].at < clock.now()


def test_a_lost_password_file_gives_new_passwords_that_work(seeded, tmp_path):
    (tmp_path / "demo.json").unlink()
    again = demo.seed(clock.now())
    assert again["owner_password"] != seeded["owner_password"]
    assert User.objects.get(email=again["owner_email"]).check_password(again["owner_password"])


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
