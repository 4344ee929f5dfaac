"""A program of the operator brings customers in, changes what they have, stops them and lets them go on."""

import pytest

from keys.life.verifiers import make_installation_verifier
from keys.models import OperatorIdempotencyRecord
from keys.operators import services as operator_keys
from portal import clock
from portal.access import Role
from portal.actors import Actor
from portal.installation import brand
from portal.models import AuditEvent, Invitation, Membership, Organization, Plan
from portal.people import invitations
from portal.plans import services as plans
from portal.plans.default import default_plan
from portal.plans.services import PlanAsked
from tests.keys.calling import bearer, call, program
from tests.keys.minting import NOW
from tests.keys.operators.operating import OperatorProgram, meanwhile, operator
from tests.portal.signed_in import confirm

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
ALL = "/v1/organizations"


@pytest.fixture
def caller() -> OperatorProgram:
    return operator()


@pytest.fixture
def plan(db) -> Plan:
    asked = PlanAsked(name="Gold", permissions=["*"])
    return plans.create(asked=asked, actor=Actor.system(), now=NOW)


def at(organization: Organization, rest: str = "") -> str:
    return f"{ALL}/{organization.public_id}{rest}"


def test_what_somebody_else_changes_meanwhile_stays(caller, cast):
    named = Organization.objects.filter(pk=cast.acme.pk)
    with meanwhile("portal_organization", lambda: named.update(name="Acme Works")):
        told = caller.told("PATCH", at(cast.acme), {"time_zone": "Europe/Berlin"})
    assert (told["name"], told["time_zone"]) == ("Acme Works", "Europe/Berlin")


def test_one_is_made_with_a_plan_and_told_as_the_contract_says(caller, plan):
    answer = caller.call("POST", ALL, {"name": "Globex", "plan": plan.public_id})
    made = Organization.objects.get()
    assert (answer.status_code, answer["Location"]) == (201, at(made))
    assert answer.json() == {
        "id": made.public_id,
        "name": "Globex",
        "time_zone": "UTC",
        "plan": plan.public_id,
        "exceptions": [],
        "suspended": False,
        "suspension_reason": None,
        "created_at": "2026-03-02T12:00:00Z",
        "external_id": None,
        "metadata": {},
    }
    assert caller.told("GET", at(made)) == answer.json()
    assert caller.told("GET", ALL) == {"results": [answer.json()], "next_cursor": None}
    assert not Membership.objects.exists()


def test_it_is_found_by_what_the_company_calls_it_and_verify_tells_that(caller):
    noted = {"external_id": "customer-17", "metadata": {"tier": "gold", "seats": 5}}
    made = caller.told("POST", ALL, {"name": "Globex", **noted})
    assert {name: made[name] for name in noted} == noted
    caller.told("POST", ALL, {"name": "Initech"})
    assert caller.told("GET", f"{ALL}?external_id=customer-17")["results"] == [made]
    key = caller.told("POST", f"{ALL}/{made['id']}/keys", {"name": "production"})
    verifier = make_installation_verifier(name="gateway", actor=Actor.system(), now=NOW).text
    body = {"key": key["key"]}
    said = call("POST", "/v1/keys/verify", body, **bearer(verifier)).json()
    told = (said["organization_external_id"], said["organization_metadata"])
    assert told == ("customer-17", noted["metadata"])
    taken = caller.code("POST", ALL, {"name": "Umbrella", "external_id": "customer-17"})
    assert taken == (409, "external_id_taken")
    assert not Organization.objects.filter(name="Umbrella").exists()
    path = f"{ALL}/{made['id']}"
    assert caller.told("PATCH", path, {"external_id": None})["external_id"] is None


def test_without_a_plan_the_default_one_holds(caller):
    made = caller.told("POST", ALL, {"name": "Globex"})
    assert made["plan"] == default_plan().public_id


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "required"),
        ({"name": ""}, 400, "invalid_name"),
        ({"name": 5}, 400, "not_a_string"),
        ({"name": "Globex", "plan": "unknown"}, 400, "unknown_plan"),
        ({"name": "Globex", "plan": "\u00e4"}, 400, "unknown_plan"),
        ({"name": "Globex", "time_zone": "Mars"}, 400, "unknown_time_zone"),
        ({"name": "Globex", "owner_email": "nobody"}, 400, "invalid_email"),
        ({"name": "Globex", "suspended": True}, 400, "unknown_field"),
        ({"name": "Globex", "exceptions": [{"name": "Trial"}]}, 400, "required"),
        (
            {"name": "Globex", "exceptions": [{"name": "T", "permissions": ["a:b"]}]},
            400,
            "unknown_permission",
        ),
    ],
)
def test_a_wrong_body_makes_nothing(caller, body, status, code):
    answer = caller.call("POST", ALL, body)
    told = answer.json()
    codes = {told["code"], *(error["code"] for error in told.get("errors", ()))}
    assert (answer.status_code, code in codes, Organization.objects.exists()) == (
        status,
        True,
        False,
    )


def test_a_repetition_makes_no_second_one(caller):
    sent = {"idempotency_key": "customer-17"}
    first, second = (caller.call("POST", ALL, {"name": "Globex"}, **sent) for _ in range(2))
    assert (second.json(), second["Idempotency-Replayed"]) == (first.json(), "true")
    assert Organization.objects.count() == OperatorIdempotencyRecord.objects.count() == 1
    other = caller.call("POST", ALL, {"name": "Initech"}, **sent)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_an_owner_is_invited_and_gets_in(
    caller, cast, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        made = caller.told("POST", ALL, {"name": "Globex", "owner_email": cast.charlie.email})
    assert [mail.to for mail in mailoutbox] == [[cast.charlie.email]]
    portal = brand.current().name  # not "a program": whoever is invited has never heard of one
    assert mailoutbox[0].body.startswith(f"{portal} invites you to become a member of Globex, as")
    invitation = Invitation.objects.select_related("organization").get()
    confirm(cast.charlie)
    acting = Actor("user", cast.charlie.public_id, cast.charlie.email, user=cast.charlie)
    seat = invitations.accept(invitation=invitation, actor=acting, now=clock.now())
    assert (seat.organization.public_id, seat.role) == (made["id"], Role.OWNER)


def test_an_owner_invited_by_a_key_that_was_revoked_does_not_get_in(caller, cast):
    caller.told("POST", ALL, {"name": "Globex", "owner_email": cast.charlie.email})
    waiting = Invitation.objects.select_related("organization", "invited_by")
    assert invitations.of_entitled_inviters(waiting, NOW) == list(waiting)
    operator_keys.revoke(key=caller.made.key, actor=Actor.system(), now=NOW)
    assert invitations.of_entitled_inviters(waiting, NOW) == []


def test_a_mail_that_is_not_taken_leaves_the_organization_and_no_invitation(
    caller, settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with django_capture_on_commit_callbacks(execute=True):
        caller.told("POST", ALL, {"name": "Globex", "owner_email": "new@example.com"})
    assert Invitation.objects.get().withdrawn_at is not None


def test_hundreds_of_owners_are_invited_by_one_key(caller):
    for number in range(51):
        body = {"name": f"Customer {number}", "owner_email": f"owner{number}@example.com"}
        caller.told("POST", ALL, body)
    assert Invitation.objects.count() == 51


def test_what_is_named_changes_and_nothing_else(caller, cast, plan):
    change = {
        "name": "Acme Ltd",
        "plan": plan.public_id,
        "exceptions": [{"name": "Trial", "permissions": ["keys:*"]}],
    }
    told = caller.told("PATCH", at(cast.acme), change)
    assert {name: told[name] for name in change} == change
    assert told["time_zone"] == "Europe/Berlin"
    assert caller.told("PATCH", at(cast.acme), {"plan": None})["plan"] == default_plan().public_id
    assert caller.told("PATCH", at(cast.acme), {"exceptions": []})["exceptions"] == []


def test_a_change_that_is_wrong_in_one_part_changes_nothing(caller, cast):
    body = {"name": "Acme Ltd", "plan": "unknown"}
    assert caller.code("PATCH", at(cast.acme), body) == (400, "unknown_plan")
    assert caller.told("GET", at(cast.acme))["name"] == cast.acme.name


def test_a_plan_that_another_operator_deleted_is_unknown_and_one_in_use_stays(caller, cast, plan):
    other = operator("other")
    caller.told("PATCH", at(cast.acme), {"plan": plan.public_id})
    path = f"/v1/plans/{plan.public_id}"
    assert other.code("DELETE", path) == (409, "plan_in_use")
    caller.told("PATCH", at(cast.acme), {"plan": None})
    assert other.call("DELETE", path).status_code == 204
    late = caller.code("PATCH", at(cast.acme), {"plan": plan.public_id})
    assert late == (400, "unknown_plan")


def test_a_suspension_bites_at_the_next_request_and_is_taken_back(caller, cast):
    customer = program(cast)

    def passes() -> int:
        return call("GET", "/v1/whoami", **bearer(customer.made.text)).status_code

    stopped = caller.told("POST", at(cast.acme, "/suspension"), {"reason": "Unpaid"})
    assert (stopped["suspended"], stopped["suspension_reason"], passes()) == (True, "Unpaid", 401)
    resumed = caller.told("DELETE", at(cast.acme, "/suspension"))
    assert (resumed["suspended"], resumed["suspension_reason"], passes()) == (False, None, 200)


def test_two_operators_who_suspend_one_organization_both_hear_that_it_is(caller, cast):
    path = at(cast.acme, "/suspension")
    assert caller.told("POST", path)["suspended"]
    assert operator("other").told("POST", path)["suspended"]
    assert AuditEvent.objects.filter(action="organization.suspended").count() == 1


def test_a_reason_that_cannot_be_read_is_refused(caller, cast):
    path = at(cast.acme, "/suspension")
    assert caller.code("POST", path, {"reason": " "}) == (400, "invalid_reason")


def test_one_is_deleted_with_its_keys_and_the_second_time_unknown(caller, cast):
    customer = program(cast)
    assert caller.call("DELETE", at(cast.acme)).status_code == 204
    assert caller.code("DELETE", at(cast.acme)) == (404, "not_found")
    assert call("GET", "/v1/whoami", **bearer(customer.made.text)).status_code == 401
    event = AuditEvent.objects.get(action="organization.deleted")
    assert (event.actor_type, event.organization_public_id) == ("operator_key", cast.acme.public_id)


@pytest.mark.parametrize("odd", ["org_", "org_x", "1", "org_%00", "org_\u00e4", "a" * 300])
@pytest.mark.parametrize("rest", ["", "/keys", "/usage", "/audit"])
def test_an_organization_that_is_none_is_404(caller, odd, rest):
    assert caller.call("GET", f"{ALL}/{odd}{rest}").status_code == 404


def test_a_list_is_walked_by_its_cursor(caller):
    names = [f"Customer {number}" for number in range(5)]
    for name in names:
        caller.told("POST", ALL, {"name": name})
    found, cursor = [], ""
    while cursor is not None:
        page = caller.told("GET", f"{ALL}?limit=2" + (f"&cursor={cursor}" if cursor else ""))
        found += [each["name"] for each in page["results"]]
        cursor = page["next_cursor"]
    assert found == names[::-1]
