"""The pages about Pops: what each role sees and changes, and what they say before something stops."""

import pytest

from portal import clock
from portal.models import AuditEvent
from resources.models import Pop, PopStatus, PopUsage
from resources.pops import services as pops
from resources.pops.rules import PopSettings
from tests.cast import Cast, actor
from tests.resources.pages import address, signed_in, text_of

WORKER = {"worker_base_url": "https://w.example", "pipeline_id": "p-1"}
FORM = {"name": "Counter", "status": "active_prod", **WORKER, "road": "direct"}


@pytest.fixture
def pop(cast: Cast) -> Pop:
    return pops.create(
        organization=cast.acme,
        settings=PopSettings("Counter", **WORKER),
        actor=actor(cast.alice),
        now=clock.now(),
    )


def test_the_empty_list_leads_builders_to_the_first_step(cast: Cast) -> None:
    found = signed_in(cast.bob).get(address(cast, "pops")).content.decode()
    assert address(cast, "start") in found
    assert "Create your first Pop" not in text_of(signed_in(cast.vera).get(address(cast, "pops")))


def test_the_list_is_walked_page_by_page(cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr("portal.pages.lists.PAGE_SIZE", 1)
    for name in ("alpha", "beta"):
        Pop.objects.create(organization=cast.acme, name=name)
    client = signed_in(cast.vera)
    page = client.get(address(cast, "pops"))
    assert ("alpha" in text_of(page), "beta" in text_of(page)) == (True, False)
    following = page.context["page"].next
    assert "beta" in text_of(client.get(following))
    assert client.get(address(cast, "pops"), {"after": "nonsense"}).status_code == 400


def test_the_page_shows_ids_what_clients_are_told_and_how_often(cast: Cast, pop: Pop) -> None:
    PopUsage.objects.create(pop=pop, hour=clock.now(), outcome="ANSWERED", count=17)
    seen = text_of(signed_in(cast.alice).get(address(cast, "pop", pop.pk)))
    assert [part in seen for part in (str(pop.pk), cast.acme.public_id, "17")] == [True] * 3
    assert '"base_url": "https://w.example"' in seen.replace("&quot;", '"')


def test_where_a_guarded_worker_is_is_shown_to_those_who_may_change_it(cast: Cast, pop) -> None:
    Pop.objects.update(through_keydock=True)
    seen = [
        "https://w.example" in text_of(signed_in(who).get(address(cast, "pop", pop.pk)))
        for who in (cast.bob, cast.vera)
    ]
    assert seen == [True, False]


def test_a_pop_is_created_with_its_configuration(cast: Cast) -> None:
    sent = {**FORM, "road": "keydock", "configuration": '{"threshold": 0.5}'}
    signed_in(cast.bob).post(address(cast, "pop_create"), sent)
    made = Pop.objects.get()
    assert (made.through_keydock, made.configuration) == (True, {"threshold": 0.5})


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"configuration": "{"}, "no JSON object"),
        ({"configuration": '{"a": 1, "a": 2}'}, "no JSON object"),
        ({"configuration": '{"base_url": "x"}'}, "told by the portal itself"),
        ({"worker_base_url": "http://w.example"}, "begins with https"),
        ({"worker_base_url": ""}, "An active Pop needs this."),
        ({"pipeline_id": "a/b"}, "A pipeline id has at most 64"),
        ({"status": "x"}, "Select a valid choice"),
        ({"name": ""}, "Enter a name."),
    ],
)
def test_wrong_input_is_told_and_nothing_is_made(cast: Cast, given: dict, said: str) -> None:
    response = signed_in(cast.bob).post(address(cast, "pop_create"), {**FORM, **given})
    assert response.status_code == 422
    assert said in text_of(response)
    assert not Pop.objects.exists()


def test_editing_keeps_what_is_not_changed(cast: Cast, pop: Pop) -> None:
    client, path = signed_in(cast.bob), address(cast, "pop_settings", pop.pk)
    assert "https://w.example" in client.get(path).content.decode()
    client.post(path, {**FORM, "name": "Renamed"})
    assert AuditEvent.objects.get(action="pop.changed").details == {"fields": ["name"]}


def test_a_pop_is_stopped_and_started(cast: Cast, pop: Pop) -> None:
    client, path = signed_in(cast.bob), address(cast, "pop_status", pop.pk)
    seen = []
    for status in ("inactive", "active_dev"):
        client.post(path, {"status": status})
        seen.append(Pop.objects.get().status)
    assert seen == [PopStatus.INACTIVE, PopStatus.ACTIVE_DEV]


def test_a_pop_without_a_worker_is_not_started_and_it_is_said_where_to_enter_one(
    cast: Cast,
) -> None:
    pop = Pop.objects.create(organization=cast.acme, name="Bare", status="inactive")
    response = signed_in(cast.bob).post(
        address(cast, "pop_status", pop.pk), {"status": "active_prod"}, follow=True
    )
    assert response.request["PATH_INFO"] == address(cast, "pop_settings", pop.pk)
    assert "Bare was not started. An active Pop needs this." in text_of(response)


def test_deleting_says_what_stops(cast: Cast, pop: Pop) -> None:
    Pop.objects.update(serves_unnamed=True, through_keydock=True)
    client, path = signed_in(cast.bob), address(cast, "pop_deletion", pop.pk)
    asked = text_of(client.get(path))
    assert "every call to its worker through the portal" in asked
    assert "Clients that name no Pop" in asked
    client.post(path)
    assert not Pop.objects.exists()


@pytest.mark.parametrize("name", ["pop_settings", "pop_status", "pop_deletion"])
def test_a_viewer_changes_nothing(cast: Cast, pop: Pop, name: str) -> None:
    response = signed_in(cast.vera).post(address(cast, name, pop.pk), {"status": "inactive"})
    assert (response.status_code, Pop.objects.get().status) == (403, "active_prod")


@pytest.mark.parametrize(
    "name", ["pop", "pop_settings", "pop_deletion", "start_key", "start_quick_start"]
)
def test_another_organizations_pop_is_unknown(cast: Cast, pop: Pop, name: str) -> None:
    path = address(cast, name, pop.pk)
    client = signed_in(cast.charlie)
    assert client.get(path).status_code == 404
    elsewhere = path.replace(cast.acme.public_id, cast.other.public_id)
    assert client.get(elsewhere).status_code == 404
