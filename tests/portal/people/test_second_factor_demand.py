"""Who demands a second factor of an organization has one; a member without one is kept out, of this one alone."""

import pytest
from django.test import Client

from portal import clock
from portal.actors import Actor
from portal.audit import events as audit
from portal.errors import Conflict, Forbidden
from portal.models import Membership, Organization
from portal.people import second_factor_demand
from tests.cast import actor
from tests.portal.second_factor.enrolled import INDEX, with_app
from tests.portal.signed_in import at, signed_in


def ask(organization: Organization, who: Actor, demanded: bool = True) -> bool:
    """Whether the organization demands it afterwards."""
    second_factor_demand.demand(
        organization=organization, demanded=demanded, actor=who, now=clock.now()
    )
    organization.refresh_from_db()
    return organization.demands_second_factor


@pytest.fixture
def demanding(cast) -> Organization:
    """Acme, which demands it; Alice has an app."""
    with_app(cast.alice)
    ask(cast.acme, actor(cast.alice))
    return cast.acme


def test_asking_twice_is_written_down_once(cast, demanding):
    before = demanding.audit_events.count()
    assert ask(demanding, actor(cast.alice))
    assert demanding.audit_events.count() == before


def test_who_has_none_cannot_demand_one(cast):
    with pytest.raises(Conflict, match="Set one up under Sign-in security"):
        ask(cast.acme, actor(cast.alice))


def test_who_has_none_can_lift_the_demand_through_the_service(cast, demanding):
    assert not ask(demanding, actor(cast.adam), demanded=False)


@pytest.mark.parametrize("name", ["bob", "vera", "charlie"])
def test_others_are_refused(cast, name: str):
    with_app(getattr(cast, name))
    with pytest.raises(Forbidden):
        ask(cast.acme, actor(getattr(cast, name)))


def test_a_key_of_the_organization_is_refused(cast):
    who = Actor("api_key", "k", "key", permissions=frozenset({"members:manage"}))
    with pytest.raises(Forbidden):
        ask(cast.acme, who)


def test_nothing_changes_when_the_event_cannot_be_written(cast, monkeypatch):
    with_app(cast.alice)

    def fails(**event):
        raise OSError("the audit log is gone")

    monkeypatch.setattr(audit.AuditEvent.objects, "create", fails)
    with pytest.raises(OSError, match="audit log"):
        ask(cast.acme, actor(cast.alice))
    assert not Organization.objects.get(pk=cast.acme.pk).demands_second_factor


def test_it_is_missing_only_where_it_is_demanded(cast, demanding):
    missing = {
        membership.user: second_factor_demand.is_missing(membership)
        for membership in Membership.objects.select_related("organization", "user")
    }
    assert [person for person, is_missing in missing.items() if not is_missing] == [
        cast.alice,
        cast.charlie,
    ]


def test_people_who_were_switched_off_are_not_counted(cast, demanding):
    cast.vera.is_active = False
    cast.vera.save()
    assert second_factor_demand.members_without(demanding) == 2


@pytest.mark.parametrize("enrol", [False, True])
def test_a_service_refuses_only_who_has_none(cast, demanding, enrol: bool):
    if enrol:
        with_app(cast.bob)
        assert second_factor_demand.refuse_without_one(demanding, cast.bob) is None
        return
    with pytest.raises(Forbidden) as refused:
        second_factor_demand.refuse_without_one(demanding, cast.bob)
    assert refused.value.code == "second_factor_demanded"


# On the pages -------------------------------------------------------------------------------------


def test_a_member_without_one_is_told_what_to_do_and_led_back(cast, demanding):
    path = at(demanding, "keys?status=active")
    response = signed_in(cast.bob).get(path)
    page = response.content.decode()
    assert response.status_code == 403
    assert "Acme Robotics demands a second factor" in page
    back = path.replace("?", "%3F").replace("=", "%3D").replace("/", "%2F")
    assert f'href="{INDEX}?next={back}"' in page
    assert response["Cache-Control"] == "no-store"


def test_a_write_is_refused_and_changes_nothing(cast, demanding):
    client = signed_in(cast.adam)
    answer = client.post(at(demanding, "details"), {"name": "Taken over", "time_zone": "UTC"})
    assert answer.status_code == 403
    assert Organization.objects.get(pk=demanding.pk).name == "Acme Robotics"


def test_a_fragment_loads_the_whole_page_which_tells(cast, demanding):
    current = f"http://testserver{at(demanding, 'keys')}"
    headers = {"HX-Request": "true", "HX-Current-URL": current}
    response = signed_in(cast.bob).get(at(demanding, "keys"), headers=headers)
    assert response["HX-Redirect"] == at(demanding, "keys")


def test_other_organizations_stay_open(cast, demanding):
    Membership.objects.create(organization=cast.other, user=cast.bob, role="viewer")
    client = signed_in(cast.bob)
    assert client.get(at(cast.other, "keys")).status_code == 200
    assert cast.other.name in client.get(at(demanding, "keys")).content.decode()


def test_with_a_second_factor_the_pages_open(cast, demanding):
    with_app(cast.bob)
    assert signed_in(cast.bob).get(at(demanding, "keys")).status_code == 200


def test_strangers_learn_nothing_of_the_demand(cast, demanding):
    assert signed_in(cast.charlie).get(at(demanding, "keys")).status_code == 404
    assert Client().get(at(demanding, "keys")).status_code == 302


def test_the_page_of_sign_in_security_names_who_demands_it(cast, demanding):
    page = signed_in(cast.bob).get(INDEX).content.decode()
    assert "Acme Robotics demands a second factor." in page
