"""No organization lets a self-registered client in until its administrators say what it may ask for."""

import pytest

from keys.models import ClientAdmission
from keys.oauth.applications import admission
from portal.errors import Refusal
from tests.cast import Cast, actor
from tests.keys.minting import NOW
from tests.portal.signed_in import actions

pytestmark = pytest.mark.usefixtures("frozen")


def admit(cast: Cast, *scopes: str) -> bool:
    who = actor(cast.alice)
    return admission.admit(organization=cast.acme, scopes=scopes, actor=who, now=NOW)


def test_at_first_none_is_let_in(cast: Cast) -> None:
    assert admission.admitted(cast.acme) == []
    assert admission.admitting([cast.acme, cast.other]) == {}


def test_what_is_chosen_counts_for_that_organization_alone(cast: Cast) -> None:
    admit(cast, "widgets:view", "pops:read", "pops:read")
    assert admission.admitting([cast.acme, cast.other]) == {
        cast.acme.pk: ["pops:read", "widgets:view"]
    }


def test_a_change_is_recorded_once(cast: Cast) -> None:
    assert admit(cast, "pops:read")
    assert not admit(cast, "pops:read")
    assert admit(cast)
    assert actions(cast.acme) == ["organization.client_admission_changed"] * 2
    assert cast.acme.audit_events.latest("pk").details == {"before": ["pops:read"], "after": []}


def test_an_unknown_permission_is_refused_and_one_that_is_gone_counts_no_more(cast: Cast) -> None:
    with pytest.raises(Refusal) as refused:
        admit(cast, "orders:fly")
    assert refused.value.code == "unknown_permission"
    ClientAdmission.objects.create(organization=cast.acme, scopes=["orders:fly"])
    assert admission.admitting([cast.acme]) == {}
