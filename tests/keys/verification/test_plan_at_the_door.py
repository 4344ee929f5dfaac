"""What is taken from an organization's plan is gone at the next request of whatever it has, and back when it is given.

The door and the rows agree on it, for every kind of owner.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from apiusers.api_users import services as api_users
from apiusers.models import ApiUser
from keys.life.services import generate
from keys.models import ApiKey
from keys.verification import access_tokens, door
from keys.verification.owners import permissions_of, with_owner
from keys.verification.verdicts import Verdict
from keys.verification_codes import Code
from portal import ceiling, clock, permissions
from portal.actors import Actor
from portal.customers.plan_choice import PlanException, give_plan, set_exceptions
from portal.models import Plan
from portal.plans import services
from portal.plans.services import PlanAsked
from portal.restrictions.document import Quota, Restrictions
from portal.restrictions.plan_limits import PlanLimits
from tests.cast import Cast, actor
from tests.keys.minting import mint
from tests.keys.oauth.asking import application, consent
from tests.keys.records import made_up, record_of

OPERATOR = Actor.system()
BOTH, READING = ["pops:read", "widgets:view"], ["pops:read"]


@pytest.fixture
def plan(cast: Cast) -> Plan:
    made = Plan.objects.create(name="Small", permissions=BOTH)
    give_plan(organization=cast.acme, plan=made, actor=OPERATOR)
    cast.acme.refresh_from_db()
    return made


def allow(plan: Plan, names: list[str], **more) -> None:
    asked = PlanAsked(name=plan.name, permissions=names, **more)
    services.change(plan=plan, asked=asked, actor=OPERATOR)


def verdict_on(text: str, *required: str) -> Verdict:
    return door.verify(text, now=clock.now(), required=required)


def of_organization(cast: Cast) -> str:
    return minted(cast, None)


def of_person(cast: Cast) -> str:
    return minted(cast, cast.alice)


def of_api_user(cast: Cast) -> str:
    robot = api_users.create_api_user(
        organization=cast.acme, name="robot", actor=actor(cast.alice), now=clock.now()
    )
    ApiUser.objects.update(permissions=["*"])
    robot.refresh_from_db()
    return minted(cast, robot)


def minted(cast: Cast, owner) -> str:
    wanted = BOTH if owner is None else None
    who = actor(cast.alice, permissions=ceiling.ceiling_of(cast.acme))
    return generate(
        organization=cast.acme, name="one", expires_at=None, actor=who, now=clock.now(),
        owner=owner, permissions=wanted,
    ).text  # fmt: skip


def of_key(cast: Cast) -> str:
    key = ApiKey.objects.get(
        public_id=door.verify(of_organization(cast), now=clock.now()).key.public_id
    )
    made = access_tokens.issue(key, permissions=frozenset(BOTH), now=clock.now())
    return made.text


def of_consent(cast: Cast) -> str:
    given = consent(application(cast, scopes=BOTH), cast.alice, *BOTH, now=clock.now())
    return access_tokens.issue(given, permissions=frozenset(BOTH), now=clock.now()).text


KINDS = [of_organization, of_person, of_api_user, of_key, of_consent]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_taken_is_gone_at_the_next_request_and_comes_back(cast, plan, kind) -> None:
    text = kind(cast)
    assert verdict_on(text, *BOTH).is_valid
    allow(plan, READING)
    assert verdict_on(text, "widgets:view").code is Code.FORBIDDEN
    assert verdict_on(text, *READING).permissions == {"pops:read"}
    allow(plan, BOTH)
    assert verdict_on(text, *BOTH).is_valid


@pytest.mark.parametrize("kind", KINDS)
def test_the_rows_say_what_the_door_says(cast, plan, kind) -> None:
    kind(cast)
    allow(plan, READING)
    for key in ApiKey.objects.all():
        row = with_owner(ApiKey.objects.all()).get(pk=key.pk)
        assert permissions_of(row) == record_of(key).permissions == {"pops:read"}


def test_an_exception_is_held_beside_the_plan(cast, plan) -> None:
    text = of_organization(cast)
    allow(plan, [])
    assert verdict_on(text).permissions == frozenset()
    exceptions = [PlanException("Trial", ["widgets:*"])]
    set_exceptions(organization=cast.acme, exceptions=exceptions, actor=OPERATOR)
    assert verdict_on(text).permissions == {"widgets:view"}


@pytest.fixture
def own_permission(settings) -> Iterator[str]:
    settings.OWN_PERMISSIONS = ["orders:write=Change orders"]
    for remembered in (permissions.known, ceiling.ceiling):
        remembered.cache_clear()
    yield "orders:write"
    for remembered in (permissions.known, ceiling.ceiling):
        remembered.cache_clear()


@pytest.mark.parametrize("of_plan", [None, ("pops:read",)])
def test_everything_of_a_key_is_everything_of_the_plan(own_permission, of_plan) -> None:
    record = made_up(pk=77, granted=("*", "orders:*"), of_plan=of_plan)
    assert own_permission not in record.permissions
    assert own_permission in record._replace(beside_plan=("orders:*",)).permissions


def test_limits_of_a_plan_count_for_keys_without_their_own_and_for_all_of_them(cast, plan) -> None:
    limits = PlanLimits(Restrictions(quota=Quota(2, "day")), Restrictions(quota=Quota(3, "day")))
    first, second = of_organization(cast), minted_again(cast)
    allow(plan, BOTH, limits=limits)
    codes = [verdict_on(text).code for text in (first, first, first, second, second)]
    assert codes == [Code.VALID, Code.VALID, Code.QUOTA_EXCEEDED, Code.VALID, Code.QUOTA_EXCEEDED]
    key = ApiKey.objects.get(name="one")
    assert [limit.name for limit in record_of(key).limits] == ["key-day", "plan-day"]


def minted_again(cast: Cast) -> str:
    return mint(cast.acme, cast.alice, name="two", life=timedelta(days=3), now=clock.now()).text
