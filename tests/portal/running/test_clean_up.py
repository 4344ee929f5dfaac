"""What strangers and people leave behind goes when it is over, and nothing else does."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress

from portal import clock
from portal.actors import Actor
from portal.audit.events import Action, record
from portal.models import (
    AuditEvent,
    CacheEntry,
    FailedTries,
    Invitation,
    PermissionRequest,
    Session,
    User,
)
from portal.people import invitations
from portal.running import clean_up as sweeping
from portal.running.clean_up import SIGN_UP_WAITS, STRANGERS_EVENT_KEPT, clean_up
from portal.sign_in.session_store import SessionStore
from portal.throttles.tries import FORGOTTEN_AFTER, Bucket, begin
from tests.cast import Cast, actor, person

DAY = timedelta(days=1)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def signed_up(name: str, *, verified: bool = False) -> User:
    user = person(name)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=verified)
    return user


def names() -> set[str]:
    return set(User.objects.values_list("name", flat=True))


def test_a_sign_up_that_nobody_confirmed_goes_after_seven_days(cast: Cast) -> None:
    signed_up("Waiting")
    before = names()
    clean_up(clock.now() + SIGN_UP_WAITS - DAY)
    assert names() == before
    assert clean_up(clock.now() + SIGN_UP_WAITS)["sign-ups"] == 1
    assert before - names() == {"Waiting"}


def test_whoever_confirmed_came_in_belongs_somewhere_or_is_staff_stays(cast: Cast) -> None:
    signed_up("Confirmed", verified=True)
    came_in, staff = signed_up("Came in"), signed_up("Staff")
    User.objects.filter(pk=came_in.pk).update(last_login=clock.now())
    User.objects.filter(pk=staff.pk).update(is_staff=True)
    EmailAddress.objects.create(user=cast.bob, email=cast.bob.email, verified=False)
    person("Made by a command")
    before = names()
    clean_up(clock.now() + 10 * SIGN_UP_WAITS)
    assert names() == before


def test_a_session_goes_when_it_is_over_whatever_the_engine(settings, cast: Cast, frozen) -> None:
    session = SessionStore()
    session["a"] = 1
    session.save()
    clean_up(clock.now())
    assert Session.objects.count() == 1
    frozen.shift(timedelta(seconds=settings.SESSION_COOKIE_AGE + 1))
    clean_up(clock.now())
    assert Session.objects.count() == 0
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
    clean_up(clock.now())


def test_tries_and_cache_entries_go(cast: Cast) -> None:
    now = clock.now()
    begin([Bucket("a" * 64)], now)
    CacheEntry.objects.create(cache_key="a", value="", expires=now + DAY)
    clean_up(now)
    assert (FailedTries.objects.count(), CacheEntry.objects.count()) == (1, 1)
    clean_up(now + FORGOTTEN_AFTER + DAY)
    assert (FailedTries.objects.count(), CacheEntry.objects.count()) == (0, 0)


def test_an_invitation_goes_long_after_its_end(cast: Cast) -> None:
    now = clock.now()
    made = invitations.invite(
        organization=cast.acme,
        email="a@example.com",
        role="viewer",
        actor=actor(cast.alice),
        now=now,
    )
    clean_up(made.invitation.expires_at + sweeping.INVITATION_KEPT - DAY)
    assert Invitation.objects.count() == 1
    clean_up(made.invitation.expires_at + sweeping.INVITATION_KEPT)
    assert Invitation.objects.count() == 0


def test_requests_for_permissions_that_were_decided_go_after_a_year(cast: Cast) -> None:
    now, asked = clock.now(), {"organization": cast.acme, "permissions": [], "reason": "x"}
    PermissionRequest.objects.create(**asked)
    PermissionRequest.objects.create(**asked, state="refused", ended_at=now)
    clean_up(now + sweeping.PERMISSION_REQUEST_KEPT - DAY)
    assert PermissionRequest.objects.count() == 2
    clean_up(now + sweeping.PERMISSION_REQUEST_KEPT)
    assert PermissionRequest.objects.get().state == "waiting"


def event(organization) -> None:
    record(
        action=Action.ORGANIZATION_CHANGED,
        actor=Actor.system(),
        organization=organization,
        object_type="organization",
        object_id="x",
        object_name="x",
    )


def test_events_of_an_organization_stay_unless_the_operator_says_otherwise(
    cast: Cast, settings
) -> None:
    event(cast.acme)
    event(None)
    later = clock.now() + STRANGERS_EVENT_KEPT
    clean_up(later - DAY)
    assert AuditEvent.objects.count() == 2
    clean_up(later)
    assert AuditEvent.objects.get().organization == cast.acme
    settings.AUDIT_DAYS = 30
    clean_up(later)
    assert not AuditEvent.objects.exists()


def test_it_goes_in_batches(cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr(sweeping, "A_BATCH", 2)
    for number in range(3):
        signed_up(f"Waiting {number}")
    later = clock.now() + SIGN_UP_WAITS
    assert [clean_up(later).get("sign-ups", 0) for _ in range(3)] == [2, 1, 0]
