"""The admin can stand at an origin of its own: there is nothing else there, and no admin anywhere else."""

import pytest
from django.test import Client

from portal import checks
from portal.http.admin_origin import is_admin_host, is_for_admin
from tests.cast import PASSWORD
from tests.portal.signed_in import confirm, sign_in, signed_in
from tests.portal.step_up.stale import (
    MINUTES,
    long_sessions,  # noqa: F401 - a fixture
    signed_in_before,
)

ADMIN, PUBLIC = "admin.example.com:8443", "keys.example.com"


@pytest.fixture(autouse=True)
def _an_origin_of_its_own(settings):
    settings.PUBLIC_URL, settings.PUBLIC_HOST = f"https://{PUBLIC}", PUBLIC
    settings.ADMIN_ORIGIN, settings.ADMIN_HOST = f"https://{ADMIN}", "admin.example.com"
    settings.ALLOWED_HOSTS = [PUBLIC, "admin.example.com", "other.example.com"]


@pytest.fixture
def operator(cast):
    cast.charlie.is_staff = cast.charlie.is_superuser = True
    cast.charlie.save()
    return confirm(cast.charlie)


@pytest.mark.parametrize(
    "host", [PUBLIC, "other.example.com", "admin.example.com", f"{PUBLIC}:8443"]
)
@pytest.mark.parametrize("path", ["/admin", "/admin/", "/admin/login/", "/admin/portal/user/"])
def test_elsewhere_there_is_no_admin(operator, host: str, path: str):
    assert signed_in(operator, HTTP_HOST=host).get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/developer/keys", "/accounts/signup/", "/accounts/email/", "/accounts/password/reset/",
        "/accounts/second-factor", "/v1/keys", "/v1/whoami", "/oauth/token", "/adminx", "/setup/x",
        "/.well-known/openid-configuration", "/accounts/login/../email/",
    ],
)  # fmt: skip
def test_at_its_origin_there_is_nothing_else(operator, path: str):
    assert signed_in(operator, HTTP_HOST=ADMIN).get(path).status_code == 404


@pytest.mark.parametrize("path", ["/admin/", "/admin/portal/user/", "/healthz"])
def test_at_its_origin_the_admin_opens(operator, path: str):
    assert signed_in(operator, HTTP_HOST=ADMIN).get(path).status_code == 200


def test_one_signs_in_there_and_is_led_to_it(operator):
    client = Client(HTTP_HOST=ADMIN)
    login = client.get("/admin/")["Location"]
    assert client.get(client.get(login)["Location"]).status_code == 200
    assert sign_in(client, operator.email).status_code == 302
    assert client.get("/")["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_the_question_who_it_is_is_asked_there(operator, frozen, long_sessions):  # noqa: F811
    client = signed_in_before(operator, frozen, MINUTES, HTTP_HOST=ADMIN)
    path = f"/admin/portal/user/{operator.pk}/change/"
    assert client.post(path, {"name": "C"}).status_code == 401
    assert client.post(path, {"name": "C", "proof_password": PASSWORD}).status_code == 302


def test_the_portal_leads_to_it(operator):
    page = signed_in(operator, HTTP_HOST=PUBLIC).get("/accounts/allowed", follow=True)
    page = signed_in(operator, HTTP_HOST=PUBLIC).get("/", follow=True).content.decode()
    assert f'href="https://{ADMIN}/admin/"' in page


def test_without_the_setting_it_stands_where_everything_does(operator, settings):
    settings.ADMIN_ORIGIN, settings.ADMIN_HOST = "", None
    assert signed_in(operator, HTTP_HOST=PUBLIC).get("/admin/").status_code == 200


@pytest.mark.parametrize(
    ("host", "is_it"),
    [
        (ADMIN, True), ("ADMIN.example.com:8443", True), ("admin.example.com", False),
        ("admin.example.com:443", False), ("admin.example.com:8443.evil.example", False),
        ("evil.example", False), ("", False), (":8443", False), ("[::1]:8443", False),
    ],
)  # fmt: skip
def test_which_host_is_the_admins(host: str, is_it: bool):
    assert is_admin_host(host) is is_it
    assert is_for_admin({"HTTP_HOST": host}) is is_it


def test_the_usual_port_may_be_named_or_not(settings):
    settings.ADMIN_ORIGIN = "https://admin.example.com"
    assert [is_admin_host(h) for h in ("admin.example.com", "admin.example.com:443")] == [True] * 2


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        ("https://admin.example.com", []),
        (f"https://{PUBLIC}:8443", []),
        ("https://admin.example.com/admin", ["portal.E008"]),
        ("http://admin.example.com", ["portal.E009"]),
        (f"https://{PUBLIC}", ["portal.E011"]),
        (f"https://{PUBLIC}:443", ["portal.E011"]),
    ],
)
def test_the_start_judges_it(settings, origin: str, expected: list[str]):
    settings.ADMIN_ORIGIN = origin
    assert [problem.id for problem in checks.unfit_admin_origin()] == expected
