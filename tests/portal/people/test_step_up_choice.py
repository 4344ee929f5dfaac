"""An organization chooses to be asked earlier than the installation says; the choice is recorded, and nobody else's."""

import pytest

from portal import clock
from portal.errors import Forbidden, InvalidInput
from portal.models import AuditEvent, Organization
from portal.people import step_up_choice
from tests.cast import actor
from tests.portal.signed_in import at, signed_in


def choose(cast, seconds: int | None, who=None) -> Organization:
    return step_up_choice.choose(
        organization=cast.acme, seconds=seconds, actor=actor(who or cast.adam), now=clock.now()
    )


def test_a_choice_is_kept_and_recorded_once(cast):
    choose(cast, 900)
    choose(cast, 900)
    assert Organization.objects.get(pk=cast.acme.pk).step_up_seconds == 900
    event = AuditEvent.objects.get()
    assert event.details == {"changed": {"step_up": ["as the installation says", "15 minutes"]}}


def test_it_is_taken_back(cast):
    choose(cast, 900)
    assert choose(cast, None).step_up_seconds is None


@pytest.mark.parametrize("seconds", [7200, 0, 1, 86_400])
def test_nothing_else_is_chosen(cast, seconds: int):
    with pytest.raises(InvalidInput) as refused:
        choose(cast, seconds)
    assert (
        refused.value.code == "invalid_input" or refused.value.errors[0].code == "unknown_step_up"
    )


def test_what_is_not_less_than_the_installations_is_not_offered(settings):
    settings.STEP_UP_SECONDS = 1800
    assert step_up_choice.offered() == [900, 300]


@pytest.mark.parametrize("name", ["bob", "vera", "charlie"])
def test_others_choose_nothing(cast, name: str):
    with pytest.raises(Forbidden):
        choose(cast, 900, getattr(cast, name))


def test_the_window_offers_it_and_keeps_an_older_choice(cast, settings):
    choose(cast, 3600)
    settings.STEP_UP_SECONDS = 1800
    window = signed_in(cast.adam).get(at(cast.acme, "confirmation")).content.decode()
    assert '<option value="3600" selected' in window
    assert "30 minutes, as this installation says" in window


def test_the_page_of_settings_tells_what_holds(cast, settings):
    settings.STEP_UP_SECONDS = 1800
    page = signed_in(cast.adam).get(at(cast.acme, "settings")).content.decode()
    assert "Ask again after 30 minutes" in page
    choose(cast, 900)
    page = signed_in(cast.adam).get(at(cast.acme, "settings")).content.decode()
    assert "Ask again after 15 minutes" in page


def test_the_form_chooses(cast):
    answer = signed_in(cast.adam).post(at(cast.acme, "confirmation"), {"step_up": "300"})
    assert answer["Location"] == at(cast.acme, "settings")
    assert Organization.objects.get(pk=cast.acme.pk).step_up_seconds == 300


def test_a_made_up_choice_is_refused_in_the_page(cast):
    answer = signed_in(cast.adam).post(at(cast.acme, "confirmation"), {"step_up": "12"})
    assert answer.status_code == 422
    assert "Choose a time from the list." in answer.content.decode()
