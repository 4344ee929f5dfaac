"""Of what strangers make the newest rows stay, so many of each kind in the whole installation."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress

from portal import clock
from portal.actors import Actor
from portal.audit.events import Action
from portal.audit.notes import note_of_account
from portal.models import AuditEvent, FailedTries, User
from portal.running import clean_up
from portal.throttles import strangers, tries
from portal.throttles.strangers import NewestRows
from tests.cast import Cast, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def fail(number: int, times: int = 1) -> str:
    name = f"{number:064x}"
    for _ in range(times):
        tries.begin([tries.Bucket(name)], clock.now())
    return name


def known(names: list[str]) -> list[bool]:
    there = set(FailedTries.objects.values_list("bucket", flat=True))
    return [name in there for name in names]


def signed_up(name: str, *, verified: bool = False) -> User:
    user = person(name)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=verified)
    return user


def test_the_oldest_go_and_the_newest_stay(frozen) -> None:
    names = []
    for number in range(5):
        frozen.shift(timedelta(seconds=1))
        names.append(fail(number))
    rows = NewestRows("tries", lambda: FailedTries.objects.order_by("-last"), 2)
    assert (rows.sweep(), rows.sweep()) == (3, 0)
    assert known(names) == [False, False, False, True, True]


def test_each_hundredth_row_looks_whether_there_are_too_many(monkeypatch) -> None:
    swept = []
    monkeypatch.setattr(NewestRows, "sweep", lambda rows: swept.append(rows.name))
    rows = NewestRows("tries", FailedTries.objects.all, 2)
    for _ in range(250):
        rows.one_more()
    assert swept == ["tries", "tries"]


def test_what_cost_many_tries_is_not_pushed_out_by_what_cost_one(monkeypatch, frozen) -> None:
    monkeypatch.setattr(tries.SLIGHT_TRIES, "most", 2)
    attacked = fail(1, times=tries.FREE_TRIES)
    flood = []
    for number in range(2, 6):
        frozen.shift(timedelta(seconds=1))
        flood.append(fail(number))
    tries.SLIGHT_TRIES.sweep()
    assert known([attacked, *flood]) == [True, False, False, True, True]
    assert tries.begin([tries.Bucket(attacked)], clock.now()) > timedelta(0)


def test_a_flood_of_sign_ups_ends_none_of_those_who_came_in(monkeypatch, cast: Cast) -> None:
    monkeypatch.setattr(strangers.SIGN_UPS, "most", 1)
    confirmed = signed_up("Confirmed", verified=True)
    for name in ("First", "Second", "Third"):
        signed_up(name)
    people = User.objects.count()
    assert strangers.SIGN_UPS.sweep() == 2
    assert User.objects.count() == people - 2
    assert User.objects.filter(name__in=["Third", confirmed.name, "Alice"]).count() == 3


def test_events_of_failures_push_out_no_other_ones(monkeypatch, cast: Cast) -> None:
    failures = strangers.EVENTS[0]
    monkeypatch.setattr(failures, "most", 1)
    note_of_account(Action.USER_SIGNED_IN, cast.alice, Actor.system())
    for _ in range(3):
        note_of_account(Action.USER_SIGN_IN_FAILED, None, Actor.system())
    failures.sweep()
    assert list(AuditEvent.objects.order_by("pk").values_list("action", flat=True)) == [
        "user.signed_in",
        "user.sign_in_failed",
    ]


def test_what_a_deleted_organization_leaves_is_no_strangers(monkeypatch, cast: Cast) -> None:
    monkeypatch.setattr(strangers.EVENTS[-1], "most", 0)
    note_of_account(Action.USER_SIGNED_IN, cast.alice, Actor.system())
    event = AuditEvent.objects.get()
    event.pk, event.organization_public_id = None, "org_gone"
    event.save()
    strangers.EVENTS[-1].sweep()
    assert AuditEvent.objects.get().organization_public_id == "org_gone"


def test_the_clean_up_looks_at_every_kind(monkeypatch, cast: Cast) -> None:
    monkeypatch.setattr(NewestRows, "sweep", lambda rows: 7)
    found = clean_up.clean_up(clock.now())
    assert {kind.name for kind in clean_up.CROWDED} <= found.keys()
