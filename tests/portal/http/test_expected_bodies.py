"""Nobody's body is read who is not heard, and no route's that takes none."""

import pytest
from pytest_django.fixtures import Settings

from keys.keystring import checksum
from portal.http import expected_bodies
from portal.http.bodies import LARGEST

KEY = "kd_live_0123456789AB_" + "0" * 43


def limit(method: str, path: str, *, heard: bool = False, **headers: str) -> int | None:
    """With a key of the right form, which nobody ever made, where `heard`."""
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, **headers}
    if heard:
        environ["HTTP_X_API_KEY"] = KEY + checksum(KEY)
    return expected_bodies.limit_of(environ)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("GET", path) for path in ("/v1/keys", "/v1/auth", "/healthz", "/accounts/login/", "/x")),
        *(("POST", path) for path in ("/v1/auth", "/healthz", "/readyz", "/v1/auth/authenticate")),
        ("OPTIONS", "/v1/keys"),
    ],
)
def test_no_body_makes_sense_here_whoever_asks(method: str, path: str) -> None:
    assert limit(method, path, heard=True) is None


def test_a_program_without_a_credential_is_not_waited_for() -> None:
    assert limit("POST", "/v1/keys") == 0
    assert limit("POST", "/v1/keys", heard=True) == LARGEST


def test_a_route_for_everybody_reads_what_everybody_sends() -> None:
    """A client may prove itself in the form itself, at introspection and revocation too."""
    in_the_form = ("/oauth/token", "/oauth/introspect", "/oauth/revoke")
    for path in ("/authentication/token", "//authentication/token", *in_the_form):
        assert limit("POST", path) == LARGEST


def test_a_page_reads_the_form_of_a_browser_that_holds_its_cookie(settings: Settings) -> None:
    assert limit("POST", "/accounts/login/") == 0
    cookie = f"a=b; {settings.CSRF_COOKIE_NAME}=x"
    assert limit("POST", "/accounts/login/", HTTP_COOKIE=cookie) == LARGEST


def test_a_page_reads_the_form_whose_cookie_was_lost() -> None:
    here, elsewhere = ({"HTTP_SEC_FETCH_SITE": site} for site in ("same-origin", "cross-site"))
    assert limit("POST", "/accounts/login/", **here) == LARGEST
    assert limit("POST", "/accounts/login/", **elsewhere) == 0
    assert limit("POST", "/v1/keys", **here) == 0


def test_an_address_that_leads_nowhere_reads_nothing() -> None:
    assert limit("POST", "/nowhere", heard=True) == 0


def test_an_upload_may_be_as_large_as_the_installation_says(settings: Settings) -> None:
    assert limit("POST", "/v1/connectors/x/rows", heard=True) == settings.UPLOAD_LARGEST


def test_a_broken_address_is_no_fault() -> None:
    assert limit("POST", "/\xff\xfe", heard=True) == 0
