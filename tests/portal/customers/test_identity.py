"""Operators alone say what the company calls a customer, one id belongs to one, and it is written down."""

import pytest
from django.db import connection

from portal.actors import Actor
from portal.audit.events import Action
from portal.customers.identity import identify
from portal.errors import Forbidden, InvalidInput
from portal.models import AuditEvent, Organization
from tests.cast import actor, summon
from tests.parallel import at_once
from tests.portal.signed_in import signed_in

OPERATOR = Actor.system()


def name(organization: Organization, **asked: object) -> bool:
    return identify(organization=organization, asked=asked, actor=OPERATOR)


def test_it_is_kept_and_told_in_the_audit_log(cast):
    assert name(cast.acme, external_id="crm-7", metadata={"tier": "gold"})
    assert not name(cast.acme, external_id="crm-7")
    cast.acme.refresh_from_db()
    assert (cast.acme.external_id, cast.acme.metadata) == ("crm-7", {"tier": "gold"})
    event = AuditEvent.objects.get(action=Action.ORGANIZATION_METADATA_CHANGED)
    assert event.details == {"external_id": [None, "crm-7"], "metadata": ["tier"]}


def test_nobody_else_sets_it_nor_learns_whose_it_is(cast):
    name(cast.other, external_id="crm-7")
    with pytest.raises(Forbidden) as refusal:
        identify(organization=cast.acme, asked={"external_id": "crm-7"}, actor=actor(cast.alice))
    assert refusal.value.code == "operator_only"


def test_an_id_of_another_organization_is_refused_and_nothing_is_lost(cast):
    name(cast.other, external_id="crm-7")
    with pytest.raises(InvalidInput) as refusal:
        name(cast.acme, external_id="crm-7")
    assert (refusal.value.code, refusal.value.status) == ("external_id_taken", 409)
    assert name(cast.acme, external_id="CRM-7"), "ids are compared letter by letter"
    assert name(cast.other, external_id=None)
    assert name(cast.acme, external_id="crm-7"), "given up, it is free"


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_gets_it(transactional_db):
    cast = summon()
    results = at_once(
        *(lambda each=each: name(each, external_id="crm-7") for each in (cast.acme, cast.other))
    )
    refused = [one for one in results if one is not True]
    assert [one.code for one in refused] == ["external_id_taken"], connection.vendor
    assert Organization.objects.filter(external_id="crm-7").count() == 1


class TestAdmin:
    """The operator's page."""

    @pytest.fixture
    def operator(self, cast):
        cast.charlie.is_staff = cast.charlie.is_superuser = True
        cast.charlie.save()
        return signed_in(cast.charlie)

    def save(self, operator, organization, **typed):
        path = f"/admin/portal/organization/{organization.pk}/change/"
        said = {"name": organization.name, "time_zone": organization.time_zone, **typed}
        return operator.post(path, said)

    def test_it_is_set_found_and_taken_away(self, cast, operator):
        typed = {"external_id": "crm-7", "metadata": '{"tier": "göld"}'}
        assert self.save(operator, cast.acme, **typed).status_code == 302
        cast.acme.refresh_from_db()
        assert (cast.acme.external_id, cast.acme.metadata) == ("crm-7", {"tier": "göld"})
        for asked in ("crm-7", "GÖLD"):
            page = operator.get("/admin/portal/organization/", {"q": asked}).content.decode()
            assert ("Acme Robotics" in page, "Other Works" in page) == (True, False)
        assert self.save(operator, cast.acme).status_code == 302
        cast.acme.refresh_from_db()
        assert (cast.acme.external_id, cast.acme.metadata) == (None, None)

    @pytest.mark.parametrize(
        "typed",
        [{"external_id": "with space"}, {"external_id": "crm-7"}, {"metadata": '{"a": {"b": 1}}'}],
    )
    def test_a_mistake_is_told_in_the_form_with_what_was_typed(self, cast, operator, typed):
        name(cast.other, external_id="crm-7")
        page = self.save(operator, cast.acme, **typed)
        assert page.status_code == 200
        assert "errorlist" in page.content.decode()
        assert Organization.objects.get(pk=cast.acme.pk).external_id is None
