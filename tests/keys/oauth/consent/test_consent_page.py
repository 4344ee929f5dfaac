"""The consent page tells how long and for what, and its wider policy stands on it alone."""

from urllib.parse import quote

import pytest

from keys.models import ApiKey, Application
from keys.oauth.grants import devices
from portal import clock
from portal.access import Role
from portal.models import Membership, Organization
from tests.cast import Cast
from tests.keys.oauth.asking import application
from tests.keys.oauth.consent.prompting import answered, decide, request_of
from tests.keys.pages.asking import text_of
from tests.portal.second_factor.enrolled import INDEX, with_app
from tests.portal.signed_in import signed_in


@pytest.mark.parametrize(
    ("seconds", "scope", "told"),
    [
        (None, "pops:read", "1 hour"),
        (900, "pops:read", "15 minutes"),
        (900, "pops:read offline_access", "15 minutes, renewed for up to 30 days"),
    ],
)
def test_the_lifetime_is_told(cast: Cast, seconds: int | None, scope: str, told: str) -> None:
    app = application(cast, token_seconds=seconds)
    assert told in text_of(signed_in(cast.bob).get(request_of(app, scope=scope)))


def test_another_account_can_be_taken_with_the_request_intact(cast: Cast) -> None:
    address = request_of(application(cast))
    page = signed_in(cast.bob).get(address).content.decode()
    assert "Use another account" in page
    assert f'name="next" value="{address.replace("&", "&amp;")}"' in page


# Whose name it bears ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "organization", "told"),
    [
        ("Umbrella Console", "Umbrella", True),
        ("Umbreḷḷa", "Umbrella", True),
        ("Web app", "Umbrella", False),
        ("Acme Robotics", "Acme Robotics", False),
    ],
)
def test_who_is_asked_is_told_that_it_is_not_of_another_organization_of_theirs(
    cast: Cast, name: str, organization: str, told: bool
) -> None:
    Organization.objects.filter(pk=cast.other.pk).update(name=organization)
    Membership.objects.create(organization=cast.other, user=cast.bob, role=Role.DEVELOPER)
    page = text_of(signed_in(cast.bob).get(request_of(application(cast, name))))
    assert (f"It is not of {organization}" in page) is told


def test_what_others_are_called_is_told_to_nobody_who_does_not_know_it(cast: Cast) -> None:
    """Whoever is no member there: neither when they choose the name, nor when they are asked."""
    app = application(cast, f"{cast.other.name} console")
    assert "whose name is like its own" not in text_of(signed_in(cast.bob).get(request_of(app)))


def test_an_older_application_that_reads_as_the_portal_is_told_apart(cast: Cast) -> None:
    app = application(cast)
    Application.objects.filter(pk=app.pk).update(name="Keyd0ck sign-in")
    assert "It is not of Keydock" in text_of(signed_in(cast.bob).get(request_of(app)))


# Where the organization demands a second factor -----------------------------------------------------


@pytest.fixture
def demanding(cast: Cast) -> Application:
    """An application of an organization that demands one; Bob has none."""
    cast.acme.demands_second_factor = True
    cast.acme.save()
    return application(cast)


def test_a_member_without_one_is_led_to_the_set_up_and_back(cast: Cast, demanding) -> None:
    address = request_of(demanding)
    response = signed_in(cast.bob).get(address)
    assert response.status_code == 403
    assert f'href="{INDEX}?next={quote(address, safe="")}"' in response.content.decode()


def test_nothing_is_allowed_without_one_but_it_can_be_denied(cast: Cast, demanding) -> None:
    client = signed_in(cast.bob)
    assert decide(client, request_of(demanding)).status_code == 403
    assert not ApiKey.objects.consents().exists()
    assert answered(decide(client, request_of(demanding), "deny"))["error"] == "access_denied"


def test_with_one_the_question_is_asked_as_ever(cast: Cast, demanding) -> None:
    with_app(cast.bob)
    assert answered(decide(signed_in(cast.bob), request_of(demanding)))["code"]


def test_no_device_is_allowed_without_one_and_its_code_is_kept(cast: Cast, demanding) -> None:
    started = devices.start(demanding, scope=["pops:read"], resource="", now=clock.now())
    response = decide(signed_in(cast.bob), "/device", user_code=started.user_code)
    assert response.status_code == 403
    assert f"next=%2Fdevice%3Fuser_code%3D{started.user_code}" in response.content.decode()
    assert not ApiKey.objects.consents().exists()
