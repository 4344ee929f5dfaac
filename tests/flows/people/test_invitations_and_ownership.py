"""The story of an invitation and of an organization that changes hands, told from outside by everybody in it."""

import re

import pytest
import requests

from tests.flows.people.test_people import (
    PASSWORD,
    Browser,
    found,
    fresh,
    in_the_menus,
    mailed_link,
    sign_up,
)
from tests.server import Server

ACCEPTANCE = {"to": "/invitation/acceptance"}


@pytest.fixture
def new_browser(server: Server):
    """A function that opens a new browser."""
    return lambda: Browser(server)


def press(person: Browser, org: str, what: str) -> requests.Response:
    """Press the button of the one open invitation: resend or withdrawal."""
    members = person.open(f"/o/{org}/members").text
    button = in_the_menus(person, members, rf"/o/{org}/invitations/\w+/{what}")
    return person.send(f"/o/{org}/members", {}, to=button)


def invite(person: Browser, org: str, email: str) -> None:
    person.send(f"/o/{org}/invitations/new", {"email": email, "role": "developer"})


def join(guest: Browser, link: str, email: str) -> requests.Response:
    """Follow the link, sign up with the invited address, and accept."""
    guest.open(link)
    guest.send("/accounts/signup/", {"name": "Gus", "email": email, "password1": PASSWORD})
    return guest.send("/invitation", {}, **ACCEPTANCE)


def test_an_invitation_ends_by_its_next_mail_by_withdrawal_and_by_time_and_serves_one_address(
    server: Server, new_browser
):
    owner, guest, stranger, email = new_browser(), new_browser(), new_browser(), fresh()
    sign_up(server, owner, fresh(), "Olga")
    org = found(owner, "Guest Works")
    invite(owner, org, email)
    first = mailed_link(server, email)
    assert "The earlier link has ended." in press(owner, org, "resend").text
    assert guest.open(first).status_code == 404
    sign_up(server, stranger, fresh(), "Wim")
    told = " ".join(stranger.open(mailed_link(server, email)).text.split())
    assert "sign out, then open the link" in told
    taken = stranger.send("/organizations/new", {}, **ACCEPTANCE)
    assert (taken.status_code, "This invitation is for" in taken.text) == (403, True)

    assert guest.open(mailed_link(server, email)).status_code == 200
    press(owner, org, "withdrawal")
    assert guest.open("/invitation").status_code == 404
    invite(owner, org, email)
    past = "UPDATE portal_invitation SET expires_at = created_at WHERE email = %s"
    server.sql(past, (email,))
    assert guest.open(mailed_link(server, email)).status_code == 404
    press(owner, org, "resend")
    last = mailed_link(server, email)
    assert join(guest, last, email).url.endswith(f"/o/{org}/home")
    assert new_browser().open(last).status_code == 404
    assert stranger.open(f"/o/{org}/keys").status_code == 404


def test_an_organization_is_handed_over_and_the_former_owner_leaves(server: Server, new_browser):
    owner, guest, email, owners = new_browser(), new_browser(), fresh(), fresh()
    sign_up(server, owner, owners, "Olga")
    org = found(owner, "Heir Works")
    ownership = f"/o/{org}/ownership"
    assert "Invite somebody first." in owner.open(ownership).text
    assert "keeps at least one Owner" in owner.send(f"/o/{org}/departure", {}).text
    invite(owner, org, email)
    join(guest, mailed_link(server, email), email)
    assert guest.open(ownership).status_code == 403

    heir = re.search(rf'value="(\w+)">Gus \({email}', owner.open(ownership).text)[1]
    wish = {"member": heir, "afterwards": "admin"}
    mistyped = owner.send(ownership, {**wish, "confirmation": "Heir"})
    assert (mistyped.status_code, guest.open(ownership).status_code) == (422, 403)
    owner.send(ownership, {**wish, "confirmation": "Heir Works"})
    asked = [person.open(ownership).status_code for person in (owner, guest)]
    assert asked == [403, 200]
    assert f"handed the ownership to “{email}”" in guest.open(f"/o/{org}/audit").text

    me = owner.open(f"/o/{org}/members").text.split(f"{owners}</td>")[1]
    removal = in_the_menus(owner, me, rf"/o/{org}/members/\w+/removal")
    left = owner.send(removal, {})
    assert (left.status_code, "You left Heir Works." in left.text) == (200, True)
    assert owner.open(f"/o/{org}/keys").status_code == 404
