"""The operator makes Pops in the admin, and each change is recorded as theirs."""

import pytest
from django.test import Client

from portal.models import AuditEvent
from resources.models import Pop
from tests.resources.making import endpoint, table
from tests.resources.widget_cast import widget

ADD = "/admin/resources/pop/add/"
WORKER = {"worker_base_url": "https://w.example", "pipeline_id": "p-1", "status": "active_prod"}


@pytest.fixture
def operator(cast) -> Client:
    cast.adam.is_staff = cast.adam.is_superuser = True
    cast.adam.save()
    client = Client()
    client.force_login(cast.adam)
    return client


@pytest.fixture
def pop(cast, operator) -> Pop:
    operator.post(ADD, {"organization": cast.acme.pk, "name": "Counter", **WORKER})
    return Pop.objects.get()


def events() -> list[tuple[str, str]]:
    found = AuditEvent.objects.filter(object_type="pop").order_by("pk")
    return list(found.values_list("action", "actor_type"))


def test_a_pop_is_made_with_its_event(pop):
    assert (pop.name, events()) == ("Counter", [("pop.created", "operator")])


def test_an_active_pop_without_a_worker_is_not_saved(cast, operator):
    form = {"organization": cast.acme.pk, "name": "Counter", "status": "active_prod"}
    response = operator.post(ADD, form)
    assert (response.status_code, Pop.objects.count()) == (200, 0)
    assert b"An active Pop needs this." in response.content


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"configuration": '{"base_url": "https://e.example"}'}, "is told by the portal itself"),
        ({"worker_base_url": "https://w.example/?a=b"}, "no query and no fragment"),
        ({"name": "counter"}, "There is already a Pop called"),
        ({"serves_unnamed": "on"}, "already serves clients that name no Pop"),
    ],
)
def test_the_rules_of_the_pages_hold_in_the_admin(cast, operator, pop, given, said):
    Pop.objects.update(serves_unnamed=True)
    form = {"organization": cast.acme.pk, "name": "Second", "configuration": "{}", **WORKER}
    assert said in operator.post(ADD, {**form, **given}).content.decode()
    assert Pop.objects.count() == 1


def test_the_number_of_pops_ends_in_the_admin_too(cast, operator, pop, settings):
    settings.MAX_POPS = 1
    form = {"organization": cast.acme.pk, "name": "Second", "configuration": "{}", **WORKER}
    seen = operator.post(ADD, form, follow=True).content.decode()
    assert ("at most 1 Pops" in seen, Pop.objects.count()) == (True, 1)


def test_a_change_in_the_admin_keeps_one_pop_for_clients_that_name_none(cast, operator, pop):
    Pop.objects.create(organization=cast.acme, name="Second", serves_unnamed=True)
    form = {"name": "Counter", "configuration": "{}", "serves_unnamed": "on", **WORKER}
    response = operator.post(f"/admin/resources/pop/{pop.pk}/change/", form)
    assert "already serves clients" in response.content.decode()


def test_a_pop_is_changed_and_stays_in_its_organization(cast, operator, pop):
    address = f"/admin/resources/pop/{pop.pk}/change/"
    operator.post(address, {"organization": cast.other.pk, **WORKER, "name": "Renamed"})
    pop.refresh_from_db()
    assert (pop.name, pop.organization) == ("Renamed", cast.acme)
    assert events()[-1] == ("pop.changed", "operator")


def test_several_pops_are_deleted_with_an_event_each(cast, operator, pop):
    Pop.objects.create(organization=cast.other, name="Second")
    chosen = [str(pk) for pk in Pop.objects.values_list("pk", flat=True)]
    form = {"action": "delete_selected", "_selected_action": chosen, "post": "yes", "why": "gone"}
    operator.post("/admin/resources/pop/", form)
    assert (Pop.objects.count(), events()[1:]) == (0, [("pop.deleted", "operator")] * 2)


def test_one_pop_is_deleted_with_its_event(operator, pop):
    operator.post(f"/admin/resources/pop/{pop.pk}/delete/", {"post": "yes", "why": "gone"})
    assert (Pop.objects.count(), events()[-1]) == (0, ("pop.deleted", "operator"))


def test_pops_are_found_by_name(operator, pop):
    assert b"Counter" in operator.get("/admin/resources/pop/?q=count").content


def test_widgets_are_found_and_changed_by_nobody(cast, operator):
    made = widget(cast, endpoint(cast, table(cast)), name="Who is there")
    assert b"Who is there" in operator.get("/admin/resources/widget/?q=who").content
    page = operator.get(f"/admin/resources/widget/{made.pk}/change/")
    assert (page.status_code, b'name="_save"' in page.content) == (200, False)
