"""The start-up table: what forbids serving, and what a demo may do all the same."""

import inspect
import re

import pytest
from django.db import OperationalError, connection
from django.test import override_settings

from portal import checks
from portal.models import Canary, User
from portal.permissions import known

SOUND = {
    "DEMO": False,
    "DEBUG": False,
    "PUBLIC_URL": "https://keys.example.com",
    "EMAIL_HOST": "mail.example.com",
    "SECRET_KEY": "N3v3r-0n-4-p0st1t-n0t3-1n-th3-0ff1c3!",
}


@pytest.fixture(autouse=True)
def _vocabulary_is_read_again():
    known.cache_clear()
    yield
    known.cache_clear()


def complaints(**changed: object) -> list[str]:
    with override_settings(**{**SOUND, **changed}):
        return [message.id for message in checks.settings_are_fit(None)]


def test_a_sound_installation_may_start():
    assert complaints() == []


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"SECRET_KEY": "short"}, "portal.E001"),
        ({"EMAIL_HOST": ""}, "portal.E012"),
        ({"SECRET_KEY": "x" * 60}, "portal.E001"),
        ({"SECRET_KEY": "django-insecure-" + SOUND["SECRET_KEY"]}, "portal.E001"),
        ({"PUBLIC_URL": "keys.example.com"}, "portal.E002"),
        ({"PUBLIC_URL": "ftp://keys.example.com"}, "portal.E002"),
        ({"PUBLIC_URL": "https://keys.example.com/portal"}, "portal.E002"),
        ({"DEBUG": True}, "portal.E003"),
        ({"PUBLIC_URL": "http://keys.example.com"}, "portal.E004"),
        ({"PUBLIC_URL": "http://127.0.0.1:8000"}, "portal.E004"),
        ({"OWN_PERMISSIONS": ["Orders"]}, "portal.E005"),
        ({"OWN_PERMISSIONS": ["keys:manage=Mine"]}, "portal.E005"),
    ],
    ids=lambda value: str(value)[:50],
)
def test_each_of_these_forbids_the_start(changed, complaint):
    assert complaints(**changed) == [complaint]


def test_another_database_than_sqlite_or_postgresql_forbids_the_start():
    assert [message.id for message in checks.unfit_engine("django.db.backends.mysql")] == [
        "portal.E006"
    ]


ELSEWHERE = {"ENGINE": "portal.databases.postgresql", "HOST": "10.0.0.5", "OPTIONS": {}}


def ways(cache: str = "", **options: str) -> list[str]:
    with override_settings(**SOUND):
        database = {**ELSEWHERE, "OPTIONS": options}
        return [message.id for message in checks.unfit_ways(database, cache)]


def test_an_unencrypted_way_to_another_machine_forbids_the_start(monkeypatch):
    monkeypatch.delenv("KEYDOCK_ALLOW_UNENCRYPTED", raising=False)
    assert ways() == ["portal.E014"]
    assert ways(cache="redis://10.0.0.6/0") == ["portal.E014", "portal.E014"]
    assert ways(cache="rediss://10.0.0.6/0", sslmode="verify-full") == []
    assert ways(sslmode="require") == ["portal.W003"]


def test_it_can_be_allowed_by_name_and_stays_a_warning(monkeypatch):
    monkeypatch.setenv("KEYDOCK_ALLOW_UNENCRYPTED", "1")
    assert ways() == ["portal.W003"]


def test_plain_http_can_be_allowed_by_name(monkeypatch):
    monkeypatch.setenv("KEYDOCK_ALLOW_HTTP", "1")
    assert complaints(PUBLIC_URL="http://keys.internal") == []


@pytest.mark.parametrize("changed", [{"DEBUG": True}, {"PUBLIC_URL": "http://127.0.0.1:8000"}])
def test_a_demo_may_debug_and_speak_http(changed):
    assert complaints(DEMO=True, **changed) == []


def test_a_demo_needs_a_real_secret_key_all_the_same():
    assert complaints(DEMO=True, SECRET_KEY="short") == ["portal.E001"]


def test_own_permissions_that_are_well_formed_are_no_complaint():
    assert complaints(OWN_PERMISSIONS=["orders:read=Read orders"]) == []


def test_a_secret_that_the_database_does_not_know_forbids_the_start(db):
    Canary.objects.filter(name="pepper_1").update(proof="0" * 64)
    (said,) = checks.serious(checks.database_messages())
    assert "pepper_1" in said


def test_an_unreachable_database_is_a_warning_and_forbids_nothing(db):
    def gone(execute, sql, params, many, context):
        raise OperationalError("gone")

    with connection.execute_wrapper(gone):
        (message,) = checks.secrets_fit_the_database(None, databases=["default"])
    assert (message.id, message.is_serious()) == ("portal.W001", False)


def test_without_a_database_nothing_is_asked(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert checks.secrets_fit_the_database(None, databases=None) == []


def test_mails_are_printed_by_an_explicit_wish_alone(monkeypatch):
    monkeypatch.setenv("KEYDOCK_PRINT_MAILS", "1")
    assert complaints(EMAIL_HOST="") == []


@pytest.mark.django_db
def test_accounts_whose_address_is_no_longer_taken_are_kept_and_named():
    kept = "joe@acme-\u0131ndustries.example"
    User.objects.bulk_create([User(email=kept), User(email="joe@acme.example")])
    (said,) = checks.addresses_have_one_form(None, ["default"])
    assert (said.id, "\\u0131" in said.msg) == ("portal.W002", True)


def test_no_number_stands_for_two_complaints():
    numbers = re.findall(r'id="(portal\.E\d+)"', inspect.getsource(checks))
    assert sorted(numbers) == sorted(set(numbers))
