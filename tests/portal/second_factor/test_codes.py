"""A code opens the second door once, whatever kind it is, and only for its own person."""

import pytest
from django.core.cache import cache

from portal import clock
from portal.models import AuditEvent
from portal.second_factor import codes, factors, totp
from tests.cast import actor
from tests.parallel import at_once
from tests.portal.second_factor.enrolled import SECRET, STEP, shown, with_app


def spend(user, code: str):
    found = codes.spend(user=user, code=code, actor=actor(user), now=clock.now())
    return found.type if found else None


def test_a_code_of_the_app_opens_once(cast, frozen):
    with_app(cast.bob)
    assert [spend(cast.bob, shown()), spend(cast.bob, shown())] == ["totp", None]


def test_a_replay_is_refused_when_the_cache_was_emptied(cast, frozen):
    with_app(cast.bob)
    spend(cast.bob, shown())
    cache.clear()
    assert spend(cast.bob, shown()) is None


def test_the_code_that_set_up_the_app_does_not_sign_in_as_well(cast, frozen):
    with_app(cast.bob, ago=STEP * 0)
    assert spend(cast.bob, shown()) is None


def test_after_a_later_code_the_earlier_one_is_over(cast, frozen):
    with_app(cast.bob)
    early, late = shown(), shown(later=1)
    assert [spend(cast.bob, late), spend(cast.bob, early)] == ["totp", None]


def test_a_code_two_steps_old_is_refused(cast, frozen):
    with_app(cast.bob)
    old = shown()
    frozen.shift(STEP * 2)
    assert spend(cast.bob, old) is None


def test_a_recovery_code_opens_once_and_is_written_down(cast):
    first, *_ = with_app(cast.bob)
    assert [spend(cast.bob, first), spend(cast.bob, first)] == ["recovery_codes", None]
    event = AuditEvent.objects.get(action="user.recovery_code_used")
    assert (event.object_name, event.details) == (cast.bob.email, {"left": 9})
    assert factors.of(cast.bob).codes_left == 9


def test_codes_of_one_person_open_nothing_of_another(cast, frozen):
    recovery, *_ = with_app(cast.bob)
    with_app(cast.alice)
    assert spend(cast.alice, recovery) is None
    assert spend(cast.vera, shown()) is None


def test_a_code_whose_secret_no_longer_opens_is_refused(cast, frozen):
    with_app(cast.bob)
    with_app(cast.alice)
    app, strange = factors.of(cast.bob).app, factors.of(cast.alice).app
    app.data["secret"] = strange.data["secret"]
    app.save()
    assert spend(cast.bob, shown()) is None


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_of_many_at_once_one_is_let_in(cast, kind: str):
    recovery, *_ = with_app(cast.bob)
    code = recovery if kind == "recovery" else totp.code_at(SECRET, totp.step_at(clock.now()))
    found = at_once(*[lambda: spend(cast.bob, code)] * 8)
    assert [one for one in found if one] == ["recovery_codes" if kind == "recovery" else "totp"]
