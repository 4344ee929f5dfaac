"""/v1/invitations: invite by mail, list, withdraw; the link goes to the address alone."""

import pytest
from django.test import Client

from keys.life import services
from keys.models import ApiKey
from portal import clock
from portal.models import Invitation
from tests.cast import Cast, actor
from tests.keys.calling import Program, program, stranger

pytestmark = pytest.mark.usefixtures("frozen")
LIST = "/v1/invitations"
ASKED = {"email": "new@example.com", "role": "developer"}


@pytest.fixture
def caller(cast: Cast) -> Program:
    return program(cast)


def test_an_invitation_is_mailed_and_its_link_is_not_in_the_answer(
    caller: Program, mailoutbox: list
) -> None:
    answer = caller.call("POST", LIST, ASKED)
    link = next(word for word in mailoutbox[0].body.split() if "/invitations/" in word)
    assert mailoutbox[0].to == ["new@example.com"]
    assert link.rpartition("/")[2] not in answer.content.decode()


def test_inviting_again_replaces_the_first_invitation(caller: Program, mailoutbox: list) -> None:
    for _ in "ab":
        caller.call("POST", LIST, ASKED)
    assert len(caller.call("GET", LIST).json()["results"]) == 1
    assert len(mailoutbox) == 2


@pytest.mark.parametrize("loss", ["revoked", "narrowed"])
def test_an_invitation_ends_with_the_right_of_the_key(
    caller: Program, cast: Cast, client: Client, mailoutbox: list, loss: str
) -> None:
    """Whoever stole the key and was found out has no way back in by an invitation that waits."""
    caller.call("POST", LIST, ASKED)
    link = next(word for word in mailoutbox[0].body.split() if "/invitations/" in word)
    path = "/invitations/" + link.rpartition("/")[2]
    assert client.get(path).status_code == 302
    if loss == "revoked":
        services.revoke(key=caller.made.key, actor=actor(cast.alice), now=clock.now())
    else:
        ApiKey.objects.filter(pk=caller.made.key.pk).update(permissions=["members:manage"])
    assert client.get(path).status_code == 404


def test_a_withdrawn_invitation_is_gone(caller: Program) -> None:
    made = caller.call("POST", LIST, ASKED).json()
    assert caller.call("DELETE", f"{LIST}/{made['id']}").status_code == 204
    assert caller.call("DELETE", f"{LIST}/{made['id']}").status_code == 404


@pytest.mark.parametrize("role", ["owner", "admin"])
def test_a_weak_key_invites_nobody_stronger(cast: Cast, role: str, mailoutbox: list) -> None:
    weak = program(cast, "members:manage", name="weak")
    assert weak.call("POST", LIST, {**ASKED, "role": role}).status_code == 403
    assert (mailoutbox, Invitation.objects.count()) == ([], 0)


def test_another_organizations_invitation_is_unknown(cast: Cast, caller: Program) -> None:
    made = caller.call("POST", LIST, ASKED).json()
    assert stranger(cast).call("DELETE", f"{LIST}/{made['id']}").status_code == 404


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "x" * 250 + "@example.com"])
def test_what_is_no_address_is_refused(caller: Program, email: str) -> None:
    assert caller.call("POST", LIST, {**ASKED, "email": email}).status_code == 400


def test_resending_mails_a_new_link_for_the_same_invitation(
    caller: Program, mailoutbox: list
) -> None:
    made = caller.call("POST", LIST, ASKED).json()
    answer = caller.call("POST", f"{LIST}/{made['id']}/resend")
    assert (answer.status_code, answer.json()["id"]) == (200, made["id"])
    assert len({message.body for message in mailoutbox}) == 2


def test_a_weak_key_resends_no_stronger_invitation(
    cast: Cast, caller: Program, mailoutbox: list
) -> None:
    made = caller.call("POST", LIST, {**ASKED, "role": "admin"}).json()
    weak = program(cast, "members:manage", name="weak")
    assert weak.call("POST", f"{LIST}/{made['id']}/resend").status_code == 403
    assert len(mailoutbox) == 1


def test_the_mail_of_a_program_names_no_person(caller: Program, mailoutbox: list) -> None:
    caller.call("POST", LIST, ASKED)
    assert mailoutbox[0].body.startswith("A program invites you to become a member of Acme")
