"""The pages of an organization keep what was typed, ask before they destroy, and work without scripts."""

import pytest

from portal.models import Membership, Organization
from tests.portal.signed_in import actions, at, signed_in

HTMX = {"headers": {"HX-Request": "true"}}


def test_creating_leads_to_its_keys(cast):
    answer = signed_in(cast.bob).post("/organizations/new", {"name": "New", "time_zone": "UTC"})
    made = Organization.objects.get(name="New")
    assert answer["Location"] == f"/o/{made.public_id}/home"


@pytest.mark.parametrize(
    "typed",
    [
        {"name": " ", "time_zone": "UTC"}, {"name": "a\0b", "time_zone": "UTC"},
        {"name": "x" * 101, "time_zone": "UTC"}, {"name": "Fine", "time_zone": "Mars/Base"}, {},
    ],
)  # fmt: skip
def test_wrong_input_is_told_with_422_and_what_was_typed(cast, typed: dict):
    answer = signed_in(cast.bob).post("/organizations/new", typed)
    assert answer.status_code == 422
    assert Organization.objects.count() == 2


def test_markup_in_a_name_is_text(cast):
    payload = "<img src=x onerror=alert(1)>"
    client = signed_in(cast.alice)
    client.post(at(cast.acme, "details"), {"name": payload, "time_zone": "UTC"})
    page = client.get(at(cast.acme, "settings")).content.decode()
    assert payload not in page
    assert "&lt;img src=x" in page


def test_saving_says_so(cast):
    client = signed_in(cast.adam)
    typed = {"name": "Acme Two", "time_zone": "Asia/Tokyo"}
    page = client.post(at(cast.acme, "details"), typed, follow=True).content.decode()
    assert "The settings were saved." in page
    assert "Acme Two" in page


def test_who_may_not_change_sees_no_button(cast):
    page = signed_in(cast.vera).get(at(cast.acme, "settings")).content.decode()
    assert ("Save changes" in page, "Delete organization" in page) == (False, False)


def test_the_last_owner_is_told_why_leaving_is_refused(cast):
    answer = signed_in(cast.alice).post(at(cast.acme, "departure"))
    assert answer.status_code == 422
    assert "at least one Owner" in answer.content.decode()


def test_leaving_ends_access_at_once(cast):
    client = signed_in(cast.bob)
    client.post(at(cast.acme, "departure"))
    assert client.get(at(cast.acme, "members")).status_code == 404


def test_a_deletion_with_another_name_deletes_nothing(cast):
    answer = signed_in(cast.alice).post(at(cast.acme, "deletion"), {"confirmation": "Acme"})
    assert answer.status_code == 422
    assert Organization.objects.filter(pk=cast.acme.pk).exists()


def test_after_a_deletion_the_address_is_unknown_and_the_person_goes_on(cast):
    client = signed_in(cast.alice)
    client.get(at(cast.acme, "settings"))
    answer = client.post(at(cast.acme, "deletion"), {"confirmation": "Acme Robotics"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/organizations/new"
    assert client.get(at(cast.acme, "settings")).status_code == 404
    assert actions()[-1] == "organization.deleted"


@pytest.mark.parametrize("path", ["departure", "deletion"])
def test_a_dialog_is_a_fragment_for_htmx_and_a_page_without_scripts(cast, path: str):
    client = signed_in(cast.alice)
    address = at(cast.acme, path)
    fragment, page = client.get(address, **HTMX), client.get(address)
    assert (b"<html" in fragment.content, b"<html" in page.content) == (False, True)
    assert "HX-Request" in fragment["Vary"]


def test_htmx_is_led_on_by_a_whole_page(cast):
    answer = signed_in(cast.bob).post(at(cast.acme, "departure"), **HTMX)
    assert answer["HX-Redirect"] == "/"
    assert not Membership.objects.filter(user=cast.bob).exists()


def test_a_time_zone_is_written_one_way_everywhere(cast) -> None:
    """As IANA writes it and as one chooses it: not with a blank here and an underscore there."""
    cast.acme.time_zone = "America/New_York"
    cast.acme.save()
    client = signed_in(cast.alice)
    pages = ("keys", "keys/generate", "audit", "settings", "members", "start")
    told = {page: client.get(at(cast.acme, page)).content.decode() for page in pages}
    assert [page for page, text in told.items() if "New York" in text] == []
    assert "America/New_York" in told["audit"]
    assert "America/New_York" in told["settings"]
