"""An organization asks for what its plan does not include; operators decide once, and both sides are told by mail."""

from datetime import timedelta

import pytest
from django.core import mail

from portal.actors import Actor
from portal.ceiling import ceiling_of
from portal.customers import permission_requests as requests
from portal.customers import request_notices, suspension
from portal.errors import Conflict, Forbidden, InvalidInput, Refusal
from portal.models import AuditEvent, Membership, Organization, PermissionRequest, Plan, User
from portal.people import organizations
from tests.cast import actor, person
from tests.keys.minting import NOW
from tests.portal.signed_in import actions

pytestmark = pytest.mark.usefixtures("frozen", "small_plan")
OPERATOR = Actor.system()


@pytest.fixture
def small_plan(cast) -> Plan:
    """Acme's: everything else can be asked for."""
    cast.acme.plan = Plan.objects.create(name="Small", permissions=["keys:verify"])
    cast.acme.save()
    return cast.acme.plan


@pytest.fixture
def staff(db) -> User:
    """Olga operates the installation, and does not belong to Acme."""
    olga = person("Olga")
    olga.is_staff = olga.is_superuser = True
    olga.save()
    return olga


def ask(cast, *names: str, who: User | None = None, reason: str = "We ship.", now=NOW):
    asked = {"permissions": names or ("pops:read",), "reason": reason}
    return requests.ask(organization=cast.acme, actor=actor(who or cast.adam), now=now, **asked)


def decide(asked: PermissionRequest, how: str, answer: str = "So be it.", who: Actor = OPERATOR):
    service = {"approve": requests.approve, "refuse": requests.refuse}[how]
    return service(asked=asked, answer=answer, actor=who, now=NOW)


def allowed(cast) -> frozenset[str]:
    return ceiling_of(Organization.objects.get(pk=cast.acme.pk))


def sent() -> list[tuple[str, str]]:
    """To whom, and about what."""
    return [(each.to[0], each.subject) for each in mail.outbox]


def test_what_was_approved_is_allowed_beside_the_plan_and_everybody_is_told(
    cast, staff, django_capture_on_commit_callbacks
):
    other = person("Otto")
    User.objects.filter(pk=other.pk).update(is_staff=True, is_superuser=True)
    with django_capture_on_commit_callbacks(execute=True):
        asked = ask(cast, "pops:read", "widgets:view")
    told = f"{cast.acme} asks for permissions"
    assert sent() == [(staff.email, told), (other.email, told)]
    assert "pops:read\nwidgets:view\n" in mail.outbox[0].body
    assert f"/admin/portal/permissionrequest/{asked.pk}/change/" in mail.outbox[0].body
    assert "We ship." in mail.outbox[0].body
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        decide(asked, "approve", who=Actor("operator", staff.public_id, staff.email, user=staff))
    assert allowed(cast) == {"keys:verify", "pops:read", "widgets:view"}
    assert [to for to, _ in sent()] == [cast.adam.email, cast.alice.email, other.email]
    assert "So be it." in mail.outbox[0].body
    assert actions(cast.acme) == [
        "organization.permissions_requested",
        "organization.exceptions_changed",
        "organization.permission_request_approved",
    ]
    kept = PermissionRequest.objects.get()
    assert (kept.state, kept.ended_by, kept.ended_at) == ("approved", staff, NOW)


def test_many_who_ask_within_an_hour_do_not_fill_the_mailboxes_of_operators(
    cast, staff, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(request_notices, "MOST_AN_HOUR", 1)
    asked = [(NOW, "pops:read"), (NOW, "widgets:view"), (NOW + timedelta(hours=1), "keys:manage")]
    told = []
    for moment, name in asked:
        with django_capture_on_commit_callbacks(execute=True):
            ask(cast, name, now=moment)
        told.append(len(mail.outbox))
    assert (told, PermissionRequest.objects.count()) == ([1, 1, 2], 3)


def test_operators_are_led_to_the_origin_of_the_admin(
    cast, staff, settings, django_capture_on_commit_callbacks
):
    settings.ADMIN_ORIGIN = "https://admin.example.com"
    with django_capture_on_commit_callbacks(execute=True):
        asked = ask(cast)
        decide(asked, "approve")
    there = f"https://admin.example.com/admin/portal/permissionrequest/{asked.pk}/change/"
    ours = f"{settings.PUBLIC_URL}/o/{cast.acme.public_id}/plan"
    links = [(each.to[0], each.body.split("\n\n")[-2].splitlines()[-1]) for each in mail.outbox]
    assert links == [
        (staff.email, there), (cast.adam.email, ours), (cast.alice.email, ours), (staff.email, there),
    ]  # fmt: skip


def test_what_was_refused_changes_nothing_and_says_why(cast, django_capture_on_commit_callbacks):
    asked = ask(cast)
    with pytest.raises(InvalidInput) as silent:
        decide(asked, "refuse", answer=" ")
    assert silent.value.code == "invalid_reason"
    with django_capture_on_commit_callbacks(execute=True):
        decide(asked, "refuse", answer="Not in this contract.")
    assert allowed(cast) == {"keys:verify"}
    assert "Not in this contract." in mail.outbox[0].body
    event = AuditEvent.objects.get(action="organization.permission_request_refused")
    assert event.details == {
        "request": asked.public_id, "permissions": ["pops:read"], "reason": "Not in this contract.",
    }  # fmt: skip


@pytest.mark.parametrize("first", ["approve", "refuse"])
@pytest.mark.parametrize("second", ["approve", "refuse"])
def test_of_two_operators_the_second_learns_what_the_first_did(cast, first: str, second: str):
    asked = ask(cast)
    decide(asked, first)
    before = (allowed(cast), actions(cast.acme))
    with pytest.raises(Conflict) as over:
        decide(asked, second)
    assert (over.value.code, over.value.status) == ("permission_request_over", 409)
    assert f"was {PermissionRequest.objects.get().state} meanwhile" in over.value.detail
    assert (allowed(cast), actions(cast.acme)) == before


def test_it_is_withdrawn_by_whoever_may_ask_and_decided_no_more(cast):
    asked = ask(cast)
    with pytest.raises(Forbidden):
        requests.withdraw(asked=asked, actor=actor(cast.bob), now=NOW)
    requests.withdraw(asked=asked, actor=actor(cast.alice), now=NOW)
    assert PermissionRequest.objects.get().ended_by == cast.alice
    for again in (
        lambda: decide(asked, "approve"),
        lambda: requests.withdraw(asked=asked, actor=actor(cast.alice), now=NOW),
    ):
        with pytest.raises(Conflict, match="was withdrawn meanwhile"):
            again()
    assert actions(cast.acme)[-1] == "organization.permission_request_taken_back"


@pytest.mark.parametrize(
    ("names", "reason", "code"),
    [
        ([], "why", "nothing_asked"),
        (["orders:fly"], "why", "unknown_permission"),
        (["pops:*"], "why", "unknown_permission"),
        (["*"], "why", "unknown_permission"),
        (["pops:\x00read"], "why", "unknown_permission"),
        (["pops:read"], "", "invalid_reason"),
        (["pops:read"], "a\x00b", "invalid_reason"),
        (["pops:read"], "\u202egnp.exe", "invalid_reason"),
        (["pops:read"], "x" * 501, "invalid_reason"),
        (["pops:read", "keys:verify"], "why", "already_allowed"),
    ],
)
def test_what_makes_no_sense_is_not_sent(cast, names, reason, code):
    asked = {"permissions": names, "reason": reason}
    with pytest.raises(Refusal) as refusal:
        requests.ask(organization=cast.acme, actor=actor(cast.adam), now=NOW, **asked)
    assert (refusal.value.code, PermissionRequest.objects.count()) == (code, 0)


def test_nothing_is_asked_for_twice_at_once(cast):
    ask(cast, "pops:read")
    assert "pops:read" not in requests.askable(cast.acme)
    with pytest.raises(Conflict) as twice:
        ask(cast, "widgets:view", "pops:read")
    assert twice.value.code == "already_requested"


@pytest.mark.parametrize("name", ["bob", "vera", "charlie"])
def test_others_do_not_ask_for_the_organization(cast, name: str):
    with pytest.raises(Forbidden):
        ask(cast, who=getattr(cast, name))


@pytest.mark.parametrize("how", ["approve", "refuse"])
def test_no_member_decides(cast, how: str):
    asked = ask(cast)
    with pytest.raises(Forbidden) as refusal:
        decide(asked, how, who=actor(cast.alice))
    assert refusal.value.code == "operator_only"


def test_so_many_wait_and_so_many_are_sent_a_day(cast):
    names = sorted(requests.askable(cast.acme))[: requests.MOST_WAITING + 1]
    waiting = [ask(cast, name) for name in names[:-1]]
    with pytest.raises(Refusal, match="requests that wait") as full:
        ask(cast, names[-1])
    assert (full.value.code, full.value.status) == ("too_many_permission_requests", 429)
    for number in range(requests.MOST_A_DAY - len(waiting)):
        requests.withdraw(asked=waiting.pop(), actor=actor(cast.adam), now=NOW)
        waiting.append(ask(cast, names[-1], who=(cast.adam, cast.alice)[number % 2]))
    requests.withdraw(asked=waiting.pop(), actor=actor(cast.adam), now=NOW)
    with pytest.raises(Refusal, match="times a day"):
        ask(cast, names[-1], who=cast.alice)
    assert ask(cast, names[-1], now=NOW + timedelta(days=1, seconds=1)).state == "waiting"


def test_a_person_does_not_flood_operators_from_many_organizations(cast):
    for number in range(requests.MOST_A_DAY):
        plan = {"plan": cast.acme.plan, "name": f"Org {number}"}
        made = Organization.objects.create(**plan)
        Membership.objects.create(organization=made, user=cast.adam, role="owner")
        PermissionRequest.objects.create(
            organization=made, permissions=["pops:read"], reason="why", asked_by=cast.adam,
            asked_at=NOW,
        )  # fmt: skip
    with pytest.raises(Refusal, match="times a day"):
        ask(cast)
    assert ask(cast, who=cast.alice).state == "waiting"


def test_a_suspended_organization_does_not_ask_and_is_decided_about(cast):
    asked = ask(cast)
    suspension.suspend(organization=cast.acme, reason="unpaid", actor=OPERATOR, now=NOW)
    with pytest.raises(Conflict) as refusal:
        ask(cast, "widgets:view")
    assert refusal.value.code == "organization_suspended"
    assert decide(asked, "refuse").state == "refused"


def test_with_its_organization_a_request_is_gone(cast):
    asked = ask(cast)
    organizations.delete(
        organization=cast.acme, confirmation=cast.acme.name, actor=actor(cast.alice), now=NOW
    )
    with pytest.raises(Refusal) as refusal:
        decide(asked, "approve")
    assert (refusal.value.code, PermissionRequest.objects.count()) == ("not_found", 0)


def test_approvals_come_together_in_one_exception_beside_those_there_are(cast):
    cast.acme.exceptions = [{"name": "Trial", "permissions": ["keys:manage"]}]
    cast.acme.save()
    for name in ("widgets:view", "pops:read"):
        decide(ask(cast, name), "approve", answer="")
    assert Organization.objects.get(pk=cast.acme.pk).exceptions == [
        {"name": "Trial", "permissions": ["keys:manage"]},
        {"name": "On request", "permissions": ["pops:read", "widgets:view"]},
    ]


def test_what_the_installation_does_not_know_any_more_is_not_approved(cast):
    asked = ask(cast)
    PermissionRequest.objects.update(permissions=["orders:gone"])
    with pytest.raises(InvalidInput) as refusal:
        decide(asked, "approve")
    assert refusal.value.code == "unknown_permission"
    assert PermissionRequest.objects.get().state == "waiting"
