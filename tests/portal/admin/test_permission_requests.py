"""Operators find what waits, decide it on a page of its own, and a second one is told who was first."""

import pytest
from django.test import Client

from portal.customers import permission_requests
from portal.models import Organization, PermissionRequest, Plan
from tests.portal.signed_in import signed_in

pytestmark = pytest.mark.usefixtures("frozen")
LIST = "/admin/portal/permissionrequest/"


@pytest.fixture
def asked(cast) -> PermissionRequest:
    plan = Plan.objects.create(name="Small", permissions=["keys:verify"])
    Organization.objects.filter(pk=cast.acme.pk).update(plan=plan)
    return PermissionRequest.objects.create(
        organization=cast.acme, permissions=["pops:read"], reason="We ship.", asked_by=cast.adam
    )


@pytest.fixture
def staff(cast) -> Client:
    cast.charlie.is_staff = cast.charlie.is_superuser = True
    cast.charlie.save()
    return signed_in(cast.charlie)


def page(answer) -> str:
    return answer.content.decode()


def test_it_is_found_and_approved(cast, asked, staff):
    shown = page(staff.get(LIST, {"state__exact": "waiting"}))
    assert f'<a href="/admin/portal/organization/{cast.acme.pk}/change/">Acme Robotics</a>' in shown
    there = f"{LIST}{asked.pk}/decision/"
    assert there in page(staff.get(f"{LIST}{asked.pk}/change/"))
    assert "We ship." in page(staff.get(there))
    answer = staff.post(there, {"approve": "Approve", "answer": ""}, follow=True)
    assert "asked for was approved" in page(answer)
    assert Organization.objects.get(pk=cast.acme.pk).exceptions == [
        {"name": "On request", "permissions": ["pops:read"]}
    ]
    assert "decision/" not in page(staff.get(f"{LIST}{asked.pk}/change/"))


def test_it_is_refused_with_a_reason_alone(asked, staff):
    there = f"{LIST}{asked.pk}/decision/"
    silent = staff.post(there, {"refuse": "Refuse", "answer": ""})
    assert (silent.status_code, "Say why" in page(silent)) == (422, True)
    assert staff.post(there, {"refuse": "Refuse", "answer": "Not now."}).status_code == 303
    asked.refresh_from_db()
    assert (asked.state, asked.answer) == ("refused", "Not now.")


def test_the_second_of_two_gets_409_and_learns_who_was_first(asked, staff):
    there = f"{LIST}{asked.pk}/decision/"
    staff.post(there, {"refuse": "Refuse", "answer": "Not now."})
    second = staff.post(there, {"approve": "Approve", "answer": ""})
    assert second.status_code == 409
    assert "was refused meanwhile. Nothing was changed." in page(second)
    assert "by Charlie" in page(second)


def test_what_went_with_its_organization_meanwhile_is_not_found(cast, asked, staff, monkeypatch):
    approve = permission_requests.approve

    def too_late(**wishes):
        Organization.objects.filter(pk=cast.acme.pk).delete()
        return approve(**wishes)

    monkeypatch.setattr(permission_requests, "approve", too_late)
    answer = staff.post(f"{LIST}{asked.pk}/decision/", {"approve": "Approve", "answer": ""})
    assert answer.status_code == 404


def test_nothing_of_a_request_is_edited_or_deleted(asked, staff):
    for path in ("add/", f"{asked.pk}/delete/"):
        assert staff.get(LIST + path).status_code == 403
    assert staff.post(f"{LIST}{asked.pk}/change/", {"state": "approved"}).status_code == 403


def test_staff_without_the_right_decide_nothing(cast, asked):
    cast.charlie.is_staff = True
    cast.charlie.save()
    answer = signed_in(cast.charlie).post(f"{LIST}{asked.pk}/decision/", {"approve": "Approve"})
    asked.refresh_from_db()
    assert (answer.status_code, asked.state) == (404, "waiting")
