"""Every member reads what the plan allows; administrators ask for more, see the answer, and take requests back."""

import pytest

from portal.actors import Actor
from portal.customers import permission_requests
from portal.models import Organization, PermissionRequest, Plan
from tests.keys.minting import NOW
from tests.keys.pages.asking import text_of
from tests.portal.signed_in import at, signed_in

pytestmark = pytest.mark.usefixtures("frozen")
TYPED = {"permissions": ["pops:read"], "reason": "We ship\nPops."}


@pytest.fixture(autouse=True)
def small_plan(cast) -> None:
    plan = Plan.objects.create(name="Small", permissions=["keys:verify"])
    Organization.objects.filter(pk=cast.acme.pk).update(plan=plan)


def test_an_administrator_asks_reads_the_answer_and_others_read_the_plan(cast) -> None:
    client = signed_in(cast.adam)
    assert "pops:read" in client.get(at(cast.acme, "plan/requests/new")).content.decode()
    answer = text_of(client.post(at(cast.acme, "plan/requests/new"), TYPED, follow=True))
    assert "The request was sent." in answer
    assert "We ship Pops." in answer
    asked = PermissionRequest.objects.get()
    said = {"answer": "Not in this contract.", "actor": Actor.system(), "now": NOW}
    permission_requests.refuse(asked=asked, **said)
    assert "Not in this contract." in text_of(client.get(at(cast.acme, "plan")))
    seen = text_of(signed_in(cast.vera).get(at(cast.acme, "plan")))
    assert ("keys:verify" in seen, "Small" in seen, "pops:read" in seen) == (True, True, False)


def test_what_operators_note_of_a_plan_is_not_told_to_those_who_have_it(cast) -> None:
    Plan.objects.filter(name="Small").update(description="Pays late.")
    for member in (cast.alice, cast.vera):
        assert "Pays late." not in text_of(signed_in(member).get(at(cast.acme, "plan")))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (TYPED | {"reason": " "}, "Say what you need it for."),
        (TYPED | {"permissions": []}, "Choose at least one permission."),
        (TYPED | {"permissions": ["keys:verify"]}, "Choose permissions from the list."),
        (TYPED | {"permissions": ["*"]}, "Choose permissions from the list."),
        (TYPED | {"reason": "a\x00b"}, "Null characters are not allowed."),
        (TYPED | {"reason": "x" * 501}, "at most 500 characters"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(cast, typed, says: str) -> None:
    answer = signed_in(cast.adam).post(at(cast.acme, "plan/requests/new"), typed)
    assert (answer.status_code, says in text_of(answer)) == (422, True)
    assert not PermissionRequest.objects.exists()


def test_a_request_is_withdrawn_by_its_button_and_a_second_click_says_so(cast) -> None:
    client = signed_in(cast.adam)
    client.post(at(cast.acme, "plan/requests/new"), TYPED)
    there = f"plan/requests/{PermissionRequest.objects.get().public_id}/withdrawal"
    assert "The request was withdrawn." in text_of(client.post(at(cast.acme, there), follow=True))
    assert "was withdrawn meanwhile" in text_of(client.post(at(cast.acme, there), follow=True))


def test_of_a_suspended_organization_nothing_is_sent(cast) -> None:
    Organization.objects.filter(pk=cast.acme.pk).update(suspended_at=NOW, suspension_reason="x")
    answer = signed_in(cast.adam).post(at(cast.acme, "plan/requests/new"), TYPED)
    assert (answer.status_code, PermissionRequest.objects.count()) == (403, 0)


def test_who_is_allowed_everything_is_offered_nothing(cast) -> None:
    Plan.objects.update(permissions=["*"])
    client = signed_in(cast.adam)
    assert "Request permissions" not in client.get(at(cast.acme, "plan")).content.decode()
    assert "nothing to ask for" in text_of(client.get(at(cast.acme, "plan/requests/new")))


def test_forms_that_offer_permissions_lead_to_the_request_whoever_may_make_it(cast) -> None:
    there = f'href="{at(cast.acme, "plan")}"'
    for form in ("roles/new", "applications/new"):
        assert there in signed_in(cast.adam).get(at(cast.acme, form)).content.decode()
