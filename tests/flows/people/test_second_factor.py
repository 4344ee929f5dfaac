"""The second factor told from outside: set up, sign in with it, lose it, and an organization that demands it."""

import base64
import hashlib
import hmac
import re
import struct
import time

import pytest
import requests

from tests.flows.people.test_people import (
    PASSWORD,
    TOKEN,
    Browser,
    found,
    fresh,
    mailed_link,
    sign_up,
)
from tests.server import Server


@pytest.fixture
def new_browser(server: Server):
    """A function that opens a new browser."""
    return lambda: Browser(server)


INDEX = "/accounts/second-factor"
APP, CODES = f"{INDEX}/app", f"{INDEX}/recovery-codes"
SECOND_STEP = "/accounts/mfa/authenticate/"
NEW_PASSWORD = "a third and different phrase"
RECOVERY_CODE = re.compile(r"\b[a-z2-9]{4}(?:-[a-z2-9]{4}){3}\b")


def step_now() -> int:
    return int(time.time()) // 30


def code_of(secret: str, step: int | None = None) -> str:
    """What an app shows now, or in a step: RFC 6238, written here a second time."""
    counter = struct.pack(">Q", step or step_now())
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    at = digest[-1] & 15
    number = struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06}"


def set_up(browser: Browser) -> tuple[str, list[str], int]:
    """Say again who it is, set up an app; its secret, the recovery codes, and the step that was used up."""
    browser.send("/accounts/reauthenticate/", {"proof_password": PASSWORD})
    page = browser.open(APP).text
    secret = re.search(r'id="secret"[^>]*>([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    step = step_now()
    answer = browser.session.post(
        browser.server.base_url + APP,
        {"csrfmiddlewaretoken": TOKEN.search(page)[1], "code": code_of(secret, step)},
        timeout=60,
    )
    codes = RECOVERY_CODE.findall(answer.text.split("</pre>")[0])
    assert len(codes) == 10
    return secret, codes, step


def sign_out(browser: Browser) -> None:
    browser.send("/organizations/new", {}, to="/accounts/logout/")


def came_in(browser: Browser) -> bool:
    return browser.open(INDEX, allow_redirects=False).status_code == 200


def test_from_setting_up_to_signing_in_and_losing_the_phone(server: Server, new_browser):
    person, email = new_browser(), fresh()
    sign_up(server, person, email)
    secret, codes, step = set_up(person)
    sign_out(person)
    assert person.sign_in(email).url.endswith(SECOND_STEP)
    assert not came_in(person)
    assert "used already" in person.send(SECOND_STEP, {"code": code_of(secret, step)}).text
    later = code_of(secret, step + 1)
    person.send(SECOND_STEP, {"code": later})
    assert came_in(person)

    second = new_browser()
    second.sign_in(email)
    second.send(SECOND_STEP, {"code": later})
    assert not came_in(second)
    landed = second.send(SECOND_STEP, {"code": codes[0].upper()})
    assert "9 recovery codes left" in landed.text
    third = new_browser()
    third.sign_in(email)
    third.send(SECOND_STEP, {"code": codes[0]})
    assert not came_in(third)
    leaked = [text for text in (secret, *codes) if text in server.log()]
    assert leaked == []


def test_a_reset_by_mail_and_the_admin_do_not_go_around_it(server: Server, new_browser):
    person, email = new_browser(), fresh()
    sign_up(server, person, email)
    secret, codes, step = set_up(person)
    stranger = new_browser()
    stranger.send("/accounts/password/reset/", {"email": email})
    path = stranger.open(mailed_link(server, email)).url.removeprefix(server.base_url)
    stranger.send(path, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert not came_in(stranger)
    assert stranger.sign_in(email, NEW_PASSWORD).url.endswith(SECOND_STEP)
    assert "/accounts/" in stranger.open("/admin/").url
    right = {code_of(secret, step + later) for later in range(-1, 20)}
    wrong = [code for code in (f"{n:06}" for n in range(99)) if code not in right]
    guesses = [stranger.send(SECOND_STEP, {"code": code}).status_code for code in wrong[:11]]
    assert guesses == [200] * 10 + [429]
    refused = stranger.send(SECOND_STEP, {"code": codes[1]})
    assert (refused.status_code, int(refused.headers["Retry-After"]) > 0) == (429, True)
    assert not came_in(stranger)


def test_an_organization_demands_it_of_people_and_not_of_programs(server: Server, new_browser):
    owner, guest, email = new_browser(), new_browser(), fresh()
    sign_up(server, owner, fresh())
    org = found(owner, "Strict Works")
    key = re.search(
        r"kd_live_\w+",
        owner.send(f"/o/{org}/keys/generate", {"name": "main", "expiry": "never"}).text,
    )[0]
    owner.send(f"/o/{org}/invitations/new", {"email": email, "role": "developer"})
    guest.open(mailed_link(server, email))
    guest.send("/accounts/signup/", {"name": "Gus", "email": email, "password1": PASSWORD})
    guest.send("/invitation", {}, to="/invitation/acceptance")
    members = f"/o/{org}/members"
    wish = {"to": f"/o/{org}/second-factor"}
    assert (
        "You have no second factor yourself"
        in owner.send(members, {"demanded": "yes"}, **wish).text
    )
    set_up(owner)
    assert "Every member needs" in owner.send(members, {"demanded": "yes"}, **wish).text
    shut = guest.open(f"/o/{org}/keys")
    assert (shut.status_code, "Strict Works demands a second factor" in shut.text) == (403, True)
    headers = {"x-api-key": key, "x-organization-id": org}
    answer = requests.get(f"{server.base_url}/v1/whoami", headers=headers, timeout=60)
    assert answer.status_code == 200
    set_up(guest)
    assert guest.open(f"/o/{org}/keys").status_code == 200
    log = owner.open(f"/o/{org}/audit").text
    assert "demanded a second factor of every member of “Strict Works”" in log


def test_a_program_reaches_nothing_of_it(server: Server, seed):
    """Neither a key with every permission nor the token of an API user opens a page, or finds a route of the API."""
    for secret in (seed["secret_key"], seed["api_user_token"]):
        headers = {"authorization": f"Bearer {secret}"}
        for path in (INDEX, APP, CODES, SECOND_STEP, f"{INDEX}/passkeys/new"):
            url = server.base_url + path
            answer = requests.get(url, headers=headers, allow_redirects=False, timeout=60)
            assert answer.status_code == 302
            assert "/accounts/login/" in answer.headers["Location"]
    described = requests.get(f"{server.base_url}/v1/openapi.json", timeout=30).text
    assert not re.search(r"second.factor|totp|passkey|recovery", described, re.IGNORECASE)
