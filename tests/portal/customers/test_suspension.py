"""A suspended organization stops at the next request of whatever it has, its members read why, and it goes on whole."""

import pytest

from keys.models import ApiKey
from keys.verification import access_tokens, door
from keys.verification_codes import Code
from portal import clock
from portal.actors import Actor
from portal.customers.suspension import resume, suspend, suspend_again
from portal.errors import Conflict, Forbidden, InvalidInput
from portal.journal.entries import NotedEnd
from portal.models import AuditEvent
from portal.people import invitations
from tests.cast import actor
from tests.keys.minting import mint
from tests.portal.people.test_invitations import invite
from tests.portal.signed_in import at, confirm, signed_in

OPERATOR = Actor.system()
REASON = "Invoices of May are open"


def stop(cast, reason: str = REASON) -> bool:
    return suspend(organization=cast.acme, reason=reason, actor=OPERATOR, now=clock.now())


def test_keys_and_tokens_stop_and_pass_again(cast):
    made = mint(cast.acme, cast.alice, now=clock.now())
    token = access_tokens.issue(
        made.key, permissions=frozenset({"pops:read"}), now=clock.now()
    ).text
    other = mint(cast.other, cast.charlie, now=clock.now()).text

    def codes() -> list[Code]:
        return [door.verify(text, now=clock.now()).code for text in (made.text, token, other)]

    assert stop(cast)
    assert codes() == [Code.OWNER_INACTIVE, Code.OWNER_INACTIVE, Code.VALID]
    assert resume(organization=cast.acme, actor=OPERATOR)
    assert codes() == [Code.VALID] * 3


def test_its_program_is_told_401_with_the_code_that_the_contract_names(cast, client):
    made = mint(cast.acme, cast.alice, now=clock.now())
    stop(cast)
    answer = client.get("/v1/whoami", headers={"authorization": f"Bearer {made.text}"})
    assert (answer.status_code, answer.json()["code"]) == (401, "owner_inactive")


def test_members_read_the_reason_and_change_nothing(cast):
    stop(cast)
    alice = signed_in(cast.alice)
    page = alice.get(at(cast.acme, "keys"))
    assert (page.status_code, REASON in page.content.decode()) == (200, True)
    typed = {"name": "new", "expiry": "never", "token": "t"}
    refused = alice.post(at(cast.acme, "keys/generate"), typed)
    assert (refused.status_code, REASON in refused.content.decode()) == (403, True)
    assert not ApiKey.objects.exists()


def test_nobody_joins_until_it_goes_on(cast):
    invitation = invite(cast).invitation
    stop(cast)
    confirm(cast.charlie)
    joining = {"invitation": invitation, "actor": actor(cast.charlie), "now": clock.now()}
    with pytest.raises(Conflict) as refusal:
        invitations.accept(**joining)
    assert refusal.value.code == "organization_suspended"
    resume(organization=cast.acme, actor=OPERATOR)
    assert invitations.accept(**joining).user == cast.charlie


def test_each_is_written_down_once(cast):
    assert [stop(cast), stop(cast)] == [True, False]
    assert [resume(organization=cast.acme, actor=OPERATOR) for _ in range(2)] == [True, False]
    told = AuditEvent.objects.filter(organization=cast.acme).order_by("pk")
    assert [(event.action, event.details) for event in told] == [
        ("organization.suspended", {"reason": REASON}),
        ("organization.resumed", {}),
    ]


@pytest.mark.parametrize("reason", [" ", "a\x00b", "x" * 501])
def test_a_suspension_has_a_reason_that_can_be_read(cast, reason):
    with pytest.raises(InvalidInput) as refusal:
        stop(cast, reason)
    assert refusal.value.code == "invalid_reason"


def test_no_member_suspends_or_resumes(cast):
    stop(cast)
    with pytest.raises(Forbidden):
        resume(organization=cast.acme, actor=actor(cast.alice))


def test_a_restored_database_is_told_again(cast):
    entry = NotedEnd(
        id="00000000-0000-0000-0000-000000000000",
        action="organization.suspended",
        at=clock.now(),
        organization=cast.acme.public_id,
        object_id=cast.acme.public_id,
        details={"reason": REASON},
    )
    suspend_again(entry, clock.now())
    cast.acme.refresh_from_db()
    assert (cast.acme.suspended_at is not None, cast.acme.suspension_reason) == (True, REASON)


def test_an_operator_does_both_in_the_admin(cast):
    cast.charlie.is_staff = cast.charlie.is_superuser = True
    cast.charlie.save()
    path = f"/admin/portal/organization/{cast.acme.pk}/change/"
    typed = {"name": cast.acme.name, "time_zone": "UTC"}
    operator = signed_in(cast.charlie)
    operator.post(path, typed | {"suspended": "on", "reason": REASON})
    cast.acme.refresh_from_db()
    assert cast.acme.suspended_at is not None
    operator.post(path, typed)
    cast.acme.refresh_from_db()
    assert cast.acme.suspended_at is None
