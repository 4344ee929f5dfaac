"""Operators see their keys in the admin, limit and revoke them; no page makes one or shows its secret."""

import pytest
from django.test import Client

from keys.models import OperatorKey
from tests.keys.operators.operating import OperatorProgram, operator
from tests.portal.signed_in import signed_in

LIST = "/admin/keys/operatorkey/"


@pytest.fixture
def made(db) -> OperatorProgram:
    return operator()


@pytest.fixture
def staff(cast) -> Client:
    cast.charlie.is_staff = cast.charlie.is_superuser = True
    cast.charlie.save()
    return signed_in(cast.charlie)


def test_it_is_listed_and_shown_without_its_secret(made, staff):
    key = made.made.key
    for path in (LIST, f"{LIST}{key.pk}/change/"):
        page = staff.get(path).content.decode()
        assert (key.name in page, key.masked in page) == (True, True)
        assert made.made.text not in page
        assert key.digest not in page


def test_none_is_made_there(staff):
    assert staff.get(f"{LIST}add/").status_code == 403


def test_it_is_revoked_after_a_question_alone_or_with_others(made, staff):
    first, second = made.made.key, operator("second").made.key
    path = f"{LIST}{first.pk}/revocation/"
    assert first.name in staff.get(path).content.decode()
    assert staff.post(path, {"reason": "lost"}).status_code == 303
    form = {"action": "revoke_selected", "_selected_action": [second.pk]}
    assert second.name in staff.post(LIST, form).content.decode()
    staff.post(LIST, {**form, "confirmed": "yes"})
    reasons = OperatorKey.objects.order_by("pk").values_list("revocation_reason", flat=True)
    assert list(reasons) == ["lost", "revoked by the operator"]
    assert made.call("GET", "/v1/plans").status_code == 401


def test_it_is_held_to_addresses(made, staff):
    path = f"{LIST}{made.made.key.pk}/restrictions/"
    assert staff.get(path).status_code == 200
    answer = staff.post(path, {"ip_allow": "10.0.0.0/8", "limits-TOTAL_FORMS": "0"})
    assert answer.status_code == 303, answer.content.decode()[-3000:]
    assert made.code("GET", "/v1/plans") == (403, "ip_not_allowed")


def test_who_only_looks_revokes_nothing(made, cast):
    cast.charlie.is_staff = True
    cast.charlie.save()
    assert signed_in(cast.charlie).post(f"{LIST}{made.made.key.pk}/revocation/").status_code == 404
