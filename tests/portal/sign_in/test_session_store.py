"""Whoever reads the database gets no session from it, and no session lives for longer than it may."""

from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.test import Client

from portal.models import Session
from portal.sign_in.session_store import SessionStore
from portal.throttles import strangers
from tests.portal.signed_in import signed_in

PAGE = "/accounts/sessions"


def is_in(client: Client) -> bool:
    return client.get(PAGE).status_code == 200


@pytest.fixture
def browser(cast) -> Client:
    return signed_in(cast.alice)


def test_what_stands_in_the_database_opens_nothing(browser):
    key = browser.session.session_key
    row = Session.objects.get()
    assert key not in str(row.__dict__)
    for text in (row.session_key, row.session_data, row.public_id):
        thief = Client()
        thief.cookies["keydock_session"] = text
        assert not is_in(thief)


def test_what_a_session_holds_is_not_read_in_the_database(browser, cast):
    kept = browser.session
    kept["_password_reset_key"] = "a-link-of-a-mail"
    kept.save()
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_data FROM portal_session")
        told = str(cursor.fetchall())
    assert "a-link" not in told
    assert SessionStore().decode(Session.objects.get().session_data) == {}
    assert SessionStore(kept.session_key)["_password_reset_key"] == "a-link-of-a-mail"


def test_content_moved_to_another_row_is_nothing(cast):
    hers, his = signed_in(cast.alice), signed_in(cast.bob)
    data = Session.objects.get(user=cast.alice).session_data
    Session.objects.filter(user=cast.bob).update(session_data=data)
    assert (is_in(hers), is_in(his)) == (True, False)


def test_nothing_is_kept_where_django_keeps_its_own(browser):
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM django_session")
        assert cursor.fetchone() == (0,)


def test_an_unused_session_ends(frozen, browser):
    frozen.shift(timedelta(minutes=29))
    assert is_in(browser)
    frozen.shift(timedelta(minutes=29))
    assert is_in(browser)
    frozen.shift(timedelta(minutes=30))
    assert not is_in(browser)


def test_a_session_ends_however_much_it_is_used(frozen, browser):
    for _ in range(35):
        frozen.shift(timedelta(minutes=20))
        assert is_in(browser)
    frozen.shift(timedelta(minutes=20))
    assert not is_in(browser)


def test_a_change_of_the_session_does_not_put_its_end_off(frozen, browser):
    ends = Session.objects.get().expire_date
    frozen.shift(timedelta(minutes=20))
    kept = browser.session
    kept["something"] = "new"
    kept.save()
    assert Session.objects.get().expire_date == ends
    kept.cycle_key()
    assert Session.objects.get().expire_date == ends


def test_staff_have_less_time(frozen, cast):
    cast.alice.is_staff = True
    cast.alice.save()
    browser = signed_in(cast.alice)
    frozen.shift(timedelta(minutes=14))
    assert is_in(browser)
    frozen.shift(timedelta(minutes=15))
    assert not is_in(browser)


def test_staff_sign_in_again_after_eight_hours(frozen, cast):
    cast.alice.is_staff = True
    cast.alice.save()
    browser = signed_in(cast.alice)
    lasts = Session.objects.get().expire_date - Session.objects.get().started_at
    assert (is_in(browser), lasts) == (True, timedelta(hours=8))


def test_somebody_else_in_the_same_browser_begins_anew(frozen, cast):
    browser = signed_in(cast.alice)
    frozen.shift(timedelta(minutes=20))
    browser.force_login(cast.bob)
    row = Session.objects.get()
    assert (row.user, row.started_at) == (cast.bob, row.seen_at)


def test_what_is_over_is_swept(frozen, browser, cast):
    signed_in(cast.bob)
    frozen.shift(timedelta(minutes=20))
    is_in(browser)
    frozen.shift(timedelta(minutes=20))
    SessionStore.clear_expired()
    assert [row.user for row in Session.objects.all()] == [cast.alice]
    frozen.shift(timedelta(hours=12))
    SessionStore.clear_expired()
    assert not Session.objects.exists()


def test_a_strangers_session_has_no_person():
    store = SessionStore()
    store["invitation"] = "abc"
    assert SESSION_KEY not in store


@pytest.mark.django_db
def test_a_strangers_session_is_not_idle(frozen):
    """It keeps which invitation brought somebody here, while they look for their password."""
    store = SessionStore()
    store["invitation"] = "abc"
    store.save()
    frozen.shift(timedelta(hours=2))
    assert SessionStore(store.session_key)["invitation"] == "abc"


def stranger(network: str) -> str:
    """A new session of somebody at this network who has not signed in."""
    store = SessionStore()
    store.network = network
    store["brought"] = "something"
    store.create()
    return store.session_key


def lives(key: str) -> bool:
    return SessionStore(key).get("brought") == "something"


def test_a_network_keeps_its_newest_sessions_of_strangers(db, frozen, monkeypatch, cast):
    monkeypatch.setattr("portal.sign_in.session_store.STRANGERS_OF_ONE_NETWORK", 3)
    signed_in(cast.alice)
    elsewhere, keys = stranger("192.0.2.9"), []
    for _ in range(5):
        frozen.shift(timedelta(seconds=1))
        keys.append(stranger("192.0.2.1"))
    assert [lives(key) for key in keys] == [False, False, True, True, True]
    assert lives(elsewhere)
    assert Session.objects.filter(user=cast.alice).count() == 1


def test_the_installation_keeps_the_newest_sessions_of_strangers(db, frozen, monkeypatch, cast):
    monkeypatch.setattr(strangers.SESSIONS, "most", 2)
    signed_in(cast.alice)
    keys = []
    for number in range(4):
        frozen.shift(timedelta(seconds=1))
        keys.append(stranger(f"192.0.2.{number}"))
    strangers.SESSIONS.sweep()
    assert [lives(key) for key in keys] == [False, False, True, True]
    assert Session.objects.filter(user=cast.alice).count() == 1


def test_a_stranger_is_counted_by_network_in_requests_too(frozen, monkeypatch, db):
    """An address of IPv6 is one of the 2^64 that its holder has."""
    monkeypatch.setattr("portal.sign_in.session_store.STRANGERS_OF_ONE_NETWORK", 2)
    for number in range(4):
        frozen.shift(timedelta(seconds=1))
        there = Client(REMOTE_ADDR=f"2001:db8::{number:x}")
        there.post("/accounts/password/reset/", {"email": "nobody@example.com"})
    assert list(Session.objects.values_list("ip", flat=True)) == ["2001:db8::"] * 2
