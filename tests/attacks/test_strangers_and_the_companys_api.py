"""A stranger who signs up cannot give himself what the company's own API opens, by whatever way; the company can.

Page, role, application, OAuth scope and API are tried one after the other by the Owner of an organization of his own.
"""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from apiusers.models import Role, RoleAssignment
from keys.life.services import generate
from keys.models import ApiKey, Application
from keys.verification import door
from keys.verification_codes import Code
from portal import ceiling, clock, permissions
from portal.actors import Actor, held_by
from portal.customers.plan_choice import give_plan, set_exceptions
from portal.models import Membership, Organization, PermissionRequest, Plan
from portal.plans import services
from portal.plans.services import PlanAsked
from tests.cast import Cast, actor
from tests.keys.calling import Program
from tests.keys.oauth.asking import basic, token
from tests.portal.signed_in import at, signed_in

WANTED = "orders:write"


@pytest.fixture(autouse=True)
def own_permission(settings) -> Iterator[None]:
    settings.OWN_PERMISSIONS = ["orders:write=Change orders"]
    remembered = (permissions.known, ceiling.ceiling)
    for each in remembered:
        each.cache_clear()
    yield
    for each in remembered:
        each.cache_clear()


@pytest.fixture
def browser(cast: Cast) -> Client:
    return signed_in(cast.charlie)


@pytest.fixture
def organization(browser: Client) -> Organization:
    """The one that he makes himself."""
    typed = {"name": "Orders for free", "time_zone": "UTC"}
    browser.post(reverse("portal:organization_create"), typed)
    return Organization.objects.get(name="Orders for free")


@pytest.fixture
def program(cast: Cast, organization: Organization) -> Program:
    """With a key that may do everything that he can give."""
    seat = Membership.objects.get(organization=organization, user=cast.charlie)
    held = held_by(seat)
    assert WANTED not in held
    who = actor(cast.charlie, permissions=held)
    return Program(
        generate(
            organization=organization, name="all", expires_at=None, actor=who, now=clock.now(),
            permissions=held,
        )
    )  # fmt: skip


def verdict_on(text: str) -> Code:
    return door.verify(text, now=clock.now(), required=[WANTED]).code


def test_not_by_pages(browser, organization):
    forms = ("keys/generate", "roles/new", "applications/new")
    shown = [browser.get(at(organization, path)).content.decode() for path in forms]
    assert [WANTED in page for page in shown] == [False] * 3
    key = {"name": "k", "expiry": "never", "token": "t", "chooses_permissions": "1"}
    app = {"name": "a", "redirect_uris": "https://a.example/cb", "scopes": [WANTED]}
    browser.post(at(organization, forms[0]), key | {"permissions": [WANTED]})
    browser.post(at(organization, forms[1]), {"name": "r", "permissions": [WANTED]})
    browser.post(at(organization, forms[2]), app)
    held = ApiKey.objects.filter(organization=organization).values_list("permissions", flat=True)
    assert all(WANTED not in names for names in held)
    assert not Role.objects.filter(organization=organization).exists()
    assert not Application.objects.filter(organization=organization).exists()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/keys", {"name": "k", "permissions": [WANTED]}),
        ("/v1/roles", {"name": "r", "permissions": [WANTED]}),
        ("/v1/roles", {"name": "r", "permissions": ["orders:*"]}),
        (
            "/v1/applications",
            {"name": "a", "redirect_uris": ["https://a.example/cb"], "scopes": [WANTED]},
        ),
    ],
)
def test_not_by_the_api(program, path, body):
    answer = program.call("POST", path, body)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_in_plan")


def test_not_by_a_role_that_holds_everything(cast, organization, program):
    made = program.call("POST", "/v1/api-users", {"name": "robot"}).json()
    role = Role.objects.get(public_id="full-access")
    robot = organization.api_users.get(public_id=made["id"])
    RoleAssignment.objects.create(role=role, api_user=robot)
    robot.permissions = ["*"]
    robot.save()
    owner = {"type": "api_user", "id": made["id"]}
    key = program.call("POST", "/v1/keys", {"name": "k", "owner": owner}).json()["key"]
    assert verdict_on(key) is Code.FORBIDDEN


def test_not_by_a_scope(program):
    sent = basic(program.made.key.public_id, program.made.text)
    answer = token({"grant_type": "client_credentials", "scope": WANTED}, **sent)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")


def test_not_by_a_row_that_says_so(program):
    ApiKey.objects.filter(pk=program.made.key.pk).update(permissions=["*", WANTED, "orders:*"])
    assert verdict_on(program.made.text) is Code.FORBIDDEN


def test_the_company_gives_it_when_he_asks_for_it(cast, browser, organization):
    """The story by pages alone: asked for, approved by an operator, put into a key, used at the door, taken back."""
    asking = at(organization, "plan/requests/new")
    assert WANTED in browser.get(asking).content.decode()
    browser.post(asking, {"permissions": [WANTED], "reason": "We write orders."})
    asked = PermissionRequest.objects.get(organization=organization)
    typed = {"name": "k", "expiry": "never", "token": "t", "chooses_permissions": "1"}
    before = browser.post(at(organization, "keys/generate"), typed | {"permissions": [WANTED]})
    assert (before.status_code, ApiKey.objects.filter(organization=organization).count()) == (
        422,
        0,
    )

    cast.bob.is_staff = cast.bob.is_superuser = True
    cast.bob.save()
    there = f"/admin/portal/permissionrequest/{asked.pk}/decision/"
    assert signed_in(cast.bob).post(there, {"approve": "Approve"}).status_code == 303

    made = browser.post(at(organization, "keys/generate"), typed | {"permissions": [WANTED]})
    key = re.search(r"kd_live_\w+", made.content.decode())[0]
    assert verdict_on(key) is Code.VALID
    set_exceptions(organization=organization, exceptions=[], actor=Actor.system())
    assert verdict_on(key) is Code.FORBIDDEN


def test_the_company_gives_it_and_takes_it_at_the_next_request(cast, organization, program):
    plan = Plan.objects.create(name="Paid", permissions=["*"])
    give_plan(organization=organization, plan=plan, actor=Actor.system())
    ApiKey.objects.filter(pk=program.made.key.pk).update(permissions=["*"])
    assert verdict_on(program.made.text) is Code.VALID
    made = program.call("POST", "/v1/keys", {"name": "k", "permissions": [WANTED]})
    assert made.status_code == 201
    services.change(plan=plan, asked=PlanAsked(name="Paid"), actor=Actor.system())
    assert verdict_on(made.json()["key"]) is Code.FORBIDDEN
