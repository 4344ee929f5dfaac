"""Whatever a weak program asks the API for, in whatever order: no credential comes of it that reaches a row it cannot.

Each example draws what the program holds and reaches, and a sequence of calls. It calls with whatever credential it
has been given by then. In the end every credential is tried on the rows, and so is none at all; each says what it may
do, which is nothing that the program did not hold; and what is stronger than the program is as it was.
"""

import json
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keys.models import ApiKey
from portal.delegation import NOTHING, reach_of_role
from portal.models import Invitation, Membership
from portal.permissions import GRANTS_MANAGE, known
from resources.grants import services as grants
from resources.models import Level, NamedEndpoint, Widget
from tests.attacks.test_strength import Stage, set_stage
from tests.cast import Cast, actor
from tests.keys.calling import call, program
from tests.keys.minting import DAY, NOW, mint
from tests.walking import taken_back

pytestmark = [pytest.mark.usefixtures("frozen"), pytest.mark.sqlite]

FULL_KEY = re.compile(r"kd_live_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}")
ID = re.compile(r'"id": ?"([0-9A-Za-z]{12})"')
HELD = st.sets(
    st.sampled_from(sorted(known().keys() - {GRANTS_MANAGE})), min_size=len(known()) // 2
)
PICK = st.integers(0, 1_000)
STEPS = st.lists(st.tuples(PICK, PICK, PICK, PICK), min_size=3, max_size=14)
LATER = (NOW + 300 * DAY).isoformat()


class Attempts:
    """What the program has by now, and its next call."""

    def __init__(self, stage: Stage, keys: list[str]) -> None:
        self.stage, self.keys = stage, keys
        self.texts = [stage.program.made.text]
        self.api_users = [one.public_id for one in (stage.weak, stage.reader, stage.idle)]
        self.endpoints = [stage.closed.public_id]
        self.widget = widget_of_idle(stage)
        self.number = 0

    def step(self, kind: int, one: int, two: int, three: int) -> None:
        def pick(pool: list[str], number: int) -> str:
            return pool[number % len(pool)]

        self.number += 1
        name, machine = f"n{self.number}", pick(self.api_users, one)
        key, connector = pick(self.keys, two), self.stage.connector.public_id
        owner = {"type": "api_user", "id": machine}
        team = f"teams/{self.stage.team.public_id}"
        viewer = self.stage.cast.vera.public_id
        wanted = [sorted(known())[three % len(known())]]
        listed = {"name": name, "kind": "table", "endpoint": pick(self.endpoints, two)}
        calls: list[tuple[str, str, Any]] = [
            ("POST", "keys", {"name": name}),
            ("POST", "keys", {"name": name, "owner": owner}),
            ("POST", "keys", {"name": name, "owner": owner, "permissions": wanted}),
            ("POST", f"keys/{key}/rotation", {"overlap_seconds": 0}),
            ("PATCH", f"keys/{key}", {"expires_at": None}),
            ("PATCH", f"keys/{key}", {"expires_at": LATER}),
            ("POST", "api-users", {"name": name}),
            ("POST", f"api-users/{machine}/tokens", {"name": name}),
            ("POST", f"api-users/{machine}/tokens/{key}/rotation", {"overlap_seconds": 0}),
            ("PATCH", f"api-users/{machine}", {"active": three % 5 > 0}),
            ("PATCH", f"api-users/{machine}", {"teams": [self.stage.team.public_id]}),
            ("PATCH", f"api-users/{machine}", {"roles": ["endpoint-caller"]}),
            ("PATCH", team, {"members": [owner]}),
            ("PATCH", team, {"roles": ["endpoint-caller"]}),
            ("POST", f"connectors/{connector}/grants", {"holder": owner, "level": "user"}),
            ("POST", "endpoints", {"name": name, "connector": connector, "requires_token": False}),
            ("POST", "endpoints", {"name": name, "connector": connector}),
            ("PATCH", f"endpoints/{pick(self.endpoints, two)}", {"requires_token": False}),
            ("POST", "widgets", {**listed, "is_restricted": False}),
            ("POST", "widgets", {**listed, "viewers": [machine], "only_listed": True}),
            ("PATCH", f"widgets/{self.widget.public_id}", {"viewers": [machine]}),
            ("PATCH", f"widgets/{self.widget.public_id}", {"only_listed": False}),
            ("POST", "roles", {"name": name, "permissions": wanted}),
            ("PATCH", f"members/{viewer}", {"role": ("developer", "admin")[three % 2]}),
            ("POST", "invitations", {"email": f"{name}@example.com", "role": "developer"}),
            ("POST", f"members/{viewer}/token-offers", {"name": name}),
        ]
        method, path, body = calls[kind % len(calls)]
        headers = headers_of(self.stage, pick(self.texts, three))
        self.learn(path, call(method, f"/v1/{path}", body, **headers).content.decode())

    def learn(self, path: str, said: str) -> None:
        self.texts += FULL_KEY.findall(said)
        found = ID.findall(said)[:1]
        pools = {"keys": self.keys, "api-users": self.api_users, "endpoints": self.endpoints}
        if path in pools:
            pools[path].extend(found)


def widget_of_idle(stage: Stage) -> Widget:
    """For one alone, who is not the reader: the reader reaches rows and nothing else beside."""
    widget = Widget.objects.create(
        organization=stage.cast.acme, endpoint=stage.closed, name="for one alone", kind="table",
        is_restricted=True, only_listed=True,
    )  # fmt: skip
    widget.viewers.set([stage.idle])
    return widget


def what_was_widened(attempts: Attempts, stronger: list[str]) -> list[str]:
    """What stronger ones have now and had not: a longer life, an active holder, more viewers of their widget."""
    stage, found = attempts.stage, []
    for key in ApiKey.objects.filter(public_id__in=stronger):
        if key.expires_at is None or key.expires_at > NOW + DAY:
            found.append(f"{key} lives longer")
    stage.idle.refresh_from_db()
    if stage.idle.is_active:
        found.append("the one that was deactivated acts again")
    attempts.widget.refresh_from_db()
    if not attempts.widget.only_listed or attempts.widget.viewers.exclude(pk=stage.idle.pk):
        found.append("the widget is shown to others")
    return found


def headers_of(stage: Stage, text: str) -> dict[str, str]:
    return {"x-api-key": text, "x-organization-id": stage.cast.acme.public_id}


def grant(stage: Stage, level: str) -> None:
    who = actor(stage.cast.alice)
    grants.grant(connector=stage.connector, holder=stage.weak, level=level, actor=who, now=NOW)


def permissions_of(who: dict[str, str]) -> set[str]:
    """What a credential may do now; nothing where it does not pass."""
    answer = call("GET", "/v1/whoami", **who)
    return set(answer.json()["permissions"]) if answer.status_code == 200 else set()


def rows_told(answer: Any) -> bool:
    return answer.status_code == 200 and b"closed" in answer.content


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(held=HELD, describes=st.sampled_from([True, True, False]), steps=STEPS)
def test_no_sequence_of_calls_ends_in_a_credential_that_reaches_more(
    cast: Cast, mailoutbox: list, held: set[str], describes: bool, steps: list[tuple[int, ...]]
) -> None:
    """Where it `describes` the program was granted the description of the connector, and not its rows."""
    with taken_back():
        stage = set_stage(cast, sorted(held))
        if describes:
            grant(stage, Level.READER)
        theirs = [
            mint(cast.acme, cast.alice, owner=owner, name="theirs", life=DAY).key.public_id
            for owner in (stage.reader, stage.weak)
        ] + [mint(cast.acme, cast.alice, name="main", life=DAY).key.public_id]
        attempts = Attempts(stage, theirs)
        for step in steps:
            attempts.step(*step)
        paths = [f"/v1/connectors/{stage.connector.public_id}/data"]
        paths += [f"/v1/{name}" for name in NamedEndpoint.objects.values_list("name", flat=True)]
        callers = [headers_of(stage, text) for text in attempts.texts]
        told = [
            path for path in paths for who in [{}, *callers] if rows_told(call("GET", path, **who))
        ]
        beyond = [may for who in callers if (may := permissions_of(who)) - held]
        seats = [Invitation.objects, Membership.objects.filter(user=cast.vera)]
        wide = [
            row.role for rows in seats for row in rows.all() if reach_of_role(row.role) != NOTHING
        ]
        widened = what_was_widened(attempts, [theirs[0], theirs[2]])
    assert (told, wide, beyond, widened) == ([], [], [], [])


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(held=HELD, steps=STEPS)
def test_no_sequence_of_calls_of_a_narrow_key_ends_in_one_that_may_do_more(
    cast: Cast, mailoutbox: list, held: set[str], steps: list[tuple[int, ...]]
) -> None:
    """A key of the organization reaches everything; what it may do is its own bound."""
    with taken_back():
        stage = set_stage(cast, sorted(held))
        stage.program = program(cast, *sorted(held), name="narrow")
        theirs = mint(cast.acme, cast.alice, owner=stage.reader, name="theirs", life=DAY)
        attempts = Attempts(stage, [theirs.key.public_id])
        for step in steps:
            attempts.step(*step)
        beyond = [
            may
            for text in attempts.texts
            if (may := permissions_of(headers_of(stage, text))) - held
        ]
    assert beyond == []


def test_the_walk_would_see_rows(cast: Cast) -> None:
    stage = set_stage(cast, sorted(known()))
    made = mint(cast.acme, cast.alice, owner=stage.reader)
    path = f"/v1/connectors/{stage.connector.public_id}/data"
    assert rows_told(call("GET", path, **headers_of(stage, made.text)))
    assert json.loads(call("GET", path, **headers_of(stage, made.text)).content)
