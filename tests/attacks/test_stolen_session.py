"""Whoever has somebody's open session has a session and no account: what would outlast it asks who they are.

Each action is tried from a session whose proof is too old, which changes nothing and keeps what was typed; with a
wrong password; and with the right one, which does in one go what was asked. A session that is fresh is not asked.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.test import Client
from django.urls import resolve

from apiusers.models import ApiUser
from keys.life import rotation
from portal import clock
from portal.access import Role
from portal.models import AuditEvent, FailedTries, Membership, Organization, User
from portal.people import invitations
from portal.second_factor import changes, factors
from portal.sign_in import sign_in_link
from portal.throttles.tries import FREE_TRIES
from tests.cast import Cast, actor, summon
from tests.conftest import FROZEN_AT
from tests.furniture import Home, furnish
from tests.house.access.test_what_asks_again import ASKS, PAGES, function_of
from tests.house.sources import ROOT
from tests.keys.minting import mint
from tests.portal.second_factor.enrolled import APP, INDEX, shown, with_app, with_passkey
from tests.portal.signed_in import at, confirm
from tests.portal.step_up.stale import (
    HOURS,
    MINUTES,
    QUESTION,
    carried_by,
    confirm_in,
    long_sessions,  # noqa: F401 - a fixture
    signed_in_before,
)
from tests.walking import stored, taken_back

pytestmark = [
    pytest.mark.usefixtures("frozen", "long_sessions"),
    pytest.mark.sqlite,
]  # rules of access, the same on both
A_SECOND = timedelta(seconds=1)


@dataclass
class World:
    """Acme with one of everything, and its people."""

    cast: Cast
    home: Home
    admins_invitation: str
    owners_invitation: str  # of Charlie
    rotated: str  # the old key of a rotation
    ending: str  # a key that ends in a week
    asleep: str  # an API user that is deactivated


@dataclass(frozen=True)
class Deed:
    """What is done, by whom, with what typed, and how old the proof may be."""

    path: Callable[[World], str]
    typed: Callable[[World], dict[str, Any]] = lambda world: {}
    age: timedelta = HOURS
    who: str = "alice"


NEVER = {
    "name": "mine",
    "expiry": "never",
    "chooses_permissions": "1",
    "permissions": ["pops:read"],
}
SHORT = {**NEVER, "expiry": "date", "date": "2026-03-02"}
TRANSFER = {"afterwards": "owner", "confirmation": "Acme Robotics"}


def inside(path: str) -> Callable[[World], str]:
    """An address of Acme, with {home} and {world} at hand."""
    return lambda world: at(world.cast.acme, path.format(home=world.home, world=world))


def always(**typed: Any) -> Callable[[World], dict[str, Any]]:
    return lambda world: typed


DEEDS = {
    "change the address": Deed(
        lambda world: "/accounts/email/",
        always(email="thief@example.com", action_add=""),
        MINUTES,
    ),
    "delete the account": Deed(
        lambda world: "/accounts/deletion",
        lambda world: {"confirmation": world.cast.vera.email},
        MINUTES,
        who="vera",
    ),
    "pass the ownership": Deed(
        inside("ownership"), lambda world: {**TRANSFER, "member": world.cast.bob.public_id}, MINUTES
    ),
    "accept the ownership": Deed(
        lambda world: "/invitation/acceptance", age=MINUTES, who="charlie"
    ),
    "delete the organization": Deed(
        inside("deletion"), always(confirmation="Acme Robotics"), MINUTES
    ),
    "take the audit log along": Deed(inside("audit/export"), always(format="csv"), MINUTES),
    "ask later than before": Deed(inside("confirmation"), always(step_up="3600"), MINUTES),
    "invite an administrator": Deed(
        inside("invitations/new"), always(email="thief@example.com", role="admin"), MINUTES
    ),
    "invite an administrator again": Deed(
        lambda world: at(world.cast.acme, f"invitations/{world.admins_invitation}/resend"),
        age=MINUTES,
    ),
    "make somebody an administrator": Deed(
        lambda world: at(world.cast.acme, f"members/{world.cast.vera.public_id}/role"),
        always(role="admin"),
        MINUTES,
    ),
    "make somebody an owner": Deed(
        lambda world: at(world.cast.acme, f"members/{world.cast.adam.public_id}/role"),
        always(role="owner"),
        MINUTES,
    ),
    "change somebody in the admin": Deed(
        lambda world: f"/admin/portal/user/{world.cast.vera.pk}/change/",
        always(name="Vera", is_active="on", is_staff="on", is_superuser="on"),
        MINUTES,
        who="charlie",
    ),
    "invite a developer": Deed(
        inside("invitations/new"), always(email="thief@example.com", role="developer")
    ),
    "make somebody a developer": Deed(
        lambda world: at(world.cast.acme, f"members/{world.cast.vera.public_id}/role"),
        always(role="developer"),
    ),
    "generate a key": Deed(inside("keys/generate"), always(**NEVER)),
    "add a token of one's own": Deed(inside("tokens/generate"), always(**NEVER)),
    "add a token on one's own profile": Deed(
        lambda world: at(world.cast.acme, f"members/{world.cast.alice.public_id}/tokens/generate"),
        always(**NEVER),
    ),
    "add a token of an API user": Deed(
        inside("api-users/{home.api_user.public_id}/tokens/generate"),
        always(**NEVER | {"permissions": []}),
    ),
    "add an API user with a token": Deed(
        inside("api-users/new"),
        always(name="thief", adds_token="on", token_name="mine", expiry="never"),
    ),
    "make the first key": Deed(inside("start/{home.pop.pk}/key/new"), always(**NEVER)),
    "rotate": Deed(inside("keys/{home.key.public_id}/rotation"), always(overlap="3600")),
    "re-issue": Deed(inside("keys/{home.key.public_id}/reissue")),
    "prolong": Deed(inside("keys/{world.ending}/expiry"), always(expiry="never")),
    "prolong several": Deed(
        inside("keys/expiries"), lambda world: {"key": world.ending, "expiry": "never"}
    ),
    "prolong an overlap": Deed(inside("keys/{world.rotated}/overlap"), always(overlap="604800")),
    "claim a prepared token": Deed(
        lambda world: at(
            world.cast.acme,
            f"tokens/offers/{world.home.offers[world.cast.alice.pk].public_id}",
        )
    ),
    "generate a key of a day that makes others": Deed(
        inside("keys/generate"), always(**SHORT | {"permissions": ["keys:manage"]})
    ),
    "add a token of a day to an API user, which gets a role later": Deed(
        inside("api-users/{home.api_user.public_id}/tokens/generate"),
        always(**SHORT | {"permissions": []}),
    ),
    "let an API user act again": Deed(
        inside("api-users/{world.asleep}/activation"), always(active="1")
    ),
    "let a key into browsers": Deed(
        inside("keys/{home.key.public_id}/restrictions"), always(ip_allow="127.0.0.0/8")
    ),
    "take the limits of the organization away": Deed(inside("limits")),
    "take the limits of an API user away": Deed(
        inside("api-users/{home.api_user.public_id}/limits")
    ),
    "take the limits of a member away": Deed(inside("members/{home.member.user.public_id}/limits")),
    "hand a token over": Deed(
        inside("orphaned-tokens/{home.orphan.public_id}/owner"),
        lambda world: {"api_user": world.home.api_user.public_id},
    ),
}


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker) -> Iterator[World]:
    """Made once: a hundred tests begin in it."""
    with (
        time_machine.travel(FROZEN_AT, tick=False),
        django_db_blocker.unblock(),
        taken_back(),
    ):
        yield made_in(summon())


@pytest.fixture
def world(standing: World, frozen, db: None) -> World:
    """The same for one test: what it does to rows and objects is taken back."""
    return deepcopy(standing)


@pytest.fixture
def cast(world: World) -> Cast:
    return world.cast


def made_in(cast: Cast) -> World:
    home, now = furnish(cast.acme, cast.alice), clock.now()
    for person in (cast.alice, cast.charlie):
        confirm(person)
    User.objects.filter(pk=cast.charlie.pk).update(is_staff=True, is_superuser=True)
    made = {"organization": cast.acme, "actor": actor(cast.alice), "now": now}
    admins, owners = (
        invitations.invite(email=email, role=role, **made).invitation.public_id
        for email, role in (("new@example.com", Role.ADMIN), (cast.charlie.email, Role.OWNER))
    )
    old = mint(cast.acme, cast.alice, name="old", now=now).key
    rotation.rotate(key=old, overlap=timedelta(hours=6), actor=actor(cast.alice), now=now)
    asleep = ApiUser.objects.create(organization=cast.acme, name="asleep", is_active=False)
    limited = {"limits": [{"requests": 5, "seconds": 60}]}
    for holder in (home.member, home.api_user, cast.acme):
        type(holder).objects.filter(pk=holder.pk).update(restrictions=limited)
    ending = mint(cast.acme, cast.alice, name="ending", now=now, life=timedelta(days=7)).key
    return World(cast, home, admins, owners, old.public_id, ending.public_id, asleep.public_id)


def browser(world: World, deed: Deed, frozen, age: timedelta) -> Client:
    """The browser of who does it, whose proof is so old."""
    client = signed_in_before(getattr(world.cast, deed.who), frozen, age)
    session = client.session
    session[invitations.SESSION_KEY] = world.owners_invitation
    session.save()
    return client


def everything() -> tuple[object, ...]:
    """What there is: rows of ours, addresses, second factors, mails."""
    rows = (EmailAddress, Authenticator)
    return stored(), len(mail.outbox), *(list(model.objects.values_list()) for model in rows)


def texts(typed: dict[str, Any]) -> dict[str, list[str]]:
    return {
        name: [str(one) for one in (value if isinstance(value, list) else [value])]
        for name, value in typed.items()
    }


@pytest.mark.parametrize("name", DEEDS)
def test_a_stale_session_is_asked_and_does_nothing(world, frozen, name: str) -> None:
    deed = DEEDS[name]
    client, path, typed = (
        browser(world, deed, frozen, deed.age),
        deed.path(world),
        deed.typed(world),
    )
    before = everything()
    question = client.post(path, typed)
    assert (question.status_code, everything() == before) == (401, True)
    assert QUESTION in question.content.decode()
    carried = carried_by(question)
    assert {field: carried.get(field, []) for field in typed} == texts(typed)


@pytest.mark.parametrize("name", DEEDS)
def test_with_the_right_password_it_is_done_in_one_go(world, frozen, name: str) -> None:
    deed = DEEDS[name]
    client, path, typed = (
        browser(world, deed, frozen, deed.age),
        deed.path(world),
        deed.typed(world),
    )
    before, counted = everything(), list(FailedTries.objects.values_list("pk", flat=True))
    told = list(AuditEvent.objects.values_list("pk", flat=True))
    wrong = confirm_in(client, path, client.post(path, typed), "wrong")
    now_failed = AuditEvent.objects.filter(action="user.sign_in_failed")
    assert (wrong.status_code, now_failed.count()) == (422, 1)
    now_failed.delete()
    FailedTries.objects.exclude(pk__in=counted).delete()
    assert everything() == before
    answer = confirm_in(client, path, wrong)
    assert answer.status_code in {200, 302, 303}, answer.content.decode()
    proofs = AuditEvent.objects.filter(action="user.proved_again")
    assert [event.details for event in proofs] == [{"by": "password"}]
    proofs.delete()
    assert everything() != before
    done = [event.action for event in AuditEvent.objects.exclude(pk__in=told)]
    assert len(set(done)) == len(done)  # once


@pytest.mark.parametrize("name", DEEDS)
def test_a_fresh_session_is_not_asked(world, frozen, name: str) -> None:
    deed = DEEDS[name]
    client = browser(world, deed, frozen, deed.age - A_SECOND)
    before = everything()
    answer = client.post(deed.path(world), deed.typed(world))
    assert answer.status_code in {200, 302, 303}, answer.content.decode()
    assert everything() != before


# What is shown or typed on the page is secret ------------------------------------------------------

PASSWORDS = {"password1": "a wholly different phrase", "password2": "a wholly different phrase"}
OPENED = {
    "/accounts/password/change/": PASSWORDS,
    f"{APP}": {"code": "123456"},
    f"{APP}/removal": {},
    f"{INDEX}/recovery-codes": {},
    f"{INDEX}/passkeys/new": {"name": "mine", "credential": "{}"},
}


@pytest.mark.parametrize("path", OPENED)
def test_a_page_of_secrets_opens_after_a_proof_and_carries_none(cast, frozen, path: str) -> None:
    client = signed_in_before(confirm(cast.bob), frozen, MINUTES)
    before = everything()
    assert client.get(path).status_code == 401
    question = client.post(path, OPENED[path])
    assert (question.status_code, everything() == before) == (401, True)
    assert set(carried_by(question)) == {"csrfmiddlewaretoken"}
    assert "a wholly different phrase" not in question.content.decode()
    assert confirm_in(client, path, question)["Location"] == path
    with_app(cast.bob)  # or there is nothing to remove
    assert client.get(path).status_code == 200


def test_a_changed_password_is_chosen_without_the_old_one_and_ends_the_other_sessions(
    cast, frozen
) -> None:
    thief, client = (
        signed_in_before(cast.bob, frozen, MINUTES),
        signed_in_before(cast.bob, frozen, timedelta(0)),
    )
    assert client.post("/accounts/password/change/", PASSWORDS).status_code == 302
    assert User.objects.get(pk=cast.bob.pk).check_password(PASSWORDS["password1"])
    assert thief.get("/accounts/password/change/").status_code == 302  # to the sign-in


# What proves -----------------------------------------------------------------------------------------


def test_wrong_passwords_are_counted_with_those_of_signing_in(cast, frozen) -> None:
    client = signed_in_before(cast.alice, frozen, HOURS)
    path = at(cast.acme, "keys/generate")
    question = client.post(path, NEVER)
    codes = [confirm_in(client, path, question, "wrong").status_code for _ in range(FREE_TRIES + 1)]
    assert codes == [422] * FREE_TRIES + [429]
    assert confirm_in(client, path, question).status_code == 429


def test_with_a_second_factor_the_password_alone_is_no_proof(cast, frozen) -> None:
    with_app(cast.adam)
    client = signed_in_before(cast.adam, frozen, MINUTES)
    path = at(cast.acme, "second-factor")
    question = client.post(path, {"demanded": "yes"})
    assert "proof_password" not in question.content.decode()
    assert confirm_in(client, path, question).status_code == 422
    typed = {**carried_by(question), "proof_code": shown()}
    assert client.post(path, typed).status_code == 303
    assert Organization.objects.get(pk=cast.acme.pk).demands_second_factor


def test_wrong_codes_are_counted_with_those_of_signing_in(cast, frozen) -> None:
    with_app(cast.adam)
    client, path = signed_in_before(cast.adam, frozen, MINUTES), at(cast.acme, "second-factor")
    typed = {"demanded": "yes", "proof_code": "000000"}
    codes = [client.post(path, typed).status_code for _ in range(FREE_TRIES + 1)]
    assert codes == [422] * FREE_TRIES + [429]


def test_a_wrong_proof_stops_what_a_fresh_session_asks(cast, frozen) -> None:
    client, path = signed_in_before(cast.alice, frozen, A_SECOND), at(cast.acme, "keys/generate")
    assert client.post(path, {**NEVER, "proof_password": "wrong"}).status_code == 422


def test_a_proof_is_the_persons_own(cast, frozen) -> None:
    with_app(cast.bob)
    client, path = signed_in_before(cast.alice, frozen, HOURS), at(cast.acme, "keys/generate")
    assert client.post(path, {**NEVER, "proof_code": shown()}).status_code == 422


def test_signing_in_by_a_mailed_link_is_no_proof(cast, frozen) -> None:
    client = Client()
    client.get(f"/accounts/login/link/{mailed_link_of(confirm(cast.alice))}")
    client.post(f"/accounts/login/link/{mailed_link_of(cast.alice)}")
    assert client.post(at(cast.acme, "keys/generate"), NEVER).status_code == 401


def mailed_link_of(user: User) -> str:
    return f"{user.public_id}-{sign_in_link.generator.make_token(user)}"


def test_the_session_has_another_key_after_a_proof(cast, frozen) -> None:
    client, path = signed_in_before(cast.alice, frozen, HOURS), at(cast.acme, "keys/generate")
    before = client.session.session_key
    confirm_in(client, path, client.post(path, NEVER))
    assert client.session.session_key != before


# How old a proof may be --------------------------------------------------------------------------------


def test_the_organizations_shorter_time_counts_there_and_nowhere_else(cast, frozen) -> None:
    Organization.objects.filter(pk=cast.acme.pk).update(step_up_seconds=300)
    Membership.objects.create(organization=cast.other, user=cast.alice, role=Role.OWNER)
    client = signed_in_before(cast.alice, frozen, MINUTES)
    codes = [
        client.post(at(where, "keys/generate"), NEVER).status_code
        for where in (cast.acme, cast.other)
    ]
    assert codes == [401, 200]


def test_an_organization_never_makes_the_time_longer(cast, frozen) -> None:
    Organization.objects.filter(pk=cast.acme.pk).update(step_up_seconds=86_400)
    client = signed_in_before(cast.alice, frozen, HOURS)
    assert client.post(at(cast.acme, "keys/generate"), NEVER).status_code == 401


def test_a_clock_that_was_set_back_makes_no_proof_fresh(cast, frozen) -> None:
    client = signed_in_before(cast.alice, frozen, timedelta(minutes=-10))
    assert client.post(at(cast.acme, "keys/generate"), NEVER).status_code == 401


def test_a_key_that_ends_within_a_day_is_made_without_a_question(cast, frozen) -> None:
    client = signed_in_before(cast.alice, frozen, HOURS)
    today = {**NEVER, "expiry": "date", "date": "2026-03-02"}
    assert client.post(at(cast.acme, "keys/generate"), today).status_code == 200


def test_shortening_a_key_is_done_without_a_question(world, frozen) -> None:
    client = signed_in_before(world.cast.alice, frozen, HOURS)
    path = at(world.cast.acme, f"keys/{world.home.key.public_id}/expiry")
    assert client.post(path, {"expiry": "period", "days": "7"}).status_code == 302


def test_programs_are_not_asked(world, frozen) -> None:
    """Their key is the credential, and nobody sits before it."""
    text = mint(world.cast.acme, world.cast.alice, name="program", permissions=["keys:manage"]).text
    headers = {"x-api-key": text, "x-organization-id": world.cast.acme.public_id}
    frozen.shift(HOURS)
    made = Client().post("/v1/keys", {"name": "made"}, "application/json", headers=headers)
    assert made.status_code == 201


# Nothing that asks is without a deed ---------------------------------------------------------------

# Pages that are proved to ask where their subject is tested, and the file that does it.
ELSEWHERE = {
    "keys:oauth_authorize": "tests/keys/oauth/consent/test_authorize.py",
    "keys:device": "tests/keys/oauth/consent/test_device.py",
    "keys:return_redirect": "tests/keys/oauth/consent/test_return_redirect.py",
}


def opened_of_a_factor(world) -> dict[str, dict[str, Any]]:
    """Pages whose people have a second factor, or no password: the question to these has other answers."""
    passkey = f"{INDEX}/passkeys/{factors.public_id(with_passkey(world.cast.alice))}"
    User.objects.filter(pk=world.cast.alice.pk).update(password=make_password(None))
    demand = at(world.cast.acme, "second-factor")
    return {
        f"{passkey}/name": {"name": "Thief"},
        f"{passkey}/removal": {},
        demand: {"demanded": "yes"},
        "/accounts/password/set/": PASSWORDS,
    }


def test_pages_of_people_with_another_proof_than_a_password_ask_too(world, frozen) -> None:
    client = signed_in_before(world.cast.alice, frozen, timedelta(0))
    pages = opened_of_a_factor(world)
    keep_signed_in(client, world.cast.alice)
    frozen.shift(MINUTES)
    before = everything()
    answers = {path: client.post(path, typed).status_code for path, typed in pages.items()}
    assert (set(answers.values()), everything() == before) == ({401}, True), answers


# What there is afterwards, by the end of the page's address.
DONE_BY: dict[str, Callable[[User, Organization], object]] = {
    "/name": lambda alice, acme: (
        [one.data["name"] for one in factors.of(alice).passkeys] == ["Thief"]
    ),
    "/removal": lambda alice, acme: not factors.of(alice).any,
    "/second-factor": lambda alice, acme: acme.demands_second_factor,
    "/password/set/": lambda alice, acme: alice.check_password(PASSWORDS["password1"]),
}


@pytest.mark.parametrize("ending", DONE_BY)
def test_with_a_recovery_code_they_do_once_what_was_typed(world, frozen, ending: str) -> None:
    alice = world.cast.alice
    client = signed_in_before(alice, frozen, timedelta(0))
    pages = opened_of_a_factor(world)
    (path,) = [path for path in pages if path.endswith(ending)]
    code = changes.make_codes(user=alice, actor=actor(alice), now=clock.now())[0]
    keep_signed_in(client, alice)
    frozen.shift(MINUTES)
    before = list(AuditEvent.objects.values_list("pk", flat=True))
    proof = {**carried_by(client.post(path, pages[path])), "proof_code": code}
    answer = client.post(path, proof)
    if answer["Location"] == path:  # it asked before it opened, so what was typed is typed now
        answer = client.post(path, pages[path])
    assert (answer.status_code, answer["Location"] == path) in {(302, False), (303, False)}
    client.post(path, proof)  # the code is used up, and what was carried with it does nothing more
    done = DONE_BY[ending]
    assert done(User.objects.get(pk=alice.pk), Organization.objects.get(pk=world.cast.acme.pk))
    seen = AuditEvent.objects.exclude(pk__in=before).exclude(action="user.sign_in_failed")
    told = sorted(seen.values_list("action", flat=True))
    proved = {"user.proved_again", "user.recovery_code_used"}
    assert (len(told), len(set(told) - proved), proved <= set(told)) == (3, 1, True), told


def keep_signed_in(client: Client, user: User) -> None:
    """The session goes on although the password was taken away, as after a restored account."""
    session = client.session
    session[HASH_SESSION_KEY] = User.objects.get(pk=user.pk).get_session_auth_hash()
    session.save()


def functions_of(path: str) -> str:
    return function_of(resolve(path).func)


def test_every_page_that_asks_has_a_deed(world) -> None:
    """Of pages with one function, as the expiry of a key and of a token, one is enough."""
    tried = {functions_of(path) for path in OPENED}
    tried |= {functions_of(deed.path(world)) for deed in DEEDS.values()}
    tried |= {functions_of(path) for path in opened_of_a_factor(world)}
    asking = {function_of(page.view): page.name for page in PAGES if page.name in ASKS}
    left = {name for function, name in asking.items() if function not in tried}
    assert sorted(left) == sorted(ELSEWHERE)
    for file in ELSEWHERE.values():
        assert "signed_in_before" in (ROOT / file).read_text(), file
