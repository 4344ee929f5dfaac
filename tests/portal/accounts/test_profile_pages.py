"""A person says their name and time zone on a page of the shell, and from then on every page tells times in it."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from portal import clock
from portal.accounts import profile
from portal.errors import InvalidInput
from portal.models import AuditEvent, User
from tests.cast import Cast, actor
from tests.keys.minting import mint
from tests.portal.signed_in import at, signed_in

pytestmark = pytest.mark.django_db

PAGE = "/accounts/profile"
OWN_PAGES = [
    PAGE,
    "/accounts/email/",
    "/accounts/second-factor",
    "/accounts/sessions",
    "/accounts/deletion",
]


def words(client: Client, path: str = PAGE) -> str:
    return " ".join(client.get(path).content.decode().split())


def test_name_and_time_zone_are_kept_with_one_event_that_says_what_changed(cast: Cast) -> None:
    typed = {"name": " Bobby Tables ", "time_zone": "Asia/Tokyo"}
    answer = signed_in(cast.bob).post(PAGE, typed, follow=True)
    assert "Your profile was saved." in answer.content.decode()
    bob = User.objects.get(pk=cast.bob.pk)
    assert (bob.name, bob.time_zone) == ("Bobby Tables", "Asia/Tokyo")
    event = AuditEvent.objects.get()
    assert (event.action, event.actor_id) == ("user.changed", cast.bob.public_id)
    assert event.details == {
        "changed": {"name": ["Bob", "Bobby Tables"], "time_zone": ["", "Asia/Tokyo"]}
    }


def test_what_is_so_already_changes_nothing_and_is_not_written_down(cast: Cast) -> None:
    answer = signed_in(cast.bob).post(PAGE, {"name": "Bob", "time_zone": ""}, follow=True)
    assert "Nothing was changed." in answer.content.decode()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "", "time_zone": ""},
        {"name": "Keydock", "time_zone": ""},
        {"name": "B\0b", "time_zone": ""},
        {"name": "x" * 101, "time_zone": ""},
        {"name": "Bob", "time_zone": "Mars/Olympus"},
        {"name": "Bob", "time_zone": "../../etc/passwd"},
    ],
)
def test_what_is_typed_wrongly_is_said_at_the_field(cast: Cast, typed: dict[str, str]) -> None:
    answer = signed_in(cast.bob).post(PAGE, typed)
    assert (answer.status_code, 'aria-invalid="true"' in answer.content.decode()) == (422, True)
    assert User.objects.get(pk=cast.bob.pk).name == "Bob"


def test_an_unknown_zone_is_refused_behind_the_form_too(cast: Cast) -> None:
    with pytest.raises(InvalidInput) as refusal:
        profile.change(user=cast.bob, name="Bob", time_zone="Mars", actor=actor(cast.bob))
    assert refusal.value.errors[0].code == "unknown_time_zone"


def test_a_name_older_than_the_rule_stays_until_it_is_changed(cast: Cast) -> None:
    User.objects.filter(pk=cast.bob.pk).update(name="Keydock Bob")
    bob = User.objects.get(pk=cast.bob.pk)
    assert profile.change(user=bob, name=bob.name, time_zone="UTC", actor=actor(bob))
    with pytest.raises(InvalidInput):
        profile.change(user=bob, name="Keydock Bobby", time_zone="UTC", actor=actor(bob))


def test_times_are_told_in_the_zone_of_whoever_reads(cast: Cast, frozen) -> None:
    frozen.move_to(datetime(2026, 3, 1, 20, 0, tzinfo=UTC))
    mint(cast.acme, cast.alice, name="made-late", now=clock.now())
    User.objects.filter(pk=cast.vera.pk).update(time_zone="Asia/Tokyo")
    told = {
        name: words(signed_in(User.objects.get(pk=getattr(cast, name).pk)), at(cast.acme, "keys"))
        for name in ("bob", "vera")
    }
    assert "1 Mar 2026, 21:00:00 Europe/Berlin" in told["bob"]
    assert "2 Mar 2026, 05:00:00 Asia/Tokyo" in told["vera"]


def test_days_of_the_audit_log_are_those_in_which_its_times_are_told(cast: Cast, frozen) -> None:
    frozen.move_to(datetime(2026, 3, 1, 20, 0, tzinfo=UTC))
    mint(cast.acme, cast.alice, name="made-late", now=clock.now())
    User.objects.filter(pk=cast.adam.pk).update(time_zone="Asia/Tokyo")
    page = at(cast.acme, "audit?since=2026-03-02&until=2026-03-02")
    assert "made-late" in words(signed_in(User.objects.get(pk=cast.adam.pk)), page)
    assert "made-late" not in words(signed_in(cast.alice), page)


@pytest.mark.parametrize("path", OWN_PAGES)
def test_each_page_of_the_account_stands_in_the_shell_and_marks_itself(
    cast: Cast, path: str
) -> None:
    shown = words(signed_in(cast.bob), path)
    menu = shown.partition('<nav class="settings-menu" aria-label="Your account">')[2]
    menu = menu.partition("</nav>")[0]
    assert f'href="{path}" aria-current="page"' in menu
    assert menu.count("aria-current") == 1
    assert all(f'href="{other}"' in menu for other in OWN_PAGES)
    assert (at(cast.acme, "keys") in shown, "<h1" in shown) == (True, True)


def test_who_is_in_no_organization_reaches_the_account_too(cast: Cast) -> None:
    cast.bob.memberships.all().delete()
    assert "Profile" in words(signed_in(cast.bob))


def test_the_theme_is_chosen_on_the_profile(cast: Cast) -> None:
    client = signed_in(cast.bob)
    assert 'name="theme" value="system" aria-pressed="true"' in words(client)
    client.post("/theme", {"theme": "dark", "next": PAGE})
    assert 'name="theme" value="dark" aria-pressed="true"' in words(client)
