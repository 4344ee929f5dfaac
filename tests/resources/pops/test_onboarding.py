"""From no Pop to the first answer: three pages that lead on, lead back, and hold no secret."""

import html

import pytest

from portal import clock
from resources.models import Pop, PopStatus, PopUsage
from resources.pops.sample_worker import address as sample_address
from tests.cast import Cast
from tests.flows.resources.test_quick_start import QUICK_START
from tests.resources.pages import address, signed_in, text_of

FORM = {"name": "Counter", "worker_base_url": "", "pipeline_id": "", "road": "direct"}


@pytest.fixture
def pop(cast: Cast) -> Pop:
    return Pop.objects.create(organization=cast.acme, name="Counter")


def test_a_pop_without_a_worker_is_made_as_a_stopped_one_and_leads_on(cast: Cast) -> None:
    response = signed_in(cast.bob).post(address(cast, "start"), FORM)
    made = Pop.objects.get()
    assert made.status == PopStatus.INACTIVE
    assert response["Location"] == address(cast, "start_key", made.pk)


def test_a_pop_that_is_there_is_offered(cast: Cast, pop: Pop) -> None:
    page = signed_in(cast.vera).get(address(cast, "start")).content.decode()
    assert address(cast, "start_key", pop.pk) in page


def test_a_wrong_answer_is_told_and_nothing_is_made(cast: Cast) -> None:
    sent = {**FORM, "worker_base_url": "https://w.example"}
    response = signed_in(cast.bob).post(address(cast, "start"), sent)
    assert (response.status_code, Pop.objects.count()) == (422, 0)
    assert "An active Pop needs this." in text_of(response)


def test_a_viewer_creates_none_and_is_told_whom_to_ask(cast: Cast) -> None:
    client = signed_in(cast.vera)
    assert client.post(address(cast, "start"), FORM).status_code == 403
    assert "Ask an Owner, Admin or Developer" in text_of(client.get(address(cast, "start")))


@pytest.mark.parametrize("demo", [True, False])
def test_the_sample_worker_is_proposed_in_a_demo_alone(cast: Cast, settings, demo) -> None:
    settings.DEMO = demo
    page = signed_in(cast.bob).get(address(cast, "start")).content.decode()
    assert (sample_address() in page) == demo


def test_each_step_says_where_it_stands_and_leads_back(cast: Cast, pop: Pop) -> None:
    client = signed_in(cast.bob)
    back = {
        "start_key": address(cast, "start"),
        "start_quick_start": address(cast, "start_key", pop.pk),
    }
    for name, behind in back.items():
        page = client.get(address(cast, name, pop.pk)).content.decode()
        assert page.count('aria-current="step"') == 1
        assert f'href="{behind}"' in page


def test_the_quick_start_is_the_one_that_runs_with_the_organizations_own_ids_and_no_key(
    cast: Cast, pop: Pop, settings
) -> None:
    page = html.unescape(
        text_of(signed_in(cast.vera).get(address(cast, "start_quick_start", pop.pk)))
    )
    proved = {"pop_id": pop.pk, "key": "'<my secret key>'", "host": settings.PUBLIC_URL}
    assert (QUICK_START % proved).strip() in page
    assert f"x-organization-id: {cast.acme.public_id}" in page
    assert "kd_live_" not in page


def test_the_first_answer_is_noticed(cast: Cast, pop: Pop) -> None:
    PopUsage.objects.create(pop=pop, hour=clock.now(), outcome="ANSWERED", count=1)
    page = text_of(signed_in(cast.vera).get(address(cast, "start_quick_start", pop.pk)))
    assert "It works: this Pop was asked for 1 time" in page
